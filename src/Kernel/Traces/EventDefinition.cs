namespace PtSpec.Kernel.Traces;

/// <summary>What an event says about page tables.</summary>
internal enum EventRole
{
    /// <summary>Nothing that is checked: a tracepoint, a marker.</summary>
    Other,

    /// <summary>A function was entered.</summary>
    Call,

    /// <summary>A function returned.</summary>
    Return,

    /// <summary>The next instruction writes a pmd entry.</summary>
    PmdWrite,

    /// <summary>The instruction that writes a pmd entry has run.</summary>
    PmdWritten,

    /// <summary><c>_raw_spin_lock</c> returned.</summary>
    LockTaken,

    /// <summary><c>_raw_spin_trylock</c> returned, perhaps with the lock.</summary>
    LockTried,

    /// <summary><c>_raw_spin_unlock</c> was entered.</summary>
    LockReleased,

    /// <summary><c>pte_free_defer</c>: a table waits for a grace period.</summary>
    TableDeferred,

    /// <summary><c>pte_free_now</c>: a deferred table goes back to the allocator.</summary>
    TableFreed,

    /// <summary><c>___pte_free_tlb</c>: a table is given to the mmu_gather.</summary>
    TableGathered,

    /// <summary><c>tlb_remove_table</c>: a table is batched, to be freed after a flush.</summary>
    TableBatched,

    /// <summary><c>tlb_remove_table_rcu</c>: a batch of tables goes back to the allocator.</summary>
    BatchFreed,

    /// <summary><c>__rcu_read_lock</c> returned.</summary>
    ReadSectionBegun,

    /// <summary><c>__rcu_read_unlock</c> was entered.</summary>
    ReadSectionEnds,
}

/// <summary>The instruction that writes a pmd entry.</summary>
internal enum PmdWriteKind
{
    /// <summary>A store of the new value (<c>set_pmd</c>).</summary>
    Set,

    /// <summary>A store that points the entry at a table (<c>pmd_populate</c>).</summary>
    Populate,

    /// <summary>An exchange.</summary>
    Exchange,

    /// <summary>A compare-and-exchange.</summary>
    CompareExchange,

    /// <summary>The accessed bit cleared in place.</summary>
    BitReset,
}

/// <summary>A pmd entry and a value read from it, as the names of two arguments of an event.</summary>
/// <param name="Entry">The argument with the address of the entry.</param>
/// <param name="Value">The argument with the value.</param>
internal readonly record struct ObservedArguments(string Entry, string Value);

/// <summary>One probe, as the header of a trace defines it.</summary>
/// <param name="Name">The name of its events.</param>
/// <param name="Symbol">The kernel function it sits in.</param>
/// <param name="Role">What its events say.</param>
/// <param name="Write">How it writes; meaningful for <see cref="EventRole.PmdWrite"/>.</param>
/// <param name="Observed">The pmd entries it reads.</param>
internal sealed record EventDefinition(
    string Name,
    string Symbol,
    EventRole Role,
    PmdWriteKind Write,
    IReadOnlyList<ObservedArguments> Observed)
{
    /// <summary>An event without a definition in the header.</summary>
    public static EventDefinition Undefined(string name) => new(name, Symbol: "", EventRole.Other, PmdWriteKind.Set, []);
}
