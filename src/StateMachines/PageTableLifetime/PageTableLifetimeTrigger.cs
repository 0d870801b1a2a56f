namespace PtSpec.StateMachines;

/// <summary>
/// One event in the life of a page table. Those that write its pmd slot are named as in <see cref="PmdEntryTrigger"/>.
/// </summary>
public enum PageTableLifetimeTrigger
{
    /// <summary>Allocated and constructed, all ptes none.</summary>
    PteAllocOne,

    /// <summary>Installed in an empty slot.</summary>
    PmdInstall,

    /// <summary>Freed at once: nobody can hold a pointer to it.</summary>
    PteFree,

    /// <summary>Put aside when a huge mapping is made.</summary>
    Deposit,

    /// <summary>Taken from there when the huge mapping goes.</summary>
    Withdraw,

    /// <summary>A split anonymous leaf becomes this table.</summary>
    SplitPopulate,

    /// <summary>A split huge zero leaf becomes this table.</summary>
    SplitZeroPagePopulate,

    /// <summary>A split migration entry becomes this table.</summary>
    SplitMigration,

    /// <summary>A split device-private entry becomes this table.</summary>
    SplitDevicePrivate,

    /// <summary>Out of its slot: file collapse, another mm.</summary>
    RetractPageTables,

    /// <summary>Out of its slot: file collapse, this mm.</summary>
    CollapsePteMappedThp,

    /// <summary>Out of its slot: anonymous collapse.</summary>
    CollapseHugePageUnlink,

    /// <summary>Out of its slot: PT_RECLAIM, fast.</summary>
    ZapEmptyPteTable,

    /// <summary>Out of its slot: PT_RECLAIM, slow.</summary>
    ZapPteTableIfEmpty,

    /// <summary>Out of its slot: unmap or exit.</summary>
    FreePteRange,

    /// <summary>Mremap takes it from the old slot.</summary>
    MoveNormalPmdSource,

    /// <summary>Mremap puts it in the new slot.</summary>
    MoveNormalPmdDestination,

    /// <summary>Anonymous collapse has failed: back into its slot.</summary>
    CollapseHugePageRestore,

    /// <summary>Anonymous collapse to a smaller folio: back into its slot, part of it rewritten.</summary>
    CollapseHugePageMthp,

    /// <summary>The TLB flush that belongs to taking it out of its slot.</summary>
    TlbFlush,

    /// <summary>The IPI after which no interrupts-off walker holds it.</summary>
    TlbRemoveTableSyncOne,

    /// <summary>Handed to RCU by the unlinker.</summary>
    PteFreeDefer,

    /// <summary>Handed to the mmu_gather.</summary>
    PteFreeTlb,

    /// <summary>The mmu_gather flushes the TLB.</summary>
    TlbFlushMmu,

    /// <summary>The mmu_gather hands its batch to RCU.</summary>
    TlbTableFlush,

    /// <summary>The mmu_gather has no batch: this one table goes to RCU.</summary>
    TlbRemoveTableOne,

    /// <summary>The mmu_gather has no batch: synchronize_rcu, then this one table is freed.</summary>
    TlbRemoveTableOneRcu,

    /// <summary>The mmu_gather has no batch: IPI to every CPU, then freed. Safe from gup_fast, not from RCU walkers.</summary>
    TlbRemoveTableOneSync,

    /// <summary>Freed like a page after the flush: architectures and configurations that do not free tables by RCU.</summary>
    TlbRemovePage,

    /// <summary>Into its slot: a table of the kernel's own addresses.</summary>
    PteAllocKernel,

    /// <summary>Out of its slot: a huge mapping of the kernel takes its place.</summary>
    PmdFreePtePage,

    /// <summary>The flush of the kernel's addresses on every CPU.</summary>
    FlushTlbKernelRange,

    /// <summary>Freed at once: a table of the kernel, which its owner alone could reach.</summary>
    PteFreeKernel,

    /// <summary>Every RCU section open when it was handed over has ended: destructed and freed.</summary>
    GracePeriodEnd,
}
