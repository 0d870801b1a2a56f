namespace PtSpec.Core.Vocabulary;

/// <summary>
/// The value of a pmd entry. Bit 0 set: a page table, its number in the bits above. Bit 0 clear: bits 1 and 2 tell the
/// kind, so that none is 0 and the kinds that a small scenario uses take few bits.
/// </summary>
/// <param name="Raw">The packed word.</param>
/// <remarks>Kinds: Linux 6.4 to 7.3, arch/x86/include/asm/pgtable.h. A leaf maps the huge folio of its own slot.</remarks>
[Vocabulary]
public readonly record struct PmdValue(ulong Raw)
{
    /// <summary>pmd_none: nothing mapped.</summary>
    public static PmdValue None => new(0);

    /// <summary>A present huge mapping (pmd_trans_huge).</summary>
    public static PmdValue Leaf => new(2);

    /// <summary>A huge mapping taken from the hardware, still present to software (pmdp_invalidate).</summary>
    public static PmdValue LeafInvalid => new(4);

    /// <summary>A migration entry: neither none nor present.</summary>
    public static PmdValue Migration => new(6);

    /// <summary>A pattern that no kernel function writes (pmd_bad).</summary>
    public static PmdValue Bad => new(8);

    /// <summary>The entry that points to <paramref name="table"/>.</summary>
    public static PmdValue Of(TableId table) => new(((ulong)table.Index << 1) | 1);

    /// <summary>pmd_none.</summary>
    public bool IsNone => Raw == 0;

    /// <summary>Present and pointing to a page table.</summary>
    public bool IsTable => (Raw & 1) != 0;

    /// <summary>pmd_trans_huge: a leaf, invalidated or not.</summary>
    public bool IsTransHuge => Raw == 2 || Raw == 4;

    /// <summary>pmd_present: a table, a leaf (invalidated or not), or a bad pattern.</summary>
    public bool IsPresent => !IsNone && !IsMigration;

    /// <summary>A migration entry.</summary>
    public bool IsMigration => Raw == 6;

    /// <summary>pmd_bad: whatever is not a table, a leaf included; callers test for leaves first.</summary>
    public bool IsBad => (Raw & 1) == 0;

    /// <summary>The table that the entry points to.</summary>
    [Requires(nameof(IsTable), "I9")]
    public TableId Table => new((int)(Raw >> 1) + 1);
}
