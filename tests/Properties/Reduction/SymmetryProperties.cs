using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using PtSpec.Checking;
using PtSpec.Checking.Compilation;
using PtSpec.Checking.Reduction;
using PtSpec.Checking.Scenarios;
using PtSpec.Properties.Checking;
using PtSpec.Properties.Spec;
using Xunit;

namespace PtSpec.Properties.Reduction;

/// <summary>Random scenarios in which some CPUs do the same.</summary>
public static class AlikeScenarios
{
    public static Arbitrary<ChangedScenario> Alike() => Arb.From(
        from changed in SmallChangedScenarios.Small().Generator
        from copies in Gen.Choose(1, 2)
        select changed with { Scenario = Doubled(changed.Scenario, copies) });

    // The first CPU's program takes the place of those of the next.
    private static Scenario Doubled(Scenario scenario, int copies)
    {
        Scenario doubled = scenario with
        {
            Cpus = [.. scenario.Cpus.Select((program, c) => c <= copies ? scenario.Cpus[0] : program)],
            Expect = null,
        };
        return doubled.Problems().Any() ? scenario : doubled;
    }
}

[Properties(Arbitrary = [typeof(AlikeScenarios)], QuietOnSuccess = true)]
public class SymmetryProperties
{
    private const int StatesOfEach = 400;

    // A twelfth of them: others are looked at in other ways.
    public static TheoryData<string> Scenarios => [.. SpecFiles.Scenarios.Where((_, i) => i % 12 == 3)];

    public static TheoryData<string> Bugs => [.. SpecFiles.Bugs];

    [Property(MaxTest = 60)]
    public void What_is_alike_can_be_interchanged_in_random_scenarios(ChangedScenario changed)
    {
        if (!changed.CanBeCompiled)
            return;
        using var scenario = new CompiledScenario(changed.Scenario, changed.Find);
        Interchange.Check(scenario, StatesOfEach);
    }

    [Property(MaxTest = 60)]
    public void Random_scenarios_have_the_same_verdict_and_counterexamples_as_short(ChangedScenario changed) =>
        ReducedVerdicts.Compare(changed, Reductions.Symmetry);

    [Property(MaxTest = 60)]
    public void Random_scenarios_have_the_same_verdict_with_both_reductions(ChangedScenario changed) =>
        ReducedVerdicts.Compare(changed, Reductions.All);

    [Property(MaxTest = 40)]
    public void What_is_alike_can_be_interchanged_where_stores_are_seen_late(ChangedScenario changed, bool isPso)
    {
        if (!changed.CanBeCompiled)
            return;
        using var scenario = new CompiledScenario(Late(changed.Scenario, isPso), changed.Find);
        Interchange.Check(scenario, StatesOfEach);
    }

    [Property(MaxTest = 40)]
    public void Random_scenarios_have_the_same_verdict_where_stores_are_seen_late(ChangedScenario changed, bool isPso)
    {
        try
        {
            ReducedVerdicts.Compare(changed with { Scenario = Late(changed.Scenario, isPso) }, Reductions.Symmetry);
        }
        catch (NotSupportedException e) when (e.Message.Contains("stores pending", StringComparison.Ordinal))
        {
            // A changed routine may store for ever.
        }
    }

    [Theory]
    [InlineData("pte-alloc-race.txt", MemoryModel.Tso)]
    [InlineData("pte-alloc-race.txt", MemoryModel.Pso)]
    [InlineData("table-published-pso.txt", MemoryModel.Pso)]
    public void What_is_alike_leaves_states_out_where_stores_are_seen_late(string name, MemoryModel memory)
    {
        Scenario scenario = ScenarioFile.Read(SpecFiles.PathOf("scenarios", name)) with { Memory = memory, Expect = null };
        using (var compiled = new CompiledScenario(scenario))
            Assert.InRange(Interchange.Check(compiled, StatesOfEach), 2, int.MaxValue);
        CheckReport whole = ScenarioCheck.Run(scenario);
        CheckReport reduced = ScenarioCheck.Run(scenario, new CheckOptions { Reduce = Reductions.Symmetry });
        Assert.Equal((whole.Verdict, Reductions.Symmetry), (reduced.Verdict, reduced.Reduced));
        Assert.True(reduced.Exploration.States < whole.Exploration.States, $"{reduced.Exploration.States} of {whole.Exploration.States}");
    }

    private static Scenario Late(Scenario scenario, bool isPso) => scenario with { Memory = isPso ? MemoryModel.Pso : MemoryModel.Tso };

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void What_is_alike_can_be_interchanged_in_a_shipped_scenario(string name)
    {
        using var scenario = new CompiledScenario(ScenarioFile.Read(SpecFiles.PathOf("scenarios", name)));
        Interchange.Check(scenario, StatesOfEach);
    }

    [Theory]
    [MemberData(nameof(Bugs))]
    public void What_is_alike_can_be_interchanged_with_a_bug(string name)
    {
        if (SpecBugs.Read(name) is not { } entry)
            return;
        using CompiledScenario compiled = SpecBugs.Compile(entry);
        Interchange.Check(compiled, StatesOfEach);
    }
}
