namespace PtSpec.Kernel.Traces;

/// <summary>The value of a pmd entry on x86-64 without the accessed and dirty bits, which hardware changes unseen.</summary>
/// <param name="Bits">The value, those two bits clear.</param>
internal readonly record struct PmdWord(ulong Bits)
{
    private const ulong Present = 1 << 0;
    private const ulong Writable = 1 << 1;
    private const ulong User = 1 << 2;
    private const ulong AccessedAndDirty = 0x60;
    private const ulong Huge = 1 << 7;
    private const ulong ProtNone = 1 << 8;
    private const ulong FrameMask = 0x000ffffffffff000;

    /// <summary>The value as read from memory or about to be written.</summary>
    public static PmdWord Of(ulong value) => new(value & ~AccessedAndDirty);

    /// <summary>The value that <c>pmd_populate</c> writes for a table.</summary>
    public static PmdWord OfTable(ulong frame) => Of((frame << 12) | Present | Writable | User);

    /// <summary>Nothing is mapped.</summary>
    public bool IsNone => Bits == 0;

    /// <summary>It points to a page table, by the bits that <c>pmd_bad</c> tests.</summary>
    public bool IsTable => (Bits & ~FrameMask & ~User) == (Present | Writable);

    /// <summary>It maps a huge page that hardware can use.</summary>
    public bool IsLeaf => (Bits & Huge) != 0 && (Bits & Present) != 0;

    /// <summary>It maps a huge page, with the protection that makes every access fault.</summary>
    public bool IsProtNone => (Bits & Huge) != 0 && (Bits & (Present | ProtNone)) == ProtNone;

    /// <summary>It maps a huge page that <c>pmdp_invalidate</c> has hidden from hardware.</summary>
    public bool IsInvalid => (Bits & Huge) != 0 && (Bits & (Present | ProtNone)) == 0;

    /// <summary>It is a swap-format entry: a migration entry or device-private memory.</summary>
    public bool IsSwapFormat => !IsNone && (Bits & (Present | Huge | ProtNone)) == 0;

    /// <summary>The page frame of the table it points to.</summary>
    public ulong TableFrame => (Bits & FrameMask) >> 12;

    /// <inheritdoc/>
    public override string ToString() => $"0x{Bits:x}";
}
