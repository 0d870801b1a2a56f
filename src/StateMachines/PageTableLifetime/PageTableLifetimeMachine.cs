using System.Collections.Frozen;
using static PtSpec.StateMachines.HeldLocks;
using static PtSpec.StateMachines.PageTableLifetimeState;
using static PtSpec.StateMachines.PageTableLifetimeTrigger;
using Row = PtSpec.StateMachines.Transition<
    PtSpec.StateMachines.PageTableLifetimeState, PtSpec.StateMachines.PageTableLifetimeTrigger>;

namespace PtSpec.StateMachines;

/// <summary>
/// The life of one page table. Freeing at once is legal only while nobody can hold a pointer to it; every other end leads through
/// a TLB flush and then a grace period, or past it for a mapping nobody can reach.
/// </summary>
public static class PageTableLifetimeMachine
{
    private const string Gather = "include/asm-generic/tlb.h, mm/mmu_gather.c 6.12, 7.3";

    /// <summary>The machine.</summary>
    public static MachineDefinition<PageTableLifetimeState, PageTableLifetimeTrigger> Definition { get; } =
        new("PageTableLifetime", Freed, [], [.. Beginning(), .. Deposits(), .. Unlinking(), .. Relinking(), .. Ending(), .. OfKernel()]);

    /// <summary>Who has a table, and who may write its ptes, in each state.</summary>
    public static IReadOnlyDictionary<PageTableLifetimeState, TableCustody> Custody { get; } =
        new Dictionary<PageTableLifetimeState, TableCustody>
        {
            [Freed] = new(TableOwner.Nobody, PteWriter.Nobody),
            [Allocated] = new(TableOwner.Variable, PteWriter.Variable),
            [Installed] = new(TableOwner.Slot, PteWriter.PtlOwner),
            [Moving] = new(TableOwner.Variable, PteWriter.Nobody),
            [Detached] = new(TableOwner.Variable, PteWriter.Nobody),
            [Flushed] = new(TableOwner.Variable, PteWriter.Nobody),
            [Synced] = new(TableOwner.Variable, PteWriter.Variable),
            [Gathered] = new(TableOwner.FreeQueue, PteWriter.Nobody),
            [GatherFlushed] = new(TableOwner.FreeQueue, PteWriter.Nobody),
            [Deferred] = new(TableOwner.FreeQueue, PteWriter.Nobody),
            [Deposited] = new(TableOwner.DepositList, PteWriter.Nobody),
            [Withdrawn] = new(TableOwner.Variable, PteWriter.Variable),
        }.ToFrozenDictionary();

    private static IEnumerable<Row> Beginning() =>
    [
        new(Freed, PteAllocOne, Allocated, "pte_alloc_one", LockRequirement.None, FlushOwed.None, "all", "mm/memory.c 7.3"),
        .. Slot(PmdEntryTrigger.PmdInstall, Allocated, PmdInstall, Installed),
        new(Allocated, PteFree, Freed, "pte_free pte_free_kernel", LockRequirement.None, FlushOwed.None, "all", "mm/memory.c 7.3"),
    ];

    private static IEnumerable<Row> Deposits() =>
    [
        new(Allocated, Deposit, Deposited, "pgtable_trans_huge_deposit", LockRequirement.Of(Pml), FlushOwed.None, "all",
            "mm/pgtable-generic.c 7.3"),
        .. Slot(PmdEntryTrigger.CollapseHugePageInstall, Synced, Deposit, Deposited)
            .Select(row => row with { Functions = row.Functions.Add("pgtable_trans_huge_deposit") }),
        new(Deposited, Withdraw, Withdrawn, "pgtable_trans_huge_withdraw", LockRequirement.Of(Pml), FlushOwed.None, "all",
            "mm/pgtable-generic.c 7.3"),
        new(Withdrawn, Deposit, Deposited, "pgtable_trans_huge_deposit move_huge_pmd move_pages_huge_pmd",
            LockRequirement.Of(Pml | OtherPml), FlushOwed.None, "all", "mm/huge_memory.c 7.3"),
        .. Slot(PmdEntryTrigger.SplitPopulate, Withdrawn, SplitPopulate, Installed),
        .. Slot(PmdEntryTrigger.SplitZeroPagePopulate, Withdrawn, SplitZeroPagePopulate, Installed),
        .. Slot(PmdEntryTrigger.SplitMigration, Withdrawn, SplitMigration, Installed),
        .. Slot(PmdEntryTrigger.SplitDevicePrivate, Withdrawn, SplitDevicePrivate, Installed),
        new(Withdrawn, PteFree, Freed, "pte_free zap_deposited_table zap_huge_pmd", LockRequirement.None, FlushOwed.None, "all",
            "mm/huge_memory.c 7.3"),
    ];

    private static IEnumerable<Row> Unlinking() =>
    [
        .. Slot(PmdEntryTrigger.RetractPageTables, Installed, RetractPageTables, Detached),
        .. Slot(PmdEntryTrigger.CollapsePteMappedThp, Installed, CollapsePteMappedThp, Detached),
        .. Slot(PmdEntryTrigger.CollapseHugePageUnlink, Installed, CollapseHugePageUnlink, Detached),
        .. Slot(PmdEntryTrigger.ZapEmptyPteTable, Installed, ZapEmptyPteTable, Detached),
        .. Slot(PmdEntryTrigger.ZapPteTableIfEmpty, Installed, ZapPteTableIfEmpty, Detached),
        .. Slot(PmdEntryTrigger.FreePteRange, Installed, FreePteRange, Detached),
        .. Slot(PmdEntryTrigger.MoveNormalPmdSource, Installed, MoveNormalPmdSource, Moving),
    ];

