using PtSpec.StateMachines;
using Xunit;
using static PtSpec.StateMachines.PmdEntryState;
using static PtSpec.StateMachines.PmdEntryTrigger;

namespace PtSpec.Properties.StateMachines;

public class PmdEntryMachineTests
{
    private static readonly MachineDefinition<PmdEntryState, PmdEntryTrigger> Machine = PmdEntryMachine.Definition;

    [Fact]
    public void No_write_turns_a_table_into_a_leaf_or_another_table() =>
        Assert.All(Machine.Transitions.Where(row => row.From == Table), row => Assert.Equal(None, row.To));

    [Fact]
    public void A_leaf_becomes_a_table_only_through_invalid_or_none() =>
        Assert.DoesNotContain(Machine.Transitions, row => row.From == Leaf && row.To == Table);

    [Fact]
    public void Every_write_that_takes_a_table_away_owes_a_flush() =>
        Assert.All(Machine.Transitions.Where(row => row.From == Table), row => Assert.NotEqual(FlushOwed.None, row.Flush));

    [Fact]
    public void Only_free_pte_range_old_retract_and_old_collapse_write_a_table_entry_without_its_pmd_lock()
    {
        IEnumerable<string> without = Machine.Transitions
            .Where(row => row.From != Bad && row.Locks.IsMetBy(HeldLocksExtensions.All & ~HeldLocks.Pml & ~HeldLocks.VmapArea))
            .Select(row => $"{row.Trigger} {row.Versions}");
        Assert.Equal(["RetractPageTables until 6.5", "CollapsePteMappedThp until 6.5", "FreePteRange all"], without);
    }

    [Fact]
    public void Pmd_clear_bad_is_legal_only_from_bad() =>
        Assert.Equal([Bad], Machine.Transitions.Where(row => row.Trigger == PmdClearBad).Select(row => row.From));

    [Fact]
    public void A_bad_entry_is_never_written_on_purpose() =>
        Assert.DoesNotContain(Machine.Transitions, row => row.To == Bad);

    [Fact]
    public void Device_private_entries_appear_in_6_19() =>
        Assert.All(
            Machine.Transitions.Where(row => row.From == DevicePrivate || row.To == DevicePrivate),
            row => Assert.Equal(KernelRange.Parse("6.19+"), row.Versions));

    [Fact]
    public void Retract_stopped_needing_the_mmap_lock_in_6_6()
    {
        HeldLocks held = HeldLocks.IMmapRead | HeldLocks.FolioLock | HeldLocks.Pml | HeldLocks.Ptl;
        Assert.True(Fires(RetractPageTables, "6.6", held));
        Assert.False(Fires(RetractPageTables, "6.5", held));
        Assert.True(Fires(RetractPageTables, "6.5", HeldLocks.IMmapWrite | HeldLocks.MmapWrite));
        Assert.False(Fires(RetractPageTables, "6.6", held & ~HeldLocks.Ptl));
    }

    [Fact]
    public void One_lock_in_two_modes_is_enough_in_the_stronger_one() =>
        Assert.True(Fires(CollapsePteMappedThp, "7.3",
            HeldLocks.MmapWrite | HeldLocks.FolioLock | HeldLocks.Pml | HeldLocks.Ptl));

    // Every kind of pmd write in the recorded runs of 6.12.117 and 7.2.13, by the symbol the write instruction lies in.
    [Theory]
    [InlineData("6.12", "collapse_huge_page", None, Leaf, CollapseHugePageInstall)]
    [InlineData("6.12", "collapse_huge_page", None, Table, CollapseHugePageRestore)]
    [InlineData("7.2", "collapse_huge_page", None, Table, CollapseHugePageRestore, CollapseHugePageMthp)]
    [InlineData("6.12", "copy_huge_pmd", Leaf, Leaf, CopyHugePmdSource)]
    [InlineData("6.12", "copy_huge_pmd", None, Leaf, CopyHugePmdDestination)]
    [InlineData("6.12", "do_huge_pmd_anonymous_page", None, Leaf, DoHugePmdAnonymousPage, SetHugeZeroFolio)]
    [InlineData("6.12", "do_set_pmd", None, Leaf, DoSetPmd)]
    [InlineData("6.12", "free_pgd_range", Table, None, FreePteRange)]
    [InlineData("6.12", "move_huge_pmd", None, Leaf, MoveHugePmdDestination)]
    [InlineData("6.12", "move_huge_pmd", Leaf, None, MoveHugePmdSource)]
    [InlineData("6.12", "move_page_tables", None, Table, MoveNormalPmdDestination)]
    [InlineData("6.12", "move_page_tables", Table, None, MoveNormalPmdSource)]
    [InlineData("6.12", "pmd_install", None, Table, PmdInstall)]
    [InlineData("6.12", "pmdp_collapse_flush", Table, None, RetractPageTables, CollapsePteMappedThp, CollapseHugePageUnlink)]
    [InlineData("6.12", "pmdp_huge_clear_flush", Leaf, None, SplitZeroPageClear, SplitFile, MovePagesHugePmdSource,
        UnmapHugePmdClear)]
    [InlineData("6.12", "pmdp_invalidate", Leaf, LeafInvalid, SplitInvalidate, ChangeHugePmdInvalidate, MadviseHugePmdInvalidate,
        ClearSoftDirtyPmdInvalidate, PageVmaMkcleanInvalidate, SetPmdMigrationEntryInvalidate)]
    [InlineData("6.12", "pmdp_set_access_flags", Leaf, Leaf, HugePmdSetAccessed, DoHugePmdWpPage, InsertPfnPmdUpgrade)]
    [InlineData("6.12", "split_huge_pmd_locked", LeafInvalid, Table, SplitPopulate)]
    [InlineData("6.12", "split_huge_pmd_locked", None, Table, SplitZeroPagePopulate)]
    [InlineData("6.12", "zap_huge_pmd", Leaf, None, ZapHugePmd)]
    [InlineData("7.2", "__split_huge_pmd_locked", LeafInvalid, Table, SplitPopulate)]
    [InlineData("7.2", "__split_huge_pmd_locked", None, Table, SplitZeroPagePopulate)]
    [InlineData("7.2", "__zap_vma_range", Table, None, ZapEmptyPteTable, ZapPteTableIfEmpty)]
    [InlineData("7.2", "map_anon_folio_pmd_nopf", None, Leaf, DoHugePmdAnonymousPage, CollapseHugePageInstall,
        DoHugeZeroWpPmdInstall)]
    [InlineData("7.2", "pmdp_test_and_clear_young", Leaf, Leaf, PmdpTestAndClearYoung)]
    public void Every_recorded_write_has_its_triggers(
        string kernel, string function, PmdEntryState from, PmdEntryState to, params PmdEntryTrigger[] expected)
    {
        var everything = new FiringContext(KernelVersion.Parse(kernel), HeldLocksExtensions.All);
        Assert.Equal(expected, Machine.FindByFunction(function, from, to, everything).Select(row => row.Trigger));
    }

    [Fact]
    public void A_write_no_row_allows_has_no_trigger() => Assert.Empty(Machine.FindByFunction("zap_huge_pmd", Table, None));

    private static bool Fires(PmdEntryTrigger trigger, string kernel, HeldLocks held) =>
        Machine.Create(Table, () => new FiringContext(KernelVersion.Parse(kernel), held)).CanFire(trigger);
}
