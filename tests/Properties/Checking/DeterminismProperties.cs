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

    [Property(MaxTest = 60)]
    public void Threads_change_nothing_of_a_report_but_memory(ChangedScenario changed)
    {
        if (!changed.CanBeCompiled)
            return;
        string alone = ReportOf(changed, new ExplorationOptions { MaxStates = 5000 });
        foreach (int threads in (int[])[2, 4])
            Assert.Equal(alone, ReportOf(changed, new ExplorationOptions { MaxStates = 5000, Threads = threads, ParallelFrom = 8 }));
    }

    private static string Report(ChangedScenario changed) => JsonSerializer.Serialize(Check(changed, new ExplorationOptions { MaxStates = 5000 }));

    private static string ReportOf(ChangedScenario changed, ExplorationOptions bounds)
    {
        CheckReport report = Check(changed, bounds);
        // A check has its number from when its step was compiled first, which is chance; its name says what it is.
        return JsonSerializer.Serialize(report with { Exploration = report.Exploration with { PeakMemoryBytes = 0, Property = 0 } });
    }

    private static CheckReport Check(ChangedScenario changed, ExplorationOptions bounds) =>
        ScenarioCheck.Run(changed.Scenario, new CheckOptions { Changes = changed.Changes, Exploration = bounds });
}
