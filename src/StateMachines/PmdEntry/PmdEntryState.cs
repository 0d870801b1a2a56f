namespace PtSpec.StateMachines;

/// <summary>
/// What one pmd entry is. Protection (NUMA hints, userfaultfd), dirtiness and the folio mapped are attributes, not states;
/// so is DAX, which up to 6.16 had a predicate of its own (include/linux/pgtable.h, 6.12).
/// </summary>
public enum PmdEntryState
{
    /// <summary>Empty.</summary>
    None,

    /// <summary>Points to a page table.</summary>
    Table,

    /// <summary>Maps 2 MiB: anonymous, file, huge zero folio, or pfn.</summary>
    Leaf,

    /// <summary>
    /// A leaf the hardware may not use for the moment; software still takes it for a leaf. Lasts at most one pml section.
    /// </summary>
    LeafInvalid,

    /// <summary>Not present: the folio is being migrated.</summary>
    Migration,

    /// <summary>Not present: the folio is in device memory (6.19+).</summary>
    DevicePrivate,

    /// <summary>No pattern the kernel writes; only corruption makes it.</summary>
    Bad,
}
