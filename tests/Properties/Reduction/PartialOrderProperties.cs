using FsCheck.Xunit;
using PtSpec.Checking.Compilation;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Reduction;
using PtSpec.Checking.Scenarios;
using PtSpec.Properties.Checking;
using PtSpec.Properties.Spec;
using Xunit;

namespace PtSpec.Properties.Reduction;

[Properties(Arbitrary = [typeof(SmallChangedScenarios)], QuietOnSuccess = true)]
public class PartialOrderProperties
{
    private const int StatesOfEach = 700;

    // A twelfth of them: others are looked at in other ways.
    public static TheoryData<string> Scenarios => [.. SpecFiles.Scenarios.Where((_, i) => i % 12 == 2)];

    public static TheoryData<string> Bugs => [.. SpecFiles.Bugs];

    [Property(MaxTest = 60)]
    public void Preferred_steps_are_confluent_in_random_scenarios(ChangedScenario changed)
    {
        if (!changed.CanBeCompiled)
            return;
        using var scenario = new CompiledScenario(changed.Scenario, changed.Find);
        Confluence.Check(scenario, StatesOfEach);
    }

    [Property(MaxTest = 60)]
    public void Random_scenarios_have_the_same_verdict_and_every_counterexample_happens(ChangedScenario changed) =>
        ReducedVerdicts.Compare(changed, Reductions.PartialOrder);

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Preferred_steps_are_confluent_in_a_shipped_scenario(string name)
    {
        using var scenario = new CompiledScenario(ScenarioFile.Read(SpecFiles.PathOf("scenarios", name)));
        Assert.NotEqual(0, Confluence.Check(scenario, StatesOfEach));
    }

    [Theory]
    [MemberData(nameof(Bugs))]
    public void Preferred_steps_are_confluent_with_a_bug(string name)
    {
        if (SpecBugs.Read(name) is not { } entry)
            return;
        using CompiledScenario compiled = SpecBugs.Compile(entry);
        Confluence.Check(compiled, StatesOfEach);
    }
}