    private static IEnumerable<Row> Relinking() =>
    [
        .. Slot(PmdEntryTrigger.MoveNormalPmdDestination, Moving, MoveNormalPmdDestination, Installed),
        .. Slot(PmdEntryTrigger.CollapseHugePageRestore, Synced, CollapseHugePageRestore, Installed),
        .. Slot(PmdEntryTrigger.CollapseHugePageMthp, Synced, CollapseHugePageMthp, Installed),
    ];

    private static IEnumerable<Row> Ending() =>
    [
        new(Detached, TlbFlush, Flushed, "pmdp_collapse_flush flush_tlb_range",
            LockRequirement.Of(MmapWrite), FlushOwed.None, "until 6.5", "mm/khugepaged.c 6.1"),
        new(Detached, TlbFlush, Flushed, "pmdp_collapse_flush flush_tlb_range",
            LockRequirement.Of(Pml), FlushOwed.None, "6.6+", "mm/pgtable-generic.c 6.12, 7.3"),
        new(Flushed, TlbRemoveTableSyncOne, Synced, "tlb_remove_table_sync_one pmdp_get_lockless_sync",
            LockRequirement.None, FlushOwed.None, "all", "mm/mmu_gather.c 6.1, 6.12, 7.3"),
        new(Synced, PteFree, Freed, "pte_free collapse_and_free_pmd",
            LockRequirement.Of(MmapWrite | IMmapWrite), FlushOwed.None, "until 6.5", "mm/khugepaged.c 6.1"),
        .. Deferrals(Flushed),
        .. Deferrals(Synced),
        new(Detached, PteFreeTlb, Gathered, "pte_free_tlb __pte_free_tlb ___pte_free_tlb tlb_remove_table",
            LockRequirement.None, FlushOwed.Gather, "all", Gather),
        new(Gathered, TlbFlushMmu, GatherFlushed, "tlb_flush_mmu tlb_flush_mmu_tlbonly tlb_table_invalidate tlb_finish_mmu",
            LockRequirement.None, FlushOwed.None, "all", Gather),
        new(GatherFlushed, TlbTableFlush, Deferred, "tlb_table_flush tlb_remove_table_free",
            LockRequirement.None, FlushOwed.None, "all", Gather),
        new(GatherFlushed, TlbRemoveTableOne, Deferred, "tlb_remove_table_one __tlb_remove_table_one",
            LockRequirement.None, FlushOwed.None, "6.14+", "mm/mmu_gather.c 6.17, 7.3"),
        new(GatherFlushed, TlbRemoveTableOneSync, Freed, "tlb_remove_table_one",
            LockRequirement.Of(VmaDetached), FlushOwed.None, "until 7.0", "mm/mmu_gather.c 6.12"),
        new(GatherFlushed, TlbRemoveTableOneRcu, Freed, "tlb_remove_table_one __tlb_remove_table_one",
            LockRequirement.None, FlushOwed.None, "7.1+", "mm/mmu_gather.c 7.3"),
        new(GatherFlushed, TlbRemovePage, Freed, "tlb_remove_page native_tlb_remove_table tlb_batch_pages_flush",
            LockRequirement.Of(VmaDetached), FlushOwed.None, "all", "include/asm-generic/tlb.h 6.12"),
        new(Deferred, GracePeriodEnd, Freed, "pte_free_now tlb_remove_table_rcu __tlb_remove_table __tlb_remove_table_one_rcu",
            LockRequirement.None, FlushOwed.None, "all", Gather),
    ];

    private static IEnumerable<Row> OfKernel() =>
    [
        .. Slot(PmdEntryTrigger.PteAllocKernel, Allocated, PteAllocKernel, Installed),
        .. Slot(PmdEntryTrigger.PmdFreePtePage, Installed, PmdFreePtePage, Detached),
        new(Detached, FlushTlbKernelRange, Flushed, "flush_tlb_kernel_range", LockRequirement.Of(VmapArea), FlushOwed.None, "all",
            "arch/x86/mm/pgtable.c 7.3"),
        new(Flushed, PteFreeKernel, Freed, "pte_free_kernel", LockRequirement.Of(VmapArea), FlushOwed.None, "all",
            "arch/x86/mm/pgtable.c 7.3"),
    ];

    private static IEnumerable<Row> Deferrals(PageTableLifetimeState from) =>
    [
        new(from, PteFreeDefer, Deferred, "pte_free_defer", LockRequirement.None, FlushOwed.None, "6.6+",
            "mm/pgtable-generic.c 6.12, 7.3"),
    ];

    // A write to a slot is the same write whether told of the slot or of the table: the rows of the pmd machine are the source.
    private static IEnumerable<Row> Slot(
        PmdEntryTrigger write, PageTableLifetimeState from, PageTableLifetimeTrigger trigger, PageTableLifetimeState to) =>
        PmdEntryMachine.Definition.Transitions
            .Where(row => row.Trigger == write)
            .Select(row => new Row(from, trigger, to, row.Functions, row.Locks, row.Flush, row.Versions, row.Source));
}
