namespace PtSpec.StateMachines;

/// <summary>
/// How far one walker has come towards owning one page table. Up to 6.5 nobody holds RCU: the states are the same without it.
/// </summary>
public enum PtlOwnershipState
{
    /// <summary>No pointer, no lock, no RCU section of its own.</summary>
    Unmapped,

    /// <summary>In an RCU section: no table it meets from here on is freed before it leaves.</summary>
    Rcu,

    /// <summary>
    /// Has a pointer to the table the slot named, and no value to compare the slot with later: it may only read.
    /// </summary>
    SampledReadOnly,

    /// <summary>Read-only, and holds the table's lock: ptes stand still, but the table may already be out of the slot.</summary>
    AcquiredReadOnly,

    /// <summary>Has a pointer and the slot's value, or a pte's, to prove itself by later.</summary>
    Sampled,

    /// <summary>Holds the table's lock, and has not yet proved that the table is still in the slot.</summary>
    Acquired,

    /// <summary>
    /// Holds the lock of a table known to be out of the slot, or of a pte known to have changed: nothing to do but let go.
    /// </summary>
    Stale,

    /// <summary>Holds the lock of a table proved to be in the slot: no unlinker that takes the ptl can come between.</summary>
    Owned,

    /// <summary>Still holds the lock of the table it owned, but has given the pointer up.</summary>
    OwnedUnmapped,

    /// <summary>Has let the lock go and kept the pointer.</summary>
    Released,
}

/// <summary>What a walker may do to ptes.</summary>
[Flags]
public enum PteAccess
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Read them; without the lock the values may be out of date, or those of an emptied table.</summary>
    Read = 1,

    /// <summary>Write them.</summary>
    Write = 2,
}

/// <summary>What a state gives a walker.</summary>
/// <param name="Access">What it may do to ptes.</param>
/// <param name="Holds">What it holds of <see cref="HeldLocks.Rcu"/> (6.6+) and <see cref="HeldLocks.Ptl"/>.</param>
public readonly record struct WalkerRights(PteAccess Access, HeldLocks Holds);
