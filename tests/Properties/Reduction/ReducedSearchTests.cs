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
    // A twelfth of them: others are looked at in other ways.
    public static TheoryData<string> Scenarios => [.. SpecFiles.Scenarios.Where((_, i) => i % 12 == 1)];

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

    // How often a property was looked at as well.
    [Theory]
    [InlineData("pte-alloc-race.txt", int.MaxValue)]
    [InlineData("mincore-vs-everything.txt", 7)]
    public void A_reduced_search_counts_the_same_on_any_number_of_threads(string name, int depth) =>
        CountsTheSame(ScenarioFile.Read(SpecFiles.PathOf("scenarios", name)), depth);

    [Fact]
    public void What_is_beyond_a_bound_is_met_by_several_threads_and_counts_no_more()
    {
        // Levels wide enough for threads to meet the same states, and CPUs that go round while they wait.
        CountsTheSame(
            ScenarioParser.Parse(
                "many-vs-retract.txt",
                """
                scenario many-vs-retract
                  kernel 6.14
                  ptes 1
                  tables 2
                  vma 0 = shmem
                  pmd 0 = table { 0: page a }
                  cpu 0: read 0.0; dontneed 0; read 0.0
                  cpu 1: mincore 0.0; dontneed 0; read 0.0
                  cpu 2: retract 0; dontneed 0; read 0.0
                  cpu 3: dontneed 0; read 0.0
                """),
            depth: 22);
    }

    private static void CountsTheSame(Scenario scenario, int depth)
    {
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
