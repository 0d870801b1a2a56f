using PtSpec.Checking;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Scenarios;
using PtSpec.Properties.Spec;
using Xunit;

namespace PtSpec.Properties.Checking;

public class LockLayoutTests
{
    private static readonly ExplorationOptions Bounds = new() { MaxStates = 100_000 };

    public static TheoryData<string> ShippedScenariosThatHold() =>
        [.. SpecFiles.Scenarios.Where(name => Read(name).Expect is { Violates: null })];

    [Theory]
    [MemberData(nameof(ShippedScenariosThatHold))]
    public void A_shipped_scenario_that_holds_does_so_with_the_other_lock_layout(string name)
    {
        Scenario scenario = Read(name);
        LockLayout shared = scenario.Mms > 1 ? LockLayout.Pte : LockLayout.Mm;
        LockLayout other = scenario.Locks == LockLayout.Split ? shared : LockLayout.Split;

        CheckReport report = ScenarioCheck.Run(
            scenario with { Locks = other, Expect = null }, new CheckOptions { Exploration = Bounds });

        Assert.Equal(Verdict.Holds, report.Verdict);
    }

    private static Scenario Read(string name) => ScenarioFile.Read(SpecFiles.PathOf("scenarios", name));
}
