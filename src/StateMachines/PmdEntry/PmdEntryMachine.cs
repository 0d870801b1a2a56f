using static PtSpec.StateMachines.HeldLocks;
using static PtSpec.StateMachines.PmdEntryState;
using static PtSpec.StateMachines.PmdEntryTrigger;
using Row = PtSpec.StateMachines.Transition<PtSpec.StateMachines.PmdEntryState, PtSpec.StateMachines.PmdEntryTrigger>;

namespace PtSpec.StateMachines;

/// <summary>
/// Every write the kernel may make to one pmd entry. An accessed or dirty bit the hardware sets is not a write: compare entries
/// without them. There is no write from a page table to a leaf, nor to another page table: both pass through none.
/// </summary>
public static class PmdEntryMachine
{
    // The entry state, not the absence of locks.
    private const PmdEntryState None = PmdEntryState.None;

    private const HeldLocks BothPml = Pml | OtherPml;
    private const string MapAnonFolio = "map_anon_folio_pmd map_anon_folio_pmd_pf map_anon_folio_pmd_nopf";
    private const HeldLocks RmapWrite = IMmapWrite | AnonVmaWrite;

    private static readonly LockRequirement Faulting = LockRequirement.AnyOf(MmapRead, VmaRead);
    private static readonly LockRequirement Rmap = LockRequirement.AnyOf(IMmapRead, AnonVmaRead);
    private static readonly LockRequirement VmaStable = LockRequirement.AnyOf(MmapRead, VmaRead, IMmapRead, AnonVmaRead);

    private static readonly LockRequirement Fault = Faulting.And(Pml);
    private static readonly LockRequirement FaultTwo = Faulting.And(BothPml);
    private static readonly LockRequirement Stable = VmaStable.And(Pml);
    private static readonly LockRequirement RmapPml = Rmap.And(Pml);
    private static readonly LockRequirement RmapFolio = Rmap.And(FolioLock | Pml);
    private static readonly LockRequirement Proc = LockRequirement.Of(MmapRead | Pml);
    private static readonly LockRequirement Fork = LockRequirement.Of(MmapWrite | BothPml);
    private static readonly LockRequirement Collapse = LockRequirement.Of(MmapWrite | VmaWrite | Pml);
    private static readonly LockRequirement CollapseOld = LockRequirement.Of(MmapWrite | Pml);
    private static readonly LockRequirement Move = LockRequirement.Of(MmapWrite | VmaWrite | BothPml);
    private static readonly LockRequirement MoveOld = LockRequirement.Of(MmapWrite | BothPml);
    private static readonly LockRequirement Reclaim = Faulting.And(Pml | Ptl);

    /// <summary>The machine. Bad is entered by corruption only; the entry then stays bad until a walker clears it.</summary>
    public static MachineDefinition<PmdEntryState, PmdEntryTrigger> Definition { get; } =
        new("PmdEntry", None, [Bad],
            [.. FromNone(), .. FromTable(), .. FromLeaf(), .. FromLeafInvalid(), .. FromNonPresent(), .. FromBad(), .. OfKernel()]);

