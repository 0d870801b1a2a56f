using PtSpec.Checking.Exploration;
using PtSpec.Checking.Mutants;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Scenarios;
using PtSpec.Core.Lowered;
using Xunit;

namespace PtSpec.Properties.Mutants;

public sealed class MutantHuntTests
{
    private static readonly RoutineProgram Install = Routines.Find("PageTableAllocation.PmdInstall");

    private static readonly TrialCandidate Race = Candidate(
        "race", "kernel 6.6\nptes 1\nvma 0 = anon\ncpu 0: pte_alloc 0\ncpu 1: pte_alloc 0\n");

    private static readonly TrialCandidate Alone = Candidate("alone", "kernel 6.6\nptes 1\nvma 0 = anon\ncpu 0: pte_alloc 0\n");

    [Fact]
    public void The_smallest_scenario_that_notices_kills()
    {
        IReadOnlyList<TrialScenario> trials = Trials.InOrder(Prepared(Race).Concat(Prepared(Alone)));
        Assert.Equal(["alone", "race"], trials.Where(t => t.Tier == TrialTier.Shipped).Select(t => t.Name));
        Assert.Equal("alone", Run("without pmd_install#6", trials).Kill?.Trial.Name);

        // Somebody must be faster for the second look to matter.
        MutantReport second = Run("force pmd_install#5 true", trials);
        Assert.Equal((Fate.Killed, "race"), (second.Fate, second.Kill?.Trial.Name));
        Assert.True(second.Reached > 1);
    }

    [Fact]
    public void Whoever_is_not_noticed_survives_in_one_way_or_another()
    {
        IReadOnlyList<TrialScenario> alone = [.. Prepared(Alone).Take(1)];
        Assert.Equal(Fate.Survived, Run("force pmd_install#5 true", alone).Fate);
        Assert.Equal(Fate.SameProgram, Run("without pmd_install#7", alone).Fate);
        Assert.Equal(Fate.NotReached, Run("without pmd_install#7", []).Fate);
    }

    [Fact]
    public void A_search_that_is_not_exhausted_is_counted_and_kills_nobody()
    {
        MutantReport report = Run("without pmd_install#10", Prepared(Alone), new ExplorationOptions { MaxStates = 3 });
        Assert.Equal((Fate.Survived, report.Different), (report.Fate, report.Open));
    }

    [Fact]
    public void A_cancelled_hunt_says_so()
    {
        using var source = new CancellationTokenSource();
        IReadOnlyList<TrialScenario> trials = Prepared(Alone);
        source.Cancel();
        Assert.Equal(Fate.Cancelled, Run("without pmd_install#6", trials, new ExplorationOptions { Cancellation = source.Token }).Fate);
    }

    [Fact]
    public void A_random_scenario_that_kills_is_shrunk_and_named_after_the_mutant()
    {
        TrialCandidate random = Candidate(
            "random", "kernel 6.6\nptes 2\nvma 0 = anon\nvma 1 = anon\ncpu 0: write 0.1; read 0.0\ncpu 1: read 1.0\n") with
        { IsGenerated = true };
        MutantReport report = Run("without pmd_install#6", Prepared(random));
        Assert.Equal("without-pmd_install-6-in-all", report.Kill!.Trial.Name);
        Assert.Equal((1, 1, 1), (report.Kill.Trial.Scenario.Cpus.Count, report.Kill.Trial.Scenario.Operations.Count(), report.Kill.Trial.Scenario.PtrsPerPte));
    }

    [Fact]
    public void A_scenario_that_breaks_as_it_is_tries_nobody() =>
        Assert.Empty(Prepared(Candidate("bad", "kernel 6.6\nptes 1\nvma 0 = anon\ncpu 0: pte_alloc 0\nends 0 = none\n")));

    private static TrialCandidate Candidate(string name, string text) =>
        new(name, ScenarioFile.Parse(name, $"scenario {name}\n{text}"), [], false);

    private static IReadOnlyList<TrialScenario> Prepared(TrialCandidate candidate) =>
        Trials.Prepare(candidate, [Install.Id], new ExplorationOptions());

    private static MutantReport Run(string change, IEnumerable<TrialScenario> trials, ExplorationOptions? bounds = null) =>
        MutantHunt.Run(
            MutantsOf.Text(Install).Single(m => m.Change == ChangeParser.Parse(change)), trials, bounds ?? new ExplorationOptions());
}
