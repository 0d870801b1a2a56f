namespace PtSpec.StateMachines;

/// <summary>One step of the walking protocol.</summary>
public enum PtlOwnershipTrigger
{
    /// <summary>Enters the RCU section that lasts until <see cref="PteUnmap"/>.</summary>
    RcuReadLock,

    /// <summary>Leaves it again, nothing mapped.</summary>
    RcuReadUnlock,

    /// <summary>The one read of the slot found anything but a table.</summary>
    SawNoTable,

    /// <summary>The one read of the slot found a table; what is needed for the proof is kept.</summary>
    SawTable,

    /// <summary>The one read of the slot found a table; nothing is kept.</summary>
    SawTableReadOnly,

    /// <summary>Takes the lock of the table the value read names, never of the table the slot names now.</summary>
    SpinLock,

    /// <summary>Tried the lock and did not get it.</summary>
    SpinTrylockFailed,

    /// <summary>
    /// Proof: under the lock, the slot still has the value read. A comparison with a copy on the stack (MGLRU, mm/vmscan.c 7.3)
    /// proves nothing and is not this trigger.
    /// </summary>
    PmdSame,

    /// <summary>Under the lock, the slot has another value.</summary>
    PmdDiffers,

    /// <summary>Proof: under the lock, a pte that was not none is unchanged. A none pte proves nothing.</summary>
    PteSame,

    /// <summary>Under the lock, the pte has changed.</summary>
    PteDiffers,

    /// <summary>Proof: every unlinker is kept out by locks held since before the slot was read.</summary>
    ExcludedByHigherLocks,

    /// <summary>Proof: the pmd lock has been held since before the slot was read.</summary>
    ExcludedByPml,

    /// <summary>The owner takes its table out of the slot.</summary>
    ClearPmd,

    /// <summary>
    /// Computes a pointer into a table of the kernel, without a map: what it may be used for, and how long, the locks say that
    /// keep the table in place.
    /// </summary>
    PteOffsetKernel,

    /// <summary>Lets the lock go.</summary>
    SpinUnlock,

    /// <summary>Gives the pointer up and leaves the RCU section.</summary>
    PteUnmap,
}
