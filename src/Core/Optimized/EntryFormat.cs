using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Optimized;

/// <summary>
/// How entries lie in memory, made for the hardware's walk: every instruction less is one more translation that the processor
/// has under way at a time. A page-table entry has 32 bits, so that a line of the cache holds 16.
/// </summary>
/// <remarks>
/// <para>
/// A page-table entry: bits 0 to 29 the page, bit 30 present to the hardware, bit 31 writable; bit 31 alone: present to software
/// only (PROT_NONE). All 0 is none. There are no others here.
/// </para>
/// <para>
/// A pmd entry of a page table is the table's address and bit 0. A leaf is the <see cref="Translation"/> of its first byte.
/// Others are a <see cref="PmdValue"/> and bit 46. All 0 is none.
/// </para>
/// </remarks>
/// <param name="ptes">Where table 0 starts.</param>
/// <param name="shape">How an address divides.</param>
internal readonly unsafe struct EntryFormat(uint* ptes, AnyShape shape)
{
    /// <summary>A pmd entry that points to a table.</summary>
    internal const ulong TableBit = 1;

    /// <summary>A page-table entry that permits loads.</summary>
    internal const uint Present = 1U << 30;

    /// <summary>A page-table entry that permits loads and stores.</summary>
    internal const uint PresentWritable = 3U << 30;

    private const ulong SoftwareBit = 1UL << 46;
    // The bits of a plain PteValue come to the top, and so does the only one of PROT_NONE.
    private const int PteRotation = 2;
    private const uint FlagBits = 3;
    private const uint OnlyWritable = 2;

    /// <summary>The first byte of the page that a page-table entry maps, from the binary logarithm of a page's bytes.</summary>
    // A page has 8 bytes or more.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong PhysicalOf(uint pte, int pageShift) => (ulong)(pte << PteRotation) << (pageShift - PteRotation);

    /// <summary>How many page-table entries in sequence, from the first on and so many at most, permit loads, or stores as well.</summary>
    internal static long CountPresent(uint* first, long most, bool write)
    {
        uint needed = write ? PresentWritable : Present;
        long count = 0;
        while (count < most && (Volatile.Read(ref first[count]) & needed) == needed)
            count++;
        return count;
    }

    /// <summary>Whether a pmd entry is a leaf that permits loads, or stores as well.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsLeafFor(ulong entry, bool write)
    {
        ulong needed = write ? Translation.LeafBit | Translation.WritableBit : Translation.LeafBit;
        return (entry & needed) == needed;
    }

    /// <summary>A page-table entry in memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint Pack(PteValue value)
    {
        if ((value.Raw & 1) != 0 || value.IsNone)
            return BitOperations.RotateRight((uint)value.Raw, PteRotation);
        if (value.IsProtNone)
            return BitOperations.RotateRight(((uint)value.NamedPage.Raw << PteRotation) | OnlyWritable, PteRotation);
        throw new UnreachableException($"{value} in real memory.");
    }

    /// <summary>What a page-table entry in memory says.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static PteValue Unpack(uint pte)
    {
        uint rotated = BitOperations.RotateLeft(pte, PteRotation);
        return (rotated & FlagBits) == OnlyWritable ? PteValue.ProtNone(new PageId((int)(rotated >> PteRotation))) : new PteValue(rotated);
    }

    /// <summary>A pmd entry in memory.</summary>
    internal ulong Pack(PmdValue value)
    {
        if (value.IsNone)
            return 0;
        if (value.IsTable)
            return (ulong)(ptes + ((long)value.Table.Index << shape.PteShift)) | TableBit;
        return value.IsLeaf
            ? Translation.OfLeaf((ulong)value.Folio.Raw << Levels.AreaShift(shape), value.IsWritableLeaf).Packed
            : value.Raw | SoftwareBit;
    }

    /// <summary>What a pmd entry in memory says.</summary>
    internal PmdValue Unpack(ulong entry)
    {
        if (entry == 0)
            return PmdValue.None;
        if ((entry & TableBit) != 0)
            return PmdValue.Of(new TableId((int)(((uint*)(entry - TableBit) - ptes) >> shape.PteShift) + 1));
        if ((entry & SoftwareBit) != 0)
            return new PmdValue(entry & ~SoftwareBit);
        Translation first = Translation.OfPacked(entry);
        return PmdValue.Leaf.With(new HugeFolioId((int)(first.Physical >> Levels.AreaShift(shape))), first.IsWritable);
    }
}
