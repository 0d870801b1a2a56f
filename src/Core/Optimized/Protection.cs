namespace PtSpec.Core.Optimized;

/// <summary>What may be done to a page.</summary>
public enum Protection
{
    /// <summary>Nothing: every access is denied, and what the page holds stays (PROT_NONE).</summary>
    None,

    /// <summary>Loads.</summary>
    Read,

    /// <summary>Loads and stores.</summary>
    ReadWrite,
}

/// <summary>How an access ended.</summary>
public enum AccessResult
{
    /// <summary>It was done.</summary>
    Done,

    /// <summary>Nothing is mapped there.</summary>
    NotMapped,

    /// <summary>The page's <see cref="Protection"/> forbids it.</summary>
    Denied,

    /// <summary>There is no memory for the page, or for a page table.</summary>
    NoMemory,
}
