namespace PtSpec.Core.Vocabulary;

/// <summary>A pmd slot of the address space, counted from 0.</summary>
/// <param name="Index">The slot's number.</param>
[Vocabulary]
public readonly record struct PmdId(int Index);

/// <summary>A page table: the kernel's pointer to its first entry, NULL included.</summary>
/// <param name="Raw">0 for NULL, otherwise one more than the table's number.</param>
[Vocabulary]
public readonly record struct TableId(int Raw)
{
    /// <summary>No table.</summary>
    public static TableId Null => new(0);

    /// <summary>Whether this is no table.</summary>
    public bool IsNull => Raw == 0;

    /// <summary>The table's number, counted from 0.</summary>
    [Requires(nameof(IsTable), "I9")]
    public int Index => Raw - 1;

    /// <summary>Whether there is a table.</summary>
    public bool IsTable => Raw != 0;
}

/// <summary>A spinlock of the page tables: a page-table lock, a pmd lock, or the one lock of the mm.</summary>
/// <param name="Raw">The lock's number; which lock that is depends on the lock layout (<see cref="Protocol.IMm"/>).</param>
[Vocabulary]
public readonly record struct LockId(int Raw);

/// <summary>A page of memory: a page of the page cache or an anonymous page.</summary>
/// <param name="Raw">The page's number, counted from 0.</param>
[Vocabulary]
public readonly record struct PageId(int Raw);

/// <summary>A huge folio of anonymous memory, the huge zero folio included.</summary>
/// <param name="Raw">0 for none, otherwise the folio's number, counted from 1.</param>
[Vocabulary]
public readonly record struct HugeFolioId(int Raw)
{
    /// <summary>Whether this is no folio: an allocation has failed.</summary>
    public bool IsNull => Raw == 0;
}
