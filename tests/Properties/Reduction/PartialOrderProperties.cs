using FsCheck.Xunit;
using PtSpec.Checking;
using PtSpec.Checking.Bugs;
using PtSpec.Checking.Compilation;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Mutations;
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
    private const int StatesOfEach = 2_000;

    public static TheoryData<string> Scenarios => [.. SpecFiles.Scenarios];

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
    public void Random_scenarios_have_the_same_verdict_and_every_counterexample_happens(ChangedScenario changed)
    {
        if (changed.CanBeCompiled)
        {
            ReducedVerdicts.Compare(changed.Scenario, new CheckOptions
            {
                Changes = changed.Changes,
                Exploration = new ExplorationOptions { MaxStates = 50_000 },
            }, Reductions.PartialOrder);
        }
    }

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
        if (BugFile.Read(SpecFiles.PathOf("bugs", name)) is not ExploredEntry entry)
            return;
        Scenario scenario = entry.Scenarios.First();
        using var compiled = new CompiledScenario(
            scenario, new ChangedRoutines(scenario.Kernel, entry.Changes).Find, entry is Bug bug ? bug.Expect.Contains : null);
        Confluence.Check(compiled, StatesOfEach);
    }
}
