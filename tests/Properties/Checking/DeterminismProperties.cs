using System.Text.Json;
using FsCheck.Xunit;
using PtSpec.Checking;
using PtSpec.Checking.Exploration;
using Xunit;

namespace PtSpec.Properties.Checking;

[Properties(Arbitrary = [typeof(SmallChangedScenarios)], QuietOnSuccess = true)]
public class DeterminismProperties
{
    [Property(MaxTest = 40)]
    public void A_scenario_checked_twice_gives_the_same_report_to_the_letter(ChangedScenario changed)
    {
        if (changed.CanBeCompiled)
            Assert.Equal(Report(changed), Report(changed));
    }

    private static string Report(ChangedScenario changed) => JsonSerializer.Serialize(ScenarioCheck.Run(
        changed.Scenario,
        new CheckOptions { Changes = changed.Changes, Exploration = new ExplorationOptions { MaxStates = 5000 } }));
}
