namespace PtSpec.Core.Vocabulary;

/// <summary>
/// The value of a pmd entry. Bit 0 set: a page table, its number in the bits above. Bit 0 clear: bits 1 to 3 tell the
/// kind, so that none is 0 and the kinds that a small scenario uses take few bits; bit 4: a leaf of anonymous memory is
/// writable; above: its huge folio. A leaf of a file names none: it maps the huge folio of its own slot.
/// </summary>
/// <param name="Raw">The packed word.</param>
/// <remarks>Kinds: Linux 6.4 to 7.3, arch/x86/include/asm/pgtable.h.</remarks>
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

    /// <summary>A huge mapping without access for the hardware (NUMA hint, PROT_NONE), present to software.</summary>
    public static PmdValue ProtNone => new(12);

    /// <summary>A device-private entry (6.19+): neither none nor present.</summary>
    public static PmdValue DevicePrivate => new(10);

    /// <summary>The same kind of entry for a huge folio of anonymous memory.</summary>
    public PmdValue With(HugeFolioId folio, bool writable) => new(Raw | ((ulong)folio.Raw << 5) | (writable ? 16UL : 0UL));

    /// <summary>The entry that points to <paramref name="table"/>.</summary>
    public static PmdValue Of(TableId table) => new(((ulong)table.Index << 1) | 1);

    /// <summary>pmd_none.</summary>
    public bool IsNone => Raw == 0;

    /// <summary>Present and pointing to a page table.</summary>
    public bool IsTable => (Raw & 1) != 0;

    /// <summary>pmd_trans_huge: a leaf, invalidated or not.</summary>
    public bool IsTransHuge => (Raw & 15) == 2 || (Raw & 15) == 4 || (Raw & 15) == 12;

    /// <summary>pmd_mkinvalid: the same mapping, taken from the hardware.</summary>
    public PmdValue Invalidated => new(((Raw >> 4) << 4) | 4);

    /// <summary>pmd_mkwrite of a leaf of anonymous memory.</summary>
    public PmdValue MadeWritable => new(Raw | 16);

    /// <summary>A leaf that the hardware can use.</summary>
    public bool IsLeaf => (Raw & 15) == 2;

    /// <summary>A leaf taken from the hardware by pmdp_invalidate.</summary>
    public bool IsLeafInvalid => (Raw & 15) == 4;

    /// <summary>pmd_protnone.</summary>
    public bool IsProtNone => (Raw & 15) == 12;

    /// <summary>A device-private entry.</summary>
    public bool IsDevicePrivate => (Raw & 15) == 10;

    /// <summary>pmd_write of a leaf of anonymous memory.</summary>
    public bool IsWritableLeaf => (Raw & 17) == 16;

    /// <summary>pmd_folio: the huge folio of anonymous memory that a leaf maps.</summary>
    [Requires(nameof(IsTransHuge), "I9")]
    public HugeFolioId Folio => new((int)(Raw >> 5));

    /// <summary>The huge folio of anonymous memory that a migration entry names.</summary>
    [Requires(nameof(IsMigration), "I9")]
    public HugeFolioId MigrationFolio => new((int)(Raw >> 5));

    /// <summary>pmd_present: a table, a leaf (invalidated or not), or a bad pattern.</summary>
    public bool IsPresent => !IsNone && !IsMigration && !IsDevicePrivate;

    /// <summary>A migration entry.</summary>
    public bool IsMigration => (Raw & 15) == 6;

    /// <summary>pmd_bad: whatever is not a table, a leaf included; callers test for leaves first.</summary>
    public bool IsBad => (Raw & 1) == 0;

    /// <summary>The table that the entry points to.</summary>
    [Requires(nameof(IsTable), "I9")]
    public TableId Table => new((int)(Raw >> 1) + 1);

    /// <summary>The packed word; printing the members would not end, as some of them are entries again.</summary>
    public override string ToString() => $"pmd 0x{Raw:x}";
}
