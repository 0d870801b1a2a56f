namespace PtSpec.Core.Optimized;

/// <summary>What the hardware's walk finds at an address, at one moment.</summary>
public readonly record struct Translation
{
    // The two lowest bits of a plain page-table entry, which say the same, shifted to the top: packing costs two operations.
    private const int EntryBitsShift = 62;
    private const ulong PresentBit = 1UL << EntryBitsShift;
    private const ulong WritableBit = 2UL << EntryBitsShift;
    private const ulong LeafBit = 1UL << 61;

    private readonly ulong packed;

    private Translation(ulong packed) => this.packed = packed;

    /// <summary>What a page-table entry, which is plainly present, makes of an address.</summary>
    internal static Translation OfEntry(ulong pte, ulong physical) => new(physical | (pte << EntryBitsShift));

    /// <summary>What a leaf makes of an address.</summary>
    internal static Translation OfLeaf(bool writable, ulong physical) =>
        new(physical | LeafBit | PresentBit | (writable ? WritableBit : 0));

    /// <summary>Whether there is a translation: without one an access faults first.</summary>
    public bool IsPresent => (packed & PresentBit) != 0;

    /// <summary>Whether stores are permitted.</summary>
    public bool IsWritable => (packed & WritableBit) != 0;

    /// <summary>Whether one pmd entry maps the whole area.</summary>
    public bool IsLeaf => (packed & LeafBit) != 0;

    /// <summary>The byte's place in physical memory; equal for two addresses that map the same page. 0 where there is none.</summary>
    public long Physical => (long)(packed & (LeafBit - 1));
}
