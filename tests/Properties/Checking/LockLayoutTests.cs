using PtSpec.Checking;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Scenarios;
using PtSpec.Properties.Spec;
using Xunit;

namespace PtSpec.Properties.Checking;

public class LockLayoutTests
{
    private static readonly ExplorationOptions Bounds = new() { MaxStates = 250_000 };

    public static TheoryData<string> ShippedScenariosThatHold() =>
        [.. SpecFiles.Scenarios.Where(name => Read(name).Expect is { Violates: null } && !Found.ContainsKey(name))];

    // What breaks with the other layout, and the finding under spec/findings that says why.
    private static readonly Dictionary<string, string> Found = new()
    {
        ["collapse-mm-vs-reclaim-6.14.txt"] = "collapse-mm-one-lock.txt",
        ["collapse-mm-vs-reclaim-6.17.txt"] = "collapse-mm-one-lock.txt",
        ["collapse-mm-vs-reclaim-7.3.txt"] = "collapse-mm-one-lock.txt",
        ["device-vs-collapse-mm-7.3.txt"] = "collapse-mm-one-lock.txt",
    };

    public static TheoryData<string, string> ShippedScenariosWithAFinding()
    {
        var data = new TheoryData<string, string>();
        foreach ((string scenario, string finding) in Found)
            data.Add(scenario, finding);
        return data;
    }

    [Theory]
    [MemberData(nameof(ShippedScenariosThatHold))]
    public void A_shipped_scenario_that_holds_does_so_with_the_other_lock_layout(string name)
    {
        Assert.Equal(Verdict.Holds, WithTheOtherLayout(name).Verdict);
    }

    [Theory]
    [MemberData(nameof(ShippedScenariosWithAFinding))]
    public void A_shipped_scenario_that_breaks_with_the_other_lock_layout_does_so_as_its_finding(string name, string finding)
    {
        Scenario found = ScenarioFile.Read(SpecFiles.PathOf("findings", finding));
        Assert.Equal(LockLayout.Split, Read(name).Locks);

        CheckReport report = WithTheOtherLayout(name);

        Assert.Equal(found.Locks, report.Scenario.Locks);
        Assert.Equal(Verdict.Violated, report.Verdict);
        Assert.Equal(found.Expect!.Violates, report.Counterexample!.Failure.Property.Name);
    }

    private static CheckReport WithTheOtherLayout(string name)
    {
        Scenario scenario = Read(name);
        LockLayout shared = scenario.Mms > 1 ? LockLayout.Pte : LockLayout.Mm;
        LockLayout other = scenario.Locks == LockLayout.Split ? shared : LockLayout.Split;
        return ScenarioCheck.Run(scenario with { Locks = other, Expect = null }, new CheckOptions { Exploration = Bounds });
    }

    private static Scenario Read(string name) => ScenarioFile.Read(SpecFiles.PathOf("scenarios", name));
}