    private static IEnumerable<Row> FromNone() =>
    [
        new(None, PmdInstall, Table, "pmd_install __pte_alloc", Fault, FlushOwed.None, "all", "mm/memory.c 6.12, 7.3"),
        new(None, DoHugePmdAnonymousPage, Leaf,
            "do_huge_pmd_anonymous_page __do_huge_pmd_anonymous_page " + MapAnonFolio,
            Fault, FlushOwed.None, "all", "mm/huge_memory.c 7.3"),
        new(None, SetHugeZeroFolio, Leaf, "set_huge_zero_folio set_huge_zero_page do_huge_pmd_anonymous_page",
            Fault, FlushOwed.None, "all", "mm/huge_memory.c 7.3"),
        new(None, DoSetPmd, Leaf, "do_set_pmd set_huge_pmd", Faulting.And(FolioLock | Pml), FlushOwed.None, "all",
            "mm/memory.c 7.3"),
        new(None, InsertPfnPmd, Leaf, "insert_pmd insert_pfn_pmd", Fault, FlushOwed.None, "all", "mm/huge_memory.c 7.3"),
        new(None, CollapseHugePageInstall, Leaf, "collapse_huge_page",
            CollapseOld, FlushOwed.None, "until 6.3", "mm/khugepaged.c 6.1"),
        new(None, CollapseHugePageInstall, Leaf, "collapse_huge_page " + MapAnonFolio,
            Collapse, FlushOwed.None, "6.4+", "mm/khugepaged.c 6.12, 7.3"),
        new(None, CollapseHugePageRestore, Table, "collapse_huge_page",
            CollapseOld, FlushOwed.None, "until 6.3", "mm/khugepaged.c 6.1"),
        new(None, CollapseHugePageRestore, Table, "collapse_huge_page collapse_huge_page_order __collapse_huge_page_copy_failed",
            Collapse, FlushOwed.None, "6.4+", "mm/khugepaged.c 6.12, 7.3"),
        new(None, CollapseHugePageMthp, Table, "collapse_huge_page collapse_huge_page_order",
            LockRequirement.Of(MmapWrite | VmaWrite | AnonVmaWrite | Pml | Ptl), FlushOwed.None, "7.2+",
            "mm/khugepaged.c 7.2, 7.3"),
        new(None, MoveNormalPmdDestination, Table, "move_normal_pmd move_page_tables",
            MoveOld.And(RmapWrite), FlushOwed.None, "until 6.3", "mm/mremap.c 6.1"),
        new(None, MoveNormalPmdDestination, Table, "move_normal_pmd move_page_tables",
            Move.And(RmapWrite), FlushOwed.None, "6.4+", "mm/mremap.c 6.12, 7.3"),
        .. MovedHuge(None, MoveHugePmdDestination, Leaf, FlushOwed.None),
        .. MovedHuge(None, MoveHugePmdDestinationMigration, Migration, FlushOwed.None),
        new(None, MoveHugePmdDestinationDevicePrivate, DevicePrivate, "move_huge_pmd", Move, FlushOwed.None, "6.19+",
            "mm/huge_memory.c 7.3"),
        new(None, CopyHugePmdDestination, Leaf, "copy_huge_pmd", Fork, FlushOwed.None, "all", "mm/huge_memory.c 7.3"),
        new(None, CopyHugePmdDestinationMigration, Migration, "copy_huge_pmd copy_huge_non_present_pmd",
            Fork, FlushOwed.None, "all", "mm/huge_memory.c 7.3"),
        new(None, CopyHugePmdDestinationDevicePrivate, DevicePrivate, "copy_huge_pmd copy_huge_non_present_pmd",
            Fork, FlushOwed.None, "6.19+", "mm/huge_memory.c 7.3"),
        new(None, MovePagesHugePmdDestination, Leaf, "move_pages_huge_pmd", FaultTwo, FlushOwed.None, "6.8+",
            "mm/huge_memory.c 7.3"),
        new(None, MigrateVmaInsertHugePmdPage, Leaf, "migrate_vma_insert_huge_pmd_page",
            Proc, FlushOwed.None, "6.19+", "mm/migrate_device.c 7.3"),
        new(None, MigrateVmaInsertHugePmdPageDevicePrivate, DevicePrivate, "migrate_vma_insert_huge_pmd_page",
            Proc, FlushOwed.None, "6.19+", "mm/migrate_device.c 7.3"),
        new(None, SplitZeroPagePopulate, Table, "__split_huge_zero_page_pmd __split_huge_pmd_locked split_huge_pmd_locked",
            Stable, FlushOwed.None, "all", "mm/huge_memory.c 7.3"),
        new(None, DoHugeZeroWpPmdInstall, Leaf,
            "do_huge_zero_wp_pmd do_huge_pmd_wp_page " + MapAnonFolio,
            Fault, FlushOwed.None, "6.13+", "mm/huge_memory.c 6.13"),
        new(None, UnmapHugePmdRestore, Leaf, "unmap_huge_pmd_locked __discard_anon_folio_pmd_locked",
            RmapFolio, FlushOwed.None, "6.11+", "mm/huge_memory.c 6.11"),
        new(None, SetPmdMigrationEntryFromDevicePrivate, Migration, "set_pmd_migration_entry",
            RmapFolio, FlushOwed.None, "6.19+", "mm/huge_memory.c 6.19"),
    ];

