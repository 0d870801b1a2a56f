namespace PtSpec.Core.Optimized;

/// <summary>What the hardware's walk finds at an address, at one moment.</summary>
public readonly record struct Translation
{
    private const ulong PresentBit = 1UL << 63;
    private const ulong WritableBit = 1UL << 62;
    private const ulong LeafBit = 1UL << 61;

    private readonly ulong packed;

    internal Translation(long physical, bool writable, bool leaf) =>
        packed = (ulong)physical | PresentBit | (writable ? WritableBit : 0) | (leaf ? LeafBit : 0);

    /// <summary>Whether there is a translation: without one an access faults first.</summary>
    public bool IsPresent => (packed & PresentBit) != 0;

    /// <summary>Whether stores are permitted.</summary>
    public bool IsWritable => (packed & WritableBit) != 0;

    /// <summary>Whether one pmd entry maps the whole area.</summary>
    public bool IsLeaf => (packed & LeafBit) != 0;

    /// <summary>The byte's place in physical memory; equal for two addresses that map the same page. 0 where there is none.</summary>
    public long Physical => (long)(packed & (LeafBit - 1));
}
