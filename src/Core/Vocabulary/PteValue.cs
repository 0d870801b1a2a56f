namespace PtSpec.Core.Vocabulary;

/// <summary>
/// The value of a page-table entry. Bit 0: present. Bit 1: writable when present, a userfaultfd write-protect marker
/// when not. Above: the page.
/// </summary>
/// <param name="Raw">The packed word; 0 is none.</param>
[Vocabulary]
public readonly record struct PteValue(ulong Raw)
{
    /// <summary>pte_none: nothing there.</summary>
    public static PteValue None => new(0);

    /// <summary>A pte marker (userfaultfd write-protect): not present, not none.</summary>
    public static PteValue Marker => new(2);

    /// <summary>A present entry that maps <paramref name="page"/>.</summary>
    public static PteValue Of(PageId page, bool writable) => new(((ulong)page.Raw << 2) | (writable ? 3UL : 1UL));

    /// <summary>pte_none.</summary>
    public bool IsNone => Raw == 0;

    /// <summary>pte_present.</summary>
    public bool IsPresent => (Raw & 1) != 0;

    /// <summary>pte_write: present and writable.</summary>
    public bool IsWritable => (Raw & 3) == 3;

    /// <summary>The page that the entry maps.</summary>
    [Requires(nameof(IsPresent), "I9")]
    public PageId Page => new((int)(Raw >> 2));
}