    private static IEnumerable<Row> FromTable() =>
    [
        new(Table, RetractPageTables, None, "retract_page_tables collapse_and_free_pmd pmdp_collapse_flush",
            LockRequirement.Of(MmapWrite | IMmapWrite), FlushOwed.BeforeUnlockThenSync, "until 6.5", "mm/khugepaged.c 6.1"),
        new(Table, RetractPageTables, None, "retract_page_tables pmdp_collapse_flush",
            LockRequirement.Of(FolioLock | IMmapRead | Pml | Ptl), FlushOwed.BeforeUnlockAndPaeSync, "6.6+",
            "mm/khugepaged.c 6.12, 7.3"),
        new(Table, CollapsePteMappedThp, None, "collapse_pte_mapped_thp collapse_and_free_pmd pmdp_collapse_flush",
            LockRequirement.Of(MmapWrite | FolioLock | RmapWrite), FlushOwed.BeforeUnlockThenSync, "until 6.5",
            "mm/khugepaged.c 6.1"),
        new(Table, CollapsePteMappedThp, None, "collapse_pte_mapped_thp try_collapse_pte_mapped_thp pmdp_collapse_flush",
            LockRequirement.Of(MmapRead | FolioLock | Pml | Ptl), FlushOwed.BeforeUnlockAndPaeSync, "6.6+",
            "mm/khugepaged.c 6.12, 7.3"),
        new(Table, CollapseHugePageUnlink, None, "collapse_huge_page pmdp_collapse_flush",
            CollapseOld.And(AnonVmaWrite), FlushOwed.BeforeUnlockThenSync, "until 6.3", "mm/khugepaged.c 6.1"),
        new(Table, CollapseHugePageUnlink, None, "collapse_huge_page collapse_huge_page_order pmdp_collapse_flush",
            Collapse.And(AnonVmaWrite), FlushOwed.BeforeUnlockThenSync, "6.4+", "mm/khugepaged.c 6.12, 7.3"),
        new(Table, ZapEmptyPteTable, None,
            "zap_empty_pte_table try_get_and_clear_pmd zap_pte_range unmap_page_range __zap_vma_range",
            Reclaim, FlushOwed.Gather, "6.14+", "mm/pt_reclaim.c 6.17; mm/memory.c 7.1, 7.3"),
        new(Table, ZapPteTableIfEmpty, None,
            "zap_pte_table_if_empty try_to_free_pte zap_pte_range unmap_page_range __zap_vma_range",
            Reclaim, FlushOwed.Gather, "6.14+", "mm/pt_reclaim.c 6.17; mm/memory.c 7.1, 7.3"),
        new(Table, FreePteRange, None, "free_pte_range free_pgd_range",
            LockRequirement.Of(MmapRead | VmaDetached), FlushOwed.Gather, "all", "mm/memory.c 6.1, 6.12, 7.3"),
        new(Table, MoveNormalPmdSource, None, "move_normal_pmd move_page_tables",
            MoveOld.And(RmapWrite), FlushOwed.BeforeUnlock, "until 6.3", "mm/mremap.c 6.1"),
        new(Table, MoveNormalPmdSource, None, "move_normal_pmd move_page_tables",
            Move.And(RmapWrite), FlushOwed.BeforeUnlock, "6.4+", "mm/mremap.c 6.12, 7.3"),
    ];

