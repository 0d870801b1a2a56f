namespace PtSpec.Core.Vocabulary;

/// <summary>What the callback of a page walk asks for (enum page_walk_action).</summary>
public enum PageWalkAction
{
    /// <summary>ACTION_SUBTREE: go on one level down, if there is a callback for it.</summary>
    Subtree,

    /// <summary>ACTION_CONTINUE: this entry is done.</summary>
    Continue,

    /// <summary>ACTION_AGAIN: look at this entry once more.</summary>
    Again,
}

/// <summary>Whose callbacks a page walk runs (struct mm_walk_ops).</summary>
public enum PageWalkOps
{
    /// <summary>/proc/PID/pagemap, and with it smaps, numa_maps, mlock and mempolicy: readers that repeat.</summary>
    Pagemap,

    /// <summary>/proc/PID/clear_refs: clears accessed bits, repeats.</summary>
    ClearRefs,

    /// <summary>DAMON's check: clears accessed bits; repeated up to 6.17, skips since.</summary>
    DamonMkold,

    /// <summary>
    /// madvise(MADV_COLD), and with it MADV_PAGEOUT and memory control groups: skips where there is no table.
    /// </summary>
    MadviseCold,

    /// <summary>The search for a broken page: reads, and skips where there is no table.</summary>
    Hwpoison,

    /// <summary>A callback for single entries and none for pmd entries: a huge entry is split first.</summary>
    PteEntry,

    /// <summary>madvise(MADV_FREE): changes entries in two steps, and skips where there is no table.</summary>
    MadviseFree,

    /// <summary>madvise(MADV_WILLNEED): lets go of the table at each swap entry, and gives up where there is none any more.</summary>
    WillNeed,
}
