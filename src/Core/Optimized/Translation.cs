using System.Runtime.CompilerServices;

namespace PtSpec.Core.Optimized;

/// <summary>What the hardware's walk finds at an address, at one moment.</summary>
public readonly record struct Translation
{
    // Where the two bits of a page-table entry come to lie when it is shifted by the size of a page on x86-64.
    private const int PhysicalBits = 42;
    private const int PageNumberBits = 30;
    private const ulong PresentBit = 1UL << PhysicalBits;

    /// <summary>Of a packed translation: the byte's place.</summary>
    internal const ulong PhysicalMask = PresentBit - 1;

    /// <summary>Of a packed translation: stores are permitted.</summary>
    internal const ulong WritableBit = 1UL << (PhysicalBits + 1);

    /// <summary>Of a packed translation: it is of a leaf.</summary>
    internal const ulong LeafBit = 1UL << (PhysicalBits + 2);

    private readonly ulong packed;

    private Translation(ulong packed) => this.packed = packed;

    /// <summary>Whether there is a translation: without one an access faults first.</summary>
    public bool IsPresent => (packed & PresentBit) != 0;

    /// <summary>Whether stores are permitted.</summary>
    public bool IsWritable => (packed & WritableBit) != 0;

    /// <summary>Whether one pmd entry maps the whole area.</summary>
    public bool IsLeaf => (packed & LeafBit) != 0;

    /// <summary>The byte's place in physical memory; equal for two addresses that map the same page. 0 where there is none.</summary>
    public long Physical => (long)(packed & PhysicalMask);

    /// <summary>All of it in one word; a leaf's is its pmd entry.</summary>
    internal ulong Packed => packed;

    /// <summary>What a page-table entry, which is present to the hardware, makes of an address.</summary>
    /// <param name="shape">How the address divides.</param>
    /// <param name="pte">The entry as it lies in memory.</param>
    /// <param name="within">The address within its page.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Translation OfEntry<TShape>(TShape shape, uint pte, ulong within)
        where TShape : struct, IShape => new(shape.PageShift == PhysicalBits - PageNumberBits
            ? ((ulong)pte << (PhysicalBits - PageNumberBits)) + within
            : ((ulong)(pte >> PageNumberBits) << PhysicalBits) + EntryFormat.PhysicalOf(pte, shape.PageShift) + within);

    /// <summary>What a leaf makes of its first byte.</summary>
    internal static Translation OfLeaf(ulong physical, bool writable) =>
        new(physical | LeafBit | PresentBit | (writable ? WritableBit : 0));

    /// <summary>What a leaf makes of a byte of it, in one word; or the first byte's, taken apart again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Translation OfPacked(ulong packed) => new(packed);
}
