using PtSpec.Checking;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Scenarios;
using Xunit;

namespace PtSpec.Properties.Checking;

public class LockLayoutTests
{
    private static readonly ExplorationOptions Bounds = new() { MaxStates = 100_000 };

    public static TheoryData<string> ShippedScenariosThatHold()
    {
        string folder = Path.Combine(Root(), "spec", "scenarios");
        return [.. Directory.EnumerateFiles(folder, "*.txt", SearchOption.AllDirectories)
            .Where(file => ScenarioFile.Read(file).Expect is { Violates: null })
            .Select(file => Path.GetRelativePath(folder, file))
            .Order()];
    }

    [Theory]
    [MemberData(nameof(ShippedScenariosThatHold))]
    public void A_shipped_scenario_that_holds_does_so_with_the_other_lock_layout(string file)
    {
        Scenario scenario = ScenarioFile.Read(Path.Combine(Root(), "spec", "scenarios", file));
        LockLayout other = scenario.Locks == LockLayout.Split ? LockLayout.Mm : LockLayout.Split;

        CheckReport report = ScenarioCheck.Run(scenario with { Locks = other, Expect = null }, new CheckOptions { Exploration = Bounds });

        Assert.NotEqual(Verdict.Violated, report.Verdict);
    }

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "PtSpec.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside of the project.");
        return folder;
    }
}
