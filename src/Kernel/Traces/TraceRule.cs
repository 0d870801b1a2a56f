namespace PtSpec.Kernel.Traces;

/// <summary>What a trace is held against.</summary>
internal enum TraceRule
{
    /// <summary>What is read from a pmd entry is something that it held within the reader's interval.</summary>
    ReadValue,

    /// <summary>A write replaces what the entry holds.</summary>
    FoundValue,

    /// <summary>One thread at a time writes a pmd entry.</summary>
    OneWriter,

    /// <summary>A write is a transition that the PmdEntry machine has for its function in this kernel.</summary>
    Transition,

    /// <summary>A write is made under the locks that the machine asks of it.</summary>
    Locks,

    /// <summary>A page-table lock has one holder at a time, who releases it.</summary>
    LockSection,

    /// <summary>NULL is returned only for an entry that was no table at some moment of the call.</summary>
    NullResult,

    /// <summary>A table that is returned is one that the entry pointed to, and locked where that is promised.</summary>
    TableResult,

    /// <summary>A table is in one entry at a time, and in none while it waits to be freed.</summary>
    OneEntry,

    /// <summary>A table is given up only when no entry points to it.</summary>
    FreedMapped,

    /// <summary>A table is freed only when nobody holds its lock.</summary>
    FreedLocked,

    /// <summary>What pte_free_now frees was deferred.</summary>
    Deferred,

    /// <summary>A table is freed after every RCU section that was open when it was given up.</summary>
    GracePeriod,

    /// <summary>A table is given up after the flush that pmdp_collapse_flush ends with.</summary>
    Flush,
}
