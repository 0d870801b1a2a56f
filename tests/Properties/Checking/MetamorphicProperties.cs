using FsCheck.Xunit;
using PtSpec.Checking;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Scenarios;
using PtSpec.Core.Vocabulary;
using Xunit;

namespace PtSpec.Properties.Checking;

/// <summary>Two scenarios that must fare alike.</summary>
[Properties(Arbitrary = [typeof(SmallChangedScenarios)], QuietOnSuccess = true)]
public class MetamorphicProperties
{
    private static readonly ExplorationOptions Bounds = new() { MaxStates = 5000 };

    [Property(MaxTest = 60)]
    public void The_order_of_the_cpus_does_not_matter(ChangedScenario changed) =>
        FaresLike(changed, changed.Scenario with { Cpus = changed.Scenario.Cpus.Reverse().ToValueArray() });

    // Private memory brings pages along, and a changed routine may leak until there are no more.
    [Property(MaxTest = 60)]
    public void A_slot_that_nobody_uses_does_not_matter(ChangedScenario changed, VmaKind vma) =>
        FaresLike(changed, WithSpareSlot(changed.Scenario, changed.Change is null ? vma : VmaKind.SharedShmem));

    [Property(MaxTest = 60)]
    public void A_table_more_changes_the_counts_but_not_the_verdict(ChangedScenario changed)
    {
        Scenario larger = changed.Scenario with { Tables = changed.Scenario.Tables + 1 };
        if (Explore(changed) is { } one && Explore(changed with { Scenario = larger }) is { } other)
            Assert.Equal(one.Verdict, other.Verdict);
    }

    // The rest of the level of a violation depends on who comes first.
    private static void FaresLike(ChangedScenario changed, Scenario other)
    {
        if (Explore(changed) is not { } one || Explore(changed with { Scenario = other }) is not { } alike)
            return;
        Assert.Equal((one.Verdict, one.Path.Count), (alike.Verdict, alike.Path.Count));
        if (one.Verdict == Verdict.Holds)
            Assert.Equal((one.States, one.Transitions, one.Depth), (alike.States, alike.Transitions, alike.Depth));
    }

    private static ExplorationResult? Explore(ChangedScenario changed)
    {
        if (!changed.CanBeCompiled)
            return null;
        ExplorationResult result = ScenarioCheck.Run(
            changed.Scenario, new CheckOptions { Changes = changed.Changes, Exploration = Bounds }).Exploration;
        return result.States >= Bounds.MaxStates ? null : result;
    }

    private static Scenario WithSpareSlot(Scenario scenario, VmaKind vma)
    {
        if (vma == VmaKind.Kernel && scenario.Locks == LockLayout.Mm)
            vma = VmaKind.SharedShmem;
        int[] cache = new int[vma is VmaKind.Anonymous or VmaKind.Kernel ? 0 : scenario.PtrsPerPte];
        var spare = new SlotSetup(vma, false, PmdSetup.None, [.. cache]) { Mm = vma == VmaKind.Kernel ? 1 : 0 };
        return scenario with { Slots = [.. scenario.Slots, spare] };
    }
}
