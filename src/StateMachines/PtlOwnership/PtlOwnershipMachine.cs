using System.Collections.Frozen;
using static PtSpec.StateMachines.HeldLocks;
using static PtSpec.StateMachines.PtlOwnershipState;
using static PtSpec.StateMachines.PtlOwnershipTrigger;
using Row = PtSpec.StateMachines.Transition<PtSpec.StateMachines.PtlOwnershipState, PtSpec.StateMachines.PtlOwnershipTrigger>;

namespace PtSpec.StateMachines;

/// <summary>
/// How a walker comes to own a page table: read-only (pte_offset_map, pte_offset_map_ro_nolock), perhaps writing
/// (pte_offset_map_rw_nolock) or locked at once (pte_offset_map_lock). One machine for each table a walker has mapped.
/// An unlinker that takes the ptl under the pmd lock without mapping the table is no walker.
/// </summary>
public static class PtlOwnershipMachine
{
    // The state, not the RCU section of HeldLocks.
    private const PtlOwnershipState Rcu = PtlOwnershipState.Rcu;
    // The trigger, not the type of System.Threading.
    private const PtlOwnershipTrigger SpinLock = PtlOwnershipTrigger.SpinLock;
    private const HeldLocks InRcu = HeldLocks.Rcu;
    private const HeldLocks Locked = InRcu | Ptl;

    private const string Helpers = "mm/pgtable-generic.c 6.12, 7.3";
    private const string Old = "include/linux/pgtable.h 6.1";
    private const string MapLock = "pte_offset_map_lock __pte_offset_map_lock";
    private const string MapMayWrite = MapLock + " pte_offset_map_nolock pte_offset_map_rw_nolock";
    private const string MapReadOnly = "pte_offset_map pte_offset_map_nolock pte_offset_map_ro_nolock";

    // Up to 6.5 every unlinker takes mmap, vma and rmap locks for writing: holding any of them for reading keeps it out.
    private static readonly LockRequirement Stable = LockRequirement.AnyOf(MmapRead, VmaRead, IMmapRead, AnonVmaRead);

    private static readonly HeldLocks HoldingOff = MmapWrite | VmaWrite | Locked;

    private const string OwnersOfArea = "pte_offset_kernel vmap_pages_pte_range vmap_pte_range vunmap_pte_range vmalloc_to_page";

    private const string Excluding = "copy_pte_range move_ptes collapse_huge_page collapse_huge_page_order";

    // Before PT_RECLAIM nobody took a table of anonymous memory away under locks for reading: enough for move_pages_pte.
    private static readonly LockRequirement AnonymousExcluded = LockRequirement.AnyOf(MmapRead | Locked, VmaRead | Locked);

    /// <summary>The machine.</summary>
    public static MachineDefinition<PtlOwnershipState, PtlOwnershipTrigger> Definition { get; } =
        new("PtlOwnership", Unmapped, [], [.. Mapping(), .. Locking(), .. Proving(), .. LettingGo(), .. OfKernel()]);

    /// <summary>What each state gives a walker; up to 6.5 the same without RCU.</summary>
    public static IReadOnlyDictionary<PtlOwnershipState, WalkerRights> Rights { get; } =
        new Dictionary<PtlOwnershipState, WalkerRights>
        {
            [Unmapped] = new(PteAccess.None, None),
            [Rcu] = new(PteAccess.None, InRcu),
            [SampledReadOnly] = new(PteAccess.Read, InRcu),
            [AcquiredReadOnly] = new(PteAccess.Read, Locked),
            [Sampled] = new(PteAccess.Read, InRcu),
            [Acquired] = new(PteAccess.Read, Locked),
            [Stale] = new(PteAccess.None, Locked),
            [Owned] = new(PteAccess.Read | PteAccess.Write, Locked),
            [OwnedUnmapped] = new(PteAccess.None, Ptl),
            [Released] = new(PteAccess.Read, InRcu),
        }.ToFrozenDictionary();