    private static IEnumerable<Row> FromLeaf() =>
    [
        new(Leaf, SplitInvalidate, LeafInvalid, "__split_huge_pmd_locked split_huge_pmd_locked pmdp_invalidate",
            Stable, FlushOwed.BeforeUnlock, "all", "mm/huge_memory.c 7.3"),
        new(Leaf, SplitZeroPageClear, None,
            "__split_huge_zero_page_pmd __split_huge_pmd_locked split_huge_pmd_locked pmdp_huge_clear_flush",
            Stable, FlushOwed.BeforeUnlock, "all", "mm/huge_memory.c 7.3"),
        new(Leaf, SplitFile, None, "__split_huge_pmd_locked split_huge_pmd_locked pmdp_huge_clear_flush",
            Stable, FlushOwed.BeforeUnlock, "all", "mm/huge_memory.c 7.3"),
        new(Leaf, ZapHugePmd, None, "zap_huge_pmd", Stable, FlushOwed.Gather, "all", "mm/huge_memory.c 7.3"),
        .. MovedHuge(Leaf, MoveHugePmdSource, None, FlushOwed.BeforeUnlock),
        new(Leaf, MovePagesHugePmdSource, None, "move_pages_huge_pmd pmdp_huge_clear_flush",
            FaultTwo, FlushOwed.BeforeUnlock, "6.8+", "mm/huge_memory.c 7.3"),
        new(Leaf, UnmapHugePmdClear, None, "unmap_huge_pmd_locked __discard_anon_folio_pmd_locked pmdp_huge_clear_flush",
            RmapFolio, FlushOwed.BeforeUnlock, "6.11+", "mm/huge_memory.c 6.11"),
        new(Leaf, DoHugeZeroWpPmdClear, None, "do_huge_zero_wp_pmd do_huge_pmd_wp_page pmdp_huge_clear_flush",
            Fault, FlushOwed.BeforeUnlock, "6.13+", "mm/huge_memory.c 6.13"),
        new(Leaf, ChangeHugePmdInvalidate, LeafInvalid, "change_huge_pmd pmdp_invalidate_ad pmdp_invalidate",
            Fault, FlushOwed.Gather, "all", "mm/huge_memory.c 7.3"),
        new(Leaf, MadviseHugePmdInvalidate, LeafInvalid,
            "madvise_free_huge_pmd madvise_cold_or_pageout_pte_range pmdp_invalidate",
            Fault, FlushOwed.BeforeUnlock, "all", "mm/huge_memory.c, mm/madvise.c 7.3"),
        new(Leaf, ClearSoftDirtyPmdInvalidate, LeafInvalid,
            "clear_soft_dirty_pmd make_uffd_wp_pmd pmdp_invalidate pmdp_invalidate_ad",
            Proc, FlushOwed.BeforeUnlock, "all", "fs/proc/task_mmu.c 7.3"),
        new(Leaf, PageVmaMkcleanInvalidate, LeafInvalid, "page_vma_mkclean_one page_mkclean_one pmdp_invalidate",
            RmapPml, FlushOwed.BeforeUnlock, "all", "mm/rmap.c 6.12"),
        new(Leaf, SetPmdMigrationEntryInvalidate, LeafInvalid, "set_pmd_migration_entry pmdp_invalidate",
            RmapFolio, FlushOwed.BeforeUnlock, "all", "mm/huge_memory.c 7.3"),
        new(Leaf, HugePmdSetAccessed, Leaf, "huge_pmd_set_accessed touch_pmd pmdp_set_access_flags",
            Fault, FlushOwed.AccessFlags, "all", "mm/huge_memory.c 7.3"),
        new(Leaf, DoHugePmdWpPage, Leaf, "do_huge_pmd_wp_page pmdp_set_access_flags",
            Fault, FlushOwed.AccessFlags, "all", "mm/huge_memory.c 7.3"),
        new(Leaf, DoHugePmdNumaPage, Leaf, "do_huge_pmd_numa_page", Fault, FlushOwed.AccessFlags, "all", "mm/huge_memory.c 7.3"),
        new(Leaf, InsertPfnPmdUpgrade, Leaf, "insert_pmd insert_pfn_pmd pmdp_set_access_flags",
            Fault, FlushOwed.AccessFlags, "all", "mm/huge_memory.c 7.3"),
        new(Leaf, CopyHugePmdSource, Leaf, "copy_huge_pmd", Fork, FlushOwed.EndOfFork, "all", "mm/huge_memory.c 7.3"),
        new(Leaf, PmdpTestAndClearYoung, Leaf, "pmdp_test_and_clear_young pmdp_clear_flush_young",
            Stable, FlushOwed.AccessFlags, "all", "mm/vmscan.c, mm/rmap.c 7.3"),
    ];

    private static IEnumerable<Row> FromLeafInvalid() =>
    [
        new(LeafInvalid, SplitPopulate, Table, "__split_huge_pmd_locked split_huge_pmd_locked",
            Stable, FlushOwed.None, "all", "mm/huge_memory.c 7.3"),
        new(LeafInvalid, ChangeHugePmdRewrite, Leaf, "change_huge_pmd", Fault, FlushOwed.None, "all", "mm/huge_memory.c 7.3"),
        new(LeafInvalid, MadviseHugePmdRewrite, Leaf, "madvise_free_huge_pmd madvise_cold_or_pageout_pte_range",
            Fault, FlushOwed.None, "all", "mm/huge_memory.c, mm/madvise.c 7.3"),
        new(LeafInvalid, ClearSoftDirtyPmdRewrite, Leaf, "clear_soft_dirty_pmd make_uffd_wp_pmd",
            Proc, FlushOwed.None, "all", "fs/proc/task_mmu.c 7.3"),
        new(LeafInvalid, PageVmaMkcleanRewrite, Leaf, "page_vma_mkclean_one page_mkclean_one",
            RmapPml, FlushOwed.None, "all", "mm/rmap.c 6.12"),
        new(LeafInvalid, SetPmdMigrationEntry, Migration, "set_pmd_migration_entry",
            RmapFolio, FlushOwed.None, "all", "mm/huge_memory.c 7.3"),
        new(LeafInvalid, SetPmdMigrationEntryRestore, Leaf, "set_pmd_migration_entry",
            RmapFolio, FlushOwed.None, "all", "mm/huge_memory.c 7.3"),
    ];

