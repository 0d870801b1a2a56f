using PtSpec.Checking;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Reduction;
using PtSpec.Checking.Scenarios;
using PtSpec.Properties.Spec;
using Xunit;

namespace PtSpec.Properties.Reduction;

/// <summary>Every shipped scenario and every bug: with each reduction the verdict is that of the whole search.</summary>
public sealed class ReducedSearchTests
{
    // A third of them: the other thirds are looked at in other ways.
    public static TheoryData<string> Scenarios => [.. SpecFiles.Scenarios.Where((_, i) => i % 3 == 1)];

    public static TheoryData<string> Bugs => [.. SpecFiles.Bugs];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void A_shipped_scenario_has_the_verdict_that_its_file_pins(string name)
    {
        Scenario scenario = ScenarioFile.Read(SpecFiles.PathOf("scenarios", name));
        CheckReport report = ScenarioCheck.Run(scenario, new CheckOptions { Reduce = Reductions.All });
        Assert.Equal(scenario.Expect!.Violates, report.Counterexample?.Failure.Property.Name);
        Assert.True(report.Exploration.States <= scenario.Expect.States);
    }

    [Theory]
    [MemberData(nameof(Bugs))]
    public void A_bug_is_found_and_a_control_holds(string name)
    {
        if (SpecBugs.Read(name) is not { } entry)
            return;
        ReducedVerdicts.Compare(
            entry.Scenarios.First(), SpecBugs.OptionsOf(entry), Reductions.PartialOrder, Reductions.Symmetry, Reductions.All);
    }

    // How often a property was looked at as well, and where a bound ends it: what is beyond is not kept, and met once or twice.
    [Theory]
    [InlineData("pte-alloc-race.txt", int.MaxValue)]
    [InlineData("pte-alloc-race.txt", 6)]
    [InlineData("map-lock-vs-retract.txt", 8)]
    [InlineData("mincore-vs-everything.txt", 7)]
    public void A_reduced_search_counts_the_same_on_any_number_of_threads(string name, int depth)
    {
        Scenario scenario = ScenarioFile.Read(SpecFiles.PathOf("scenarios", name));
        (long, long, int, string)[] counts = [.. new[] { 1, 2, 4 }.Select(threads =>
        {
            CheckReport report = ScenarioCheck.Run(scenario, new CheckOptions
            {
                Reduce = Reductions.All,
                Exploration = new ExplorationOptions { Threads = threads, MaxDepth = depth, ParallelFrom = 1 },
            });
            return (report.Exploration.States, report.Exploration.Transitions, report.Exploration.Depth, string.Join("; ", report.Properties));
        })];
        Assert.All(counts, c => Assert.Equal(counts[0], c));
    }
}