    private static IEnumerable<Row> Mapping() =>
    [
        Step(Unmapped, RcuReadLock, Rcu, "__pte_offset_map", LockRequirement.None, "6.6+", Helpers),
        Step(Rcu, RcuReadUnlock, Unmapped, "__pte_offset_map", LockRequirement.Of(InRcu), "6.6+", Helpers),
        Step(Unmapped, SawNoTable, Unmapped,
            "pmd_none_or_trans_huge_or_clear_bad pmd_trans_unstable __pte_offset_map", Stable, "until 6.5", Old),
        Step(Rcu, SawNoTable, Rcu, "__pte_offset_map", LockRequirement.Of(InRcu), "6.6+", Helpers),
        Step(Unmapped, SawTable, Sampled, MapMayWrite + " pte_offset_map", Stable, "until 6.5", Old),
        Step(Rcu, SawTable, Sampled, MapMayWrite, LockRequirement.Of(InRcu), "6.6+", Helpers),
        Step(Unmapped, SawTableReadOnly, SampledReadOnly, MapReadOnly,
            LockRequirement.AnyOf([.. Stable.Alternatives, IrqsOff]), "until 6.5", Old),
        Step(Rcu, SawTableReadOnly, SampledReadOnly, MapReadOnly, LockRequirement.Of(InRcu), "6.6+", Helpers),
    ];

    private static IEnumerable<Row> Locking() =>
    [
        .. Steps(SampledReadOnly, SpinLock, AcquiredReadOnly, "filemap_fault_recheck_pte_none do_swap_page", None,
            "mm/filemap.c, mm/memory.c 7.3"),
        .. Steps(Sampled, SpinLock, Acquired, MapMayWrite, None, Helpers),
        .. Steps(Released, SpinLock, Acquired, "collapse_pte_mapped_thp try_collapse_pte_mapped_thp", None,
            "mm/khugepaged.c 7.3"),
        .. Steps(Sampled, SpinTrylockFailed, Sampled, "walk_pte_range", None, "mm/vmscan.c 6.12, 7.3"),
    ];

    private static IEnumerable<Row> Proving() =>
    [
        Step(Acquired, PmdSame, Owned, MapLock, Stable.And(Ptl), "6.5", "mm/pgtable-generic.c 6.5"),
        Step(Acquired, PmdSame, Owned,
            MapLock + " page_vma_mapped_walk map_pte collapse_pte_mapped_thp try_collapse_pte_mapped_thp move_pages_ptes",
            LockRequirement.Of(Locked), "6.6+", Helpers),
        Step(Acquired, PmdDiffers, Stale, MapLock, Stable.And(Ptl), "6.5", "mm/pgtable-generic.c 6.5"),
        Step(Acquired, PmdDiffers, Stale,
            MapLock + " page_vma_mapped_walk map_pte collapse_pte_mapped_thp try_collapse_pte_mapped_thp move_pages_ptes",
            LockRequirement.Of(Locked), "6.6+", Helpers),
        .. Steps(Acquired, PteSame, Owned, "handle_pte_fault do_numa_page page_vma_mapped_walk move_pages_ptes", Ptl,
            "mm/memory.c 6.12, 7.3"),
        .. Steps(Acquired, PteDiffers, Stale, "handle_pte_fault do_numa_page page_vma_mapped_walk move_pages_ptes", Ptl,
            "mm/memory.c 6.12, 7.3"),
        Step(Acquired, ExcludedByHigherLocks, Owned, "pte_offset_map_lock pte_offset_map", Stable.And(Ptl), "until 6.5", Old),
        Step(Acquired, ExcludedByHigherLocks, Owned, Excluding + " collapse_pte_mapped_thp",
            LockRequirement.AnyOf(HoldingOff, MmapRead | FolioLock | Locked), "6.6-6.7",
            "mm/memory.c, mm/mremap.c, mm/khugepaged.c 6.12"),
        Step(Acquired, ExcludedByHigherLocks, Owned, Excluding + " collapse_pte_mapped_thp move_pages_pte",
            AnonymousExcluded, "6.8-6.12", "mm/memory.c, mm/mremap.c, mm/khugepaged.c, mm/userfaultfd.c 6.12"),
        Step(Acquired, ExcludedByHigherLocks, Owned, Excluding + " move_pages_pte",
            AnonymousExcluded, "6.13", "mm/memory.c, mm/mremap.c, mm/userfaultfd.c 6.12"),
        Step(Acquired, ExcludedByHigherLocks, Owned, Excluding,
            LockRequirement.Of(HoldingOff), "6.14+", "mm/memory.c, mm/mremap.c, mm/khugepaged.c 7.3"),
        Step(Acquired, ExcludedByPml, Owned,
            "collapse_pte_mapped_thp try_collapse_pte_mapped_thp try_to_free_pte zap_pte_table_if_empty",
            LockRequirement.Of(Pml | Locked), "6.6+", "mm/khugepaged.c 6.12; mm/memory.c 7.3"),
    ];

