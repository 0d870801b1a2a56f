using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
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

    // A third of them: the other thirds are looked at in other ways.
    public static TheoryData<string> Scenarios => [.. SpecFiles.Scenarios.Where((_, i) => i % 3 == 0)];

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
