using FsCheck.Xunit;
using PtSpec.Checking;
using PtSpec.Checking.Bugs;
using PtSpec.Checking.Counterexamples;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Reduction;
using PtSpec.Checking.Scenarios;
using PtSpec.Properties.Spec;
using Xunit;

namespace PtSpec.Properties.Checking;

/// <summary>Directed searches of scenarios: what they find is there, and with time they find all but what only the whole tells.</summary>
[Properties(Arbitrary = [typeof(SmallChangedScenarios)], QuietOnSuccess = true)]
public class DirectedCheckTests
{
    private static readonly Property[] s_local = [.. Property.All.Except([Property.Completion, Property.Progress])];

    public static TheoryData<string> Bugs => [.. SpecFiles.Bugs];

    public static TheoryData<string> Scenarios => [.. SpecFiles.Scenarios.Where((_, i) => i % 12 == 0)];

    [Property(MaxTest = 30)]
    public void Random_scenarios_are_violated_when_the_whole_search_says_so(ChangedScenario changed, byte order)
    {
        if (!changed.CanBeCompiled)
            return;
        var options = new CheckOptions
        {
            Changes = changed.Changes,
            Properties = s_local,
            Exploration = new ExplorationOptions { MaxStates = 50_000 },
        };
        CheckReport whole = ScenarioCheck.Run(changed.Scenario, options);
        if (whole.Verdict != Verdict.OutOfBudget)
        {
            foreach (Reductions reductions in new[] { Reductions.None, Reductions.PartialOrder, Reductions.All })
                Compare(whole, options with { Exploration = new(), Reduce = reductions, Directed = order });
        }
    }

    [Theory]
    [MemberData(nameof(Bugs))]
    public void A_bug_is_found_and_a_control_is_none(string name)
    {
        if (SpecBugs.Read(name) is not { } entry)
            return;
        CheckOptions options = SpecBugs.OptionsOf(entry) with { Directed = 0, Reduce = Reductions.PartialOrder };
        CheckReport found = ScenarioCheck.Run(entry.Scenarios.First(), options);
        if (entry is Control)
        {
            Assert.Equal(Verdict.OutOfBudget, found.Verdict);
        }
        else if (options.Properties.Intersect(s_local).Any())
        {
            Assert.Equal(Verdict.Violated, found.Verdict);
            Replay.Run(name, CounterexampleDocument.Of(found.Counterexample!));
        }
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Where_a_shipped_scenario_holds_nothing_is_found_and_nothing_claimed(string name)
    {
        Scenario scenario = ScenarioFile.Read(SpecFiles.PathOf("scenarios", name));
        CheckReport report = ScenarioCheck.Run(scenario, new CheckOptions { Directed = 1, Reduce = Reductions.All });
        if (scenario.Expect!.Violates is not null)
            return;
        Assert.Equal((Verdict.OutOfBudget, Bound.Directed), (report.Verdict, report.Exploration.Bound));
        Assert.Equal(["expected holds, found no answer within the budget"], report.Differences);
        Assert.All(report.Properties.Where(p => !s_local.Contains(p.Property)), p => Assert.Equal(0UL, p.Triggered));
    }

    [Fact]
    public void It_is_not_written_down() => Assert.Throws<ArgumentException>(() => ScenarioCheck.Run(
        ScenarioFile.Read(SpecFiles.PathOf("scenarios", "zap-vs-retract.txt")),
        new CheckOptions { Directed = 0, Checkpoint = new CheckpointPlace("nowhere", TimeSpan.Zero) }));

    private static void Compare(CheckReport whole, CheckOptions options)
    {
        CheckReport directed = ScenarioCheck.Run(whole.Scenario, options);
        Assert.Equal(whole.Verdict == Verdict.Violated, directed.Verdict == Verdict.Violated);
        if (directed.Counterexample is { } counterexample)
            Replay.Run("a directed search", CounterexampleDocument.Of(counterexample));
        else
            Assert.Equal((Verdict.OutOfBudget, Bound.Directed), (directed.Verdict, directed.Exploration.Bound));
    }
}
