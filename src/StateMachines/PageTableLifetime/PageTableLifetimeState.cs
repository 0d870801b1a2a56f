namespace PtSpec.StateMachines;

/// <summary>Where one page table is between its allocation and its end.</summary>
public enum PageTableLifetimeState
{
    /// <summary>Not a page table: not yet, or not any more.</summary>
    Freed,

    /// <summary>Constructed, empty, known to its allocator only.</summary>
    Allocated,

    /// <summary>In a pmd slot.</summary>
    Installed,

    /// <summary>On its way from one slot to another (mremap), in neither.</summary>
    Moving,

    /// <summary>Out of its slot; the hardware may still walk it.</summary>
    Detached,

    /// <summary>Out of its slot, and the TLB flushed; walkers may still hold it.</summary>
    Flushed,

    /// <summary>
    /// As <see cref="Flushed"/>, and every CPU has had interrupts on since: only RCU readers may still hold it.
    /// </summary>
    Synced,

    /// <summary>In an mmu_gather that has still to flush.</summary>
    Gathered,

    /// <summary>In an mmu_gather that has flushed.</summary>
    GatherFlushed,

    /// <summary>Handed to RCU: freed when the grace period ends.</summary>
    Deferred,

    /// <summary>Put aside for a huge mapping to be split.</summary>
    Deposited,

    /// <summary>Taken from there by whoever splits, zaps or moves that mapping.</summary>
    Withdrawn,
}

/// <summary>Who has a table: at every moment exactly one of these.</summary>
public enum TableOwner
{
    /// <summary>It is no table.</summary>
    Nobody,

    /// <summary>A variable of one CPU.</summary>
    Variable,

    /// <summary>A pmd slot.</summary>
    Slot,

    /// <summary>The list of deposited tables.</summary>
    DepositList,

    /// <summary>An mmu_gather or the RCU queue.</summary>
    FreeQueue,
}

/// <summary>Who may write a table's ptes.</summary>
public enum PteWriter
{
    /// <summary>No one.</summary>
    Nobody,

    /// <summary>Whoever holds its ptl and has proved that it is in the slot.</summary>
    PtlOwner,

    /// <summary>The CPU whose variable it is in.</summary>
    Variable,
}

/// <summary>What holds of a table in one state.</summary>
/// <param name="Owner">Who has it.</param>
/// <param name="Writer">Who may write its ptes.</param>
public readonly record struct TableCustody(TableOwner Owner, PteWriter Writer);
