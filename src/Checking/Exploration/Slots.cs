using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PtSpec.Checking.Exploration;

/// <summary>Where a table looks for its entries. Implemented by structs, so that it is part of the loops that ask.</summary>
internal interface IPlacement
{
    /// <summary>The line of the table, as large as it is now, in which an entry is looked for first.</summary>
    ulong Line(ulong entry);
}

/// <summary>The slots of a table: lines of eight, a cache line each; a slot that is 0 is empty.</summary>
/// <remarks>A copy works on the same slots until <see cref="TryGrow"/>.</remarks>
internal unsafe struct Slots
{
    private Block _block;

    /// <summary>The first slot.</summary>
    public ulong* First { get; private set; }

    /// <summary>How many lines there are.</summary>
    public ulong Count { get; private set; }

    /// <summary>How many of the slots may be taken.</summary>
    public readonly long Threshold => Lines.Threshold(Count);

    /// <summary>Takes a larger block; what was in the old one is to be moved. Null when that would exceed the bound on memory.</summary>
    /// <param name="sizes">How many sizes larger.</param>
    /// <param name="memory">Where the block comes from.</param>
    /// <param name="crew">The threads.</param>
    /// <param name="isNumbered">Whether sets of the slots may be asked for.</param>
    public Handover? TryGrow(int sizes, MemoryAccount memory, Crew crew, bool isNumbered)
    {
        ulong lines = Lines.Next(Count, sizes);
        var handover = Handover.TryBegin(memory, _block, (nuint)lines * Lines.Bytes, crew.Threads, isNumbered);
        if (handover is not null)
        {
            _block = handover.Next;
            First = (ulong*)_block.Start;
            Count = lines;
        }
        return handover;
    }

    /// <summary>A line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong* Line(ulong number) => First + (number * Lines.Slots);

    /// <summary>Takes everything out.</summary>
    public readonly void Clear() => NativeMemory.Clear(First, _block.Bytes);

    /// <summary>Frees the slots: there are none then.</summary>
    public void Free(MemoryAccount memory)
    {
        memory.Free(_block, _block.Bytes);
        this = default;
    }

    /// <summary>Places the entries of some lines of another block.</summary>
    /// <param name="placement">Where.</param>
    /// <param name="from">The first of the lines.</param>
    /// <param name="to">Where they end.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Take<TPlacement, TSharing>(TPlacement placement, ulong* from, ulong* to)
        where TPlacement : struct, IPlacement
        where TSharing : struct, ISharing
    {
        // One slot after the other: a whole line that was written to just now would have to wait for that.
        ulong* end = Line(Count);
        for (ulong* line = from; line < to; line += Lines.Slots)
        {
            for (int i = 0; i < Lines.Slots && line[i] != 0; i++)
            {
                ulong* slot = Line(placement.Line(line[i]));
                while (*slot != 0 || !TSharing.Claim(slot, line[i]))
                {
                    if (++slot == end)
                        slot = First;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong* FirstEmpty(ulong at)
    {
        while (true)
        {
            ulong* line = Line(at);
            uint empty = Lines.Empty(Vector256.LoadAligned(line), Vector256.LoadAligned(line + 4));
            if (empty != 0)
                return line + BitOperations.TrailingZeroCount(empty);
            if (++at == Count)
                at = 0;
        }
    }
}
