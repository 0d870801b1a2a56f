namespace PtSpec.Core.Vocabulary;

/// <summary>
/// The value of a page-table entry. Bits 0 and 1 tell three forms apart. Bit 0 set: plainly present, bit 1 writable, the
/// page in the bits above. Both clear: not present, bits 2 to 4 the kind (none is all 0), above them the page where there
/// is one. Only bit 1 set: present to software with a special meaning, bits 2 to 4 which, above them the page.
/// </summary>
/// <param name="Raw">The packed word; 0 is none.</param>
/// <remarks>
/// So a scenario without special entries spends two bits more than the page takes. Kinds: Linux 6.4 to 7.3,
/// include/linux/leafops.h (swapops.h), arch/x86/include/asm/pgtable.h.
/// </remarks>
[Vocabulary]
public readonly record struct PteValue(ulong Raw)
{
    /// <summary>pte_none: nothing there.</summary>
    public static PteValue None => new(0);

    /// <summary>A pte marker for userfaultfd write-protection: not present, not none.</summary>
    public static PteValue Marker => new(1 << 2);

    /// <summary>A pte marker for poison (UFFDIO_POISON): an access is fatal.</summary>
    public static PteValue PoisonMarker => new(4 << 2);

    /// <summary>A pte marker for a guard region (MADV_GUARD_INSTALL, 6.13+): an access is fatal.</summary>
    public static PteValue GuardMarker => new(5 << 2);

    /// <summary>A present entry that maps <paramref name="page"/>.</summary>
    public static PteValue Of(PageId page, bool writable) => new(((ulong)page.Raw << 2) | (writable ? 3UL : 1UL));

    /// <summary>A swap entry: the content of <paramref name="page"/> has gone to the swap device.</summary>
    public static PteValue Swap(PageId page) => new(((ulong)page.Raw << 5) | (2 << 2));

    /// <summary>A migration entry: <paramref name="page"/> is being moved.</summary>
    public static PteValue MigrationOf(PageId page) => new(((ulong)page.Raw << 5) | (3 << 2));

    /// <summary>A device-private entry: <paramref name="page"/> lies in memory that only a device reaches.</summary>
    public static PteValue DevicePrivate(PageId page) => new(((ulong)page.Raw << 5) | (6 << 2));

    /// <summary>Present, read-only, registered for userfaultfd write-protect events.</summary>
    public static PteValue UffdWp(PageId page) => new(((ulong)page.Raw << 5) | 2);

    /// <summary>Present to software only: a NUMA hint or PROT_NONE; it was writable if its mapping is.</summary>
    public static PteValue ProtNone(PageId page) => new(((ulong)page.Raw << 5) | (1 << 2) | 2);

    /// <summary>Present and writable, its accessed bit clear.</summary>
    public static PteValue Old(PageId page) => new(((ulong)page.Raw << 5) | (2 << 2) | 2);

    /// <summary>Present, its dirty bit set: written to since somebody last took note of it. Others are clean.</summary>
    public static PteValue Dirty(PageId page, bool writable) => new(((ulong)page.Raw << 5) | (writable ? 14UL : 18UL));

    /// <summary>pte_none.</summary>
    public bool IsNone => Raw == 0;

    /// <summary>pte_present: what the hardware can use, and protnone.</summary>
    public bool IsPresent => (Raw & 3) != 0;

    /// <summary>pte_write: present and writable.</summary>
    public bool IsWritable => (Raw & 3) == 3 || (Raw & 31) == 10 || (Raw & 31) == 14;

    /// <summary>A marker for userfaultfd write-protection.</summary>
    public bool IsMarker => Raw == 4;

    /// <summary>A poison marker.</summary>
    public bool IsPoisonMarker => Raw == 16;

    /// <summary>A guard marker.</summary>
    public bool IsGuardMarker => Raw == 20;

    /// <summary>pte_none_mostly: none, or a marker of any kind.</summary>
    public bool IsNoneMostly => IsNone || IsMarker || IsPoisonMarker || IsGuardMarker;

    /// <summary>A swap entry.</summary>
    public bool IsSwap => (Raw & 31) == 8;

    /// <summary>A migration entry.</summary>
    public bool IsMigration => (Raw & 31) == 12;

    /// <summary>A device-private entry.</summary>
    public bool IsDevicePrivate => (Raw & 31) == 24;

    /// <summary>pte_uffd_wp of a present entry.</summary>
    public bool IsUffdWp => (Raw & 31) == 2;

    /// <summary>pte_protnone.</summary>
    public bool IsProtNone => (Raw & 31) == 6;

    /// <summary>Present, accessed bit clear.</summary>
    public bool IsOld => (Raw & 31) == 10;

    /// <summary>pte_dirty of a present entry.</summary>
    public bool IsDirty => (Raw & 31) == 14 || (Raw & 31) == 18;

    /// <summary>pte_mkclean: the same without a dirty bit.</summary>
    public PteValue Cleaned => new(IsDirty ? ((Raw >> 5) << 2) | (IsWritable ? 3UL : 1UL) : Raw);

    /// <summary>Whether the entry names a page: present, swap, migration or device-private.</summary>
    public bool HasPage => IsPresent || IsSwap || IsMigration || IsDevicePrivate;

    /// <summary>The page that the entry maps.</summary>
    [Requires(nameof(IsPresent), "I9")]
    public PageId Page => new((int)((Raw & 1) != 0 ? Raw >> 2 : Raw >> 5));

    /// <summary>The page that an entry names which is not plainly present.</summary>
    [Requires(nameof(HasPage), "I9")]
    public PageId NamedPage => new((int)((Raw & 1) != 0 ? Raw >> 2 : Raw >> 5));

    /// <summary>The packed word; printing the members would not end, as one of them is an entry again.</summary>
    public override string ToString() => $"pte 0x{Raw:x}";
}
