using PtSpec.Checking.Compilation;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Mutants;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Scenarios.Generation;
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
        IReadOnlyList<TrialScenario> trials = Trials.InOrder([Race, Alone]);
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
        IReadOnlyList<TrialScenario> alone = [.. Trials.InOrder([Alone]).Take(1)];
        Assert.Equal(Fate.Survived, Run("force pmd_install#5 true", alone).Fate);
        Assert.Equal(Fate.SameProgram, Run("without pmd_install#7", alone).Fate);
        Assert.Equal(Fate.NotReached, Run("without pmd_install#7", []).Fate);
    }

    [Fact]
    public void A_search_that_is_not_exhausted_is_counted_and_kills_nobody()
    {
        MutantReport report = Run("without pmd_install#10", Trials.InOrder([Alone]), new ExplorationOptions { MaxStates = 3 });
        Assert.Equal((Fate.Survived, report.Different), (report.Fate, report.Open));
    }

    [Fact]
    public void A_cancelled_hunt_says_so()
    {
        using var source = new CancellationTokenSource();
        IReadOnlyList<TrialScenario> trials = Trials.InOrder([Alone]);
        source.Cancel();
        Assert.Equal(Fate.Cancelled, Run("without pmd_install#6", trials, new ExplorationOptions { Cancellation = source.Token }).Fate);
    }

    [Fact]
    public void A_random_scenario_that_kills_is_shrunk_and_named_after_the_mutant()
    {
        TrialCandidate random = Candidate(
            "random", "kernel 6.6\nptes 2\nvma 0 = anon\nvma 1 = anon\ncpu 0: write 0.1; read 0.0\ncpu 1: read 1.0\n") with
        { IsGenerated = true };
        MutantReport report = Run("without pmd_install#6", Trials.InOrder([random]));
        Assert.Equal("without-pmd_install-6-in-all", report.Kill!.Trial.Name);
        Assert.Equal((1, 1, 1), (report.Kill.Trial.Scenario.Cpus.Count, report.Kill.Trial.Scenario.Operations.Count(), report.Kill.Trial.Scenario.PtrsPerPte));
    }

    [Fact]
    public void A_scenario_that_breaks_as_it_is_kills_nobody()
    {
        TrialCandidate bad = Candidate("bad", "kernel 6.6\nptes 1\nvma 0 = anon\ncpu 0: pte_alloc 0\nends 0 = none\n");
        MutantReport report = Run("without pmd_install#6", Trials.InOrder([bad]));
        Assert.Equal((Fate.NotReached, 0), (report.Fate, report.Reached));
        Assert.Equal("alone", Run("without pmd_install#6", Trials.InOrder([bad, Alone])).Kill?.Trial.Name);
    }

    [Fact]
    public void No_more_scenarios_are_tried_than_asked_for()
    {
        MutantReport report = MutantHunt.Run(Of("force pmd_install#5 true"), Trials.InOrder([Alone, Race]), new ExplorationOptions(), atMost: 1);
        Assert.Equal((Fate.Survived, 1), (report.Fate, report.Reached));
    }

    [Fact]
    public void What_the_cpus_do_in_another_kernel_too_is_tried_once()
    {
        IReadOnlyList<TrialScenario> trials = Trials.InOrder([Alone]);
        Assert.Equal(ScenarioGeneratorOptions.Milestones.Count, trials.Count);
        Assert.Equal(trials.Count, trials.Select(t => t.Scenario.Kernel).Distinct().Count());
        int programs = trials.Select(t => t.Fingerprint).Distinct().Count();
        Assert.InRange(programs, 1, trials.Count - 1);
        Assert.Equal(programs, trials.Count(t => t.Reaches(Of("without pmd_install#6"))));
    }

    [Fact]
    public void Two_that_differ_in_nothing_but_name_and_kernel_share_the_other_kernels()
    {
        TrialCandidate later = Candidate("later", "kernel 7.1\nptes 1\nvma 0 = anon\ncpu 0: pte_alloc 0\n");
        IReadOnlyList<TrialScenario> trials = Trials.InOrder([Alone, later]);
        Assert.Equal(["alone", "later"], trials.Where(t => t.Tier == TrialTier.Shipped).Select(t => t.Name));
        Assert.Equal(ScenarioGeneratorOptions.Milestones.Count, trials.Count);
        Assert.DoesNotContain("later in 6.6", trials.Select(t => t.Name));
    }

    [Fact]
    public void What_the_linked_programs_come_to_is_at_least_what_the_compiled_ones_do()
    {
        foreach (Scenario scenario in ScenarioGenerator.Sample(7, 20))
        {
            using var compiled = new CompiledScenario(scenario);
            ReachedStatements exact = ReachedStatements.Of(compiled);
            ReachedStatements linked = ReachedStatements.Linked(scenario);
            foreach (Mutant mutant in Routines.All.SelectMany(MutantsOf.Text))
            {
                foreach (int step in mutant.Change.Steps.Where(step => exact.Contains(mutant.Text.Id, step)))
                    Assert.True(linked.Contains(mutant.Text.Id, step), $"{mutant.Text.Id}#{step}");
            }
        }
    }

    private static TrialCandidate Candidate(string name, string text) =>
        new(name, ScenarioFile.Parse(name, $"scenario {name}\n{text}"), [], false);

    private static Mutant Of(string change) => MutantsOf.Text(Install).Single(m => m.Change == ChangeParser.Parse(change));

    private static MutantReport Run(string change, IEnumerable<TrialScenario> trials, ExplorationOptions? bounds = null) =>
        MutantHunt.Run(Of(change), trials, bounds ?? new ExplorationOptions());
}
