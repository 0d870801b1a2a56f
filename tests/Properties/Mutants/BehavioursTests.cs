using FsCheck;
using FsCheck.Xunit;
using PtSpec.Checking;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Mutants;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Scenarios;
using PtSpec.Core.Lowered;
using PtSpec.Properties.Scenarios;
using Xunit;
using Claim = PtSpec.Checking.Properties.Property;

namespace PtSpec.Properties.Mutants;

/// <summary>What a mutant changes of what is seen: said only where all ways were compared.</summary>
public sealed class BehavioursTests
{
    private const long Most = 5_000;

    // What a CPU does for ever without anything to be seen.
    private static readonly Claim[] Unseen = [Claim.I8, Claim.Completion, Claim.Progress];

    [Property(Arbitrary = [typeof(ScenarioArbitraries)], MaxTest = 20)]
    public void What_nobody_misses_changes_nothing(Scenario scenario)
    {
        if (VisitsTests.TryVisit(scenario, Most) is not { IsWhole: true } visits || VisitsTests.Judge(scenario, []) != Verdict.Holds)
            return;
        using var trial = new BehaviourTrial(scenario, Most, CancellationToken.None);
        foreach (Mutant mutant in scenario.Mutants().Where(m => VisitsTests.IsMissedByNobody(m, visits)).Take(6))
            Assert.Equal((mutant, Behaviour.Same), (mutant, trial.Of(mutant) ?? Behaviour.Same));
    }

    [Property(Arbitrary = [typeof(ScenarioArbitraries)], MaxTest = 20)]
    public void What_changes_nothing_breaks_nothing(Scenario scenario, int seed)
    {
        if (VisitsTests.TryVisit(scenario, Most) is not { IsWhole: true } || VisitsTests.Judge(scenario, []) != Verdict.Holds)
            return;
        using var trial = new BehaviourTrial(scenario, Most, CancellationToken.None);
        Mutant[] all = [.. scenario.Mutants()];
        foreach (Mutant mutant in Enumerable.Range(0, Math.Min(8, all.Length)).Select(i => all[(int)((uint)(seed + (i * 7919)) % all.Length)]))
        {
            if (trial.Of(mutant) is not Behaviour.Same)
                continue;
            var options = new CheckOptions { Changes = [mutant.Change], Exploration = new ExplorationOptions { MaxStates = 4 * Most, Threads = 1 } };
            Claim? broken = ScenarioCheck.Run(scenario, options).Counterexample?.Failure.Property;
            Assert.True(broken is null || Unseen.Contains(broken), $"{mutant}: {broken?.Name}");
        }
    }

    [Theory]
    [InlineData("without pmd_install#7", "vma 0 = anon; pmd 0 = none; cpu 0: pte_alloc 0; cpu 1: pte_alloc 0", null)]
    [InlineData("force pmd_install#5 true", "vma 0 = anon; pmd 0 = none; cpu 0: pte_alloc 0; cpu 1: pte_alloc 0", nameof(Behaviour.Other))]
    [InlineData("without __handle_mm_fault#7", "vma 0 = anon; pmd 0 = none; cpu 0: write 0.0; cpu 1: write 0.0", nameof(Behaviour.Same))]
    [InlineData("swap collapse_huge_page_order#44 45", "vma 0 = anon; pmd 0 = table { 0: page a }; cpu 0: collapse_mthp 0.0; cpu 1: read 0.0", nameof(Behaviour.SameMemory))]
    [InlineData("without collapse_huge_page_order#26", "vma 0 = anon; pmd 0 = table { 0: page a }; cpu 0: collapse_mthp 0.0; cpu 1: read 0.0", nameof(Behaviour.Less))]
    public void How_much_changes_is_told(string change, string text, string? expected)
    {
        Scenario scenario = ScenarioFile.Parse("test", $"scenario test; kernel 7.3; ptes 1; {text}".Replace("; ", "\n", StringComparison.Ordinal) + "\n");
        using var trial = new BehaviourTrial(scenario, Most, CancellationToken.None);
        string routine = change.Split(' ')[1].Split('#')[0];
        Mutant mutant = Routines.FindByKernelName(routine).SelectMany(MutantsOf.Text).Single(m => m.Change.ToString() == change);
        Assert.Equal(expected, trial.Of(mutant)?.ToString());
    }

    [Fact]
    public void A_list_says_what_each_mutant_changes_and_is_read_as_it_was_written()
    {
        IReadOnlyList<Mutant> mutants = MutantsOf.Text(Routines.FindByKernelName("pte_offset_map_lock").Single());
        Compared less = default(Compared).And(Behaviour.Same).And(Behaviour.Less).And(Behaviour.SameMemory);
        Compared other = less.And(Behaviour.Other).And(Behaviour.Same);
        Assert.Equal((new Compared(Behaviour.Less, 3), new Compared(Behaviour.Other, 1)), (less, other));
        var list = BehaviourList.Of([mutants], new Dictionary<Mutant, Compared> { [mutants[0]] = less, [mutants[^1]] = other });
        Assert.Equal((1, 1, 0), (list.Count(Behaviour.Less), list.Count(Behaviour.Other), list.Count(Behaviour.Same)));
        var again = BehaviourList.Parse("behaviours.txt", list.Print());
        Assert.Equal(list.Print(), again.Print());
        Assert.Equal([less, .. Enumerable.Repeat<Compared?>(null, mutants.Count - 2), other], again.For(mutants));
        Assert.Equal(
            "behaviours.txt:2:1: expected CHANGE (KERNELS) :: WHICH :: STATEMENT :: WORDS in N, each change once",
            Assert.Throws<ScenarioFormatException>(() => BehaviourList.Parse("behaviours.txt", "# x\nwithout a (all) :: 1 :: x; :: nothing in 2\n")).Message);
    }
}
