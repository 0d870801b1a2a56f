namespace PtSpec.StateMachines;

/// <summary>The TLB duty a transition creates, and when it falls due.</summary>
public enum FlushOwed
{
    /// <summary>Nothing to flush.</summary>
    None,

    /// <summary>The 2 MiB range, before the locks are dropped.</summary>
    BeforeUnlock,

    /// <summary>As <see cref="BeforeUnlock"/>; on PAE also an IPI to every CPU, before the locks are dropped.</summary>
    BeforeUnlockAndPaeSync,

    /// <summary>
    /// As <see cref="BeforeUnlock"/>; then <c>tlb_remove_table_sync_one</c> before the table is read, reused or freed.
    /// </summary>
    BeforeUnlockThenSync,

    /// <summary>By the mmu_gather, before the page or the table it gathered is freed.</summary>
    Gather,

    /// <summary>The whole mm, when fork has copied everything.</summary>
    EndOfFork,

    /// <summary>
    /// As the access-flag primitives decide: only when a cached translation grants too much or faults spuriously.
    /// </summary>
    AccessFlags,

    /// <summary>The kernel's addresses on every CPU, before the table is freed.</summary>
    BeforeFree,

    /// <summary>The kernel's addresses on every CPU, before they are handed out again.</summary>
    BeforeReuse,
}

/// <summary>The words for a flush duty.</summary>
public static class FlushOwedExtensions
{
    /// <summary>A few words that fit a table cell.</summary>
    public static string Describe(this FlushOwed flush) => flush switch
    {
        FlushOwed.None => "none",
        FlushOwed.BeforeUnlock => "before unlock",
        FlushOwed.BeforeUnlockAndPaeSync => "before unlock, PAE sync",
        FlushOwed.BeforeUnlockThenSync => "before unlock, then sync",
        FlushOwed.Gather => "mmu_gather",
        FlushOwed.EndOfFork => "end of fork",
        FlushOwed.AccessFlags => "access flags",
        FlushOwed.BeforeFree => "before free",
        FlushOwed.BeforeReuse => "before reuse",
        _ => throw new ArgumentOutOfRangeException(nameof(flush), flush, "not a flush duty"),
    };
}