    private static IEnumerable<Row> FromNonPresent() =>
    [
        new(Migration, RemoveMigrationPmd, Leaf, "remove_migration_pmd", RmapPml, FlushOwed.None, "all", "mm/huge_memory.c 7.3"),
        new(Migration, RemoveMigrationPmdDevicePrivate, DevicePrivate, "remove_migration_pmd",
            RmapPml, FlushOwed.None, "6.19+", "mm/huge_memory.c 7.3"),
        new(Migration, SplitMigration, Table, "__split_huge_pmd_locked split_huge_pmd_locked",
            Stable, FlushOwed.None, "all", "mm/huge_memory.c 7.3"),
        new(Migration, SplitFile, None, "__split_huge_pmd_locked split_huge_pmd_locked pmdp_huge_clear_flush",
            Stable, FlushOwed.BeforeUnlock, "all", "mm/huge_memory.c 7.3"),
        .. NonPresent(Migration, "all"),
        new(Migration, ClearSoftDirtyPmdMigration, Migration, "clear_soft_dirty_pmd make_uffd_wp_pmd",
            Proc, FlushOwed.None, "all", "fs/proc/task_mmu.c 7.3"),
        .. MovedHuge(Migration, MoveHugePmdSource, None, FlushOwed.None),
        new(DevicePrivate, SplitDevicePrivate, Table, "__split_huge_pmd_locked split_huge_pmd_locked",
            Stable, FlushOwed.None, "6.19+", "mm/huge_memory.c 7.3"),
        new(DevicePrivate, SetPmdMigrationEntryClear, None, "set_pmd_migration_entry",
            RmapFolio, FlushOwed.None, "6.19+", "mm/huge_memory.c 6.19"),
        .. NonPresent(DevicePrivate, "6.19+"),
        new(DevicePrivate, MoveHugePmdSource, None, "move_huge_pmd", Move, FlushOwed.None, "6.19+", "mm/huge_memory.c 7.3"),
    ];

    private static IEnumerable<Row> FromBad() =>
    [
        new(Bad, PmdClearBad, None, "pmd_clear_bad __pte_offset_map", LockRequirement.None, FlushOwed.None, "all",
            "mm/pgtable-generic.c 6.1, 6.12, 7.3"),
    ];

    // Who frees a table of the kernel keeps dumps of it out since 7.2.
    private static IEnumerable<Row> OfKernel() =>
    [
        new(None, PteAllocKernel, Table, "__pte_alloc_kernel", LockRequirement.Of(Pml), FlushOwed.None, "all", "mm/memory.c 7.3"),
        new(None, PmdSetHuge, Leaf, "pmd_set_huge", LockRequirement.Of(VmapArea), FlushOwed.None, "all", "arch/x86/mm/pgtable.c, mm/vmalloc.c 7.3"),
        new(Table, PmdFreePtePage, None, "pmd_free_pte_page", LockRequirement.Of(VmapArea), FlushOwed.BeforeFree, "until 7.1",
            "arch/x86/mm/pgtable.c, mm/vmalloc.c 7.3"),
        new(Table, PmdFreePtePage, None, "pmd_free_pte_page", LockRequirement.Of(MmapRead | VmapArea), FlushOwed.BeforeFree, "7.2+",
            "arch/x86/mm/pgtable.c, mm/vmalloc.c 7.3"),
        new(Leaf, PmdClearHuge, None, "pmd_clear_huge", LockRequirement.Of(VmapArea), FlushOwed.BeforeReuse, "all",
            "arch/x86/mm/pgtable.c, mm/vmalloc.c 7.3"),
    ];

    private static IEnumerable<Row> NonPresent(PmdEntryState state, string versions) =>
    [
        new(state, ZapHugePmd, None, "zap_huge_pmd", Stable, FlushOwed.None, versions, "mm/huge_memory.c 7.3"),
        new(state, ChangeHugePmdNonPresent, state, "change_huge_pmd change_non_present_huge_pmd",
            Fault, FlushOwed.None, versions, "mm/huge_memory.c 7.3"),
        new(state, CopyHugePmdSource, state, "copy_huge_pmd copy_huge_non_present_pmd",
            Fork, FlushOwed.None, versions, "mm/huge_memory.c 7.3"),
    ];

    private static IEnumerable<Row> MovedHuge(PmdEntryState from, PmdEntryTrigger trigger, PmdEntryState to, FlushOwed flush) =>
    [
        new(from, trigger, to, "move_huge_pmd", MoveOld, flush, "until 6.3", "mm/huge_memory.c 6.1"),
        new(from, trigger, to, "move_huge_pmd", Move, flush, "6.4+", "mm/huge_memory.c 7.3"),
    ];
}