    private static IEnumerable<Row> LettingGo() =>
    [
        Step(Owned, ClearPmd, Stale, "try_collapse_pte_mapped_thp try_get_and_clear_pmd zap_empty_pte_table",
            LockRequirement.Of(Pml | Locked), "6.6+", "mm/khugepaged.c, mm/memory.c 7.3"),
        Step(OwnedUnmapped, ClearPmd, OwnedUnmapped, "collapse_pte_mapped_thp try_to_free_pte zap_pte_table_if_empty",
            LockRequirement.Of(Pml | Ptl), "6.6+", "mm/khugepaged.c 6.12; mm/memory.c 7.3"),
        .. Steps(AcquiredReadOnly, SpinUnlock, SampledReadOnly, "filemap_fault_recheck_pte_none do_swap_page", Ptl,
            "mm/filemap.c, mm/memory.c 7.3"),
        .. Steps(Acquired, SpinUnlock, Released, "pte_unmap_unlock move_pages_ptes", Ptl, "mm/userfaultfd.c 7.3"),
        .. Steps(Stale, SpinUnlock, Released, "pte_unmap_unlock " + MapLock, Ptl, Helpers),
        .. Steps(Owned, SpinUnlock, Released, "pte_unmap_unlock collapse_huge_page try_collapse_pte_mapped_thp", Ptl,
            "include/linux/mm.h 7.3"),
        Step(OwnedUnmapped, SpinUnlock, Unmapped, "migration_entry_wait_on_locked collapse_pte_mapped_thp zap_pte_table_if_empty",
            LockRequirement.Of(Ptl), "all", "mm/migrate.c, mm/memory.c 7.3"),
        .. Steps(Owned, PteUnmap, OwnedUnmapped, "migration_entry_wait collapse_pte_mapped_thp zap_pte_table_if_empty", Ptl,
            "mm/migrate.c, mm/memory.c 7.3"),
        .. Steps(SampledReadOnly, PteUnmap, Unmapped, "pte_unmap", None, "include/linux/pgtable.h 6.12, 7.3"),
        .. Steps(Sampled, PteUnmap, Unmapped, "pte_unmap", None, "include/linux/pgtable.h 6.12, 7.3"),
        .. Steps(Released, PteUnmap, Unmapped, "pte_unmap", None, "include/linux/pgtable.h 6.12, 7.3"),
    ];

    // Up to 7.1 a dump held the lock of the mm that it was asked for, which need not be that of the kernel's tables.
    private static IEnumerable<Row> OfKernel() =>
    [
        Step(Unmapped, PteOffsetKernel, Unmapped, OwnersOfArea + " walk_kernel_page_table_range", LockRequirement.None, "until 7.1",
            "include/linux/pgtable.h, mm/vmalloc.c, mm/ptdump.c 7.3"),
        Step(Unmapped, PteOffsetKernel, Unmapped, OwnersOfArea + " walk_kernel_page_table_range",
            LockRequirement.AnyOf(VmapArea, MmapWrite), "7.2+", "include/linux/pgtable.h, mm/vmalloc.c, mm/ptdump.c 7.3"),
    ];

    // A step of both protocols: the old one keeps the VMA stable where the new one is in an RCU section.
    private static IEnumerable<Row> Steps(
        PtlOwnershipState from, PtlOwnershipTrigger trigger, PtlOwnershipState to,
        string functions, HeldLocks locks, string source) =>
    [
        Step(from, trigger, to, functions, OldLocks(from, locks), "until 6.5", source),
        Step(from, trigger, to, functions, LockRequirement.Of(InRcu | locks), "6.6+", source),
    ];

    private static LockRequirement OldLocks(PtlOwnershipState from, HeldLocks locks) =>
        from is SampledReadOnly or AcquiredReadOnly
            ? LockRequirement.AnyOf([.. Stable.Alternatives, IrqsOff]).And(locks)
            : Stable.And(locks);

    private static Row Step(
        PtlOwnershipState from, PtlOwnershipTrigger trigger, PtlOwnershipState to,
        string functions, LockRequirement locks, string versions, string source) =>
        new(from, trigger, to, functions, locks, FlushOwed.None, versions, source);
}
