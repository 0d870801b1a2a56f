using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PtSpec.Checking.Exploration;

/// <summary>
/// The table for states of several words: a slot holds 32 bits of the state's hash, its tag, above its index in the arena, where
/// equality is decided.
/// </summary>
/// <remarks>A slot is placed as one word, after the state is written: who sees the index sees the state.</remarks>
internal unsafe struct TagTable<TWords> : IStateTable<TWords>
    where TWords : struct, IWords
{
    private const ulong TagBits = 0xFFFFFFFF00000000;
    private const long SpareAfterClear = 8;

    private Block _block;
    private ulong* _slots;
    private ulong _lines;

    public static bool IsExact => true;

    public static bool Peeks => true;

    public readonly double Chance => 0;

    public readonly double Fill => 0;

    public readonly long Threshold => Lines.Threshold(_lines);

    public readonly long Numbers(StateArena arena) => arena.Places;

    public readonly void Enter(TWords words, ulong* first)
    {
        ulong aim = Aim(words.Hash(first));
        *Lines.FirstEmpty(_slots, _lines, Line(aim)) = Entry(aim, first, index: 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong Aim(ulong hash)
    {
        ulong tag = Tag(hash);
        Lines.Prefetch(_slots + Line(tag) * Lines.Slots);
        return tag;
    }

    /// <summary>The aim for a hash.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Tag(ulong hash) =>
        // An empty slot is 0, so no tag may be.
        Math.Max(hash >> 32, 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong* Peek(TWords words, ulong** chunks, ulong aim)
    {
        ulong* line = _slots + Line(aim) * Lines.Slots;
        uint match = Matches(Vector256.LoadAligned(line), Vector256.LoadAligned(line + 4), aim);
        if (match == 0)
            return null;
        ulong* known = StateArena.At(chunks, (uint)line[BitOperations.TrailingZeroCount(match)], words.Count);
        Lines.Prefetch(known);
        return known;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong* Find(TWords words, ulong** chunks, ulong aim, ulong* state)
    {
        ulong at = Line(aim);
        while (true)
        {
            ulong* line = _slots + at * Lines.Slots;
            Vector256<ulong> low = Vector256.LoadAligned(line);
            Vector256<ulong> high = Vector256.LoadAligned(line + 4);
            for (uint match = Matches(low, high, aim); match != 0; match &= match - 1)
            {
                uint index = (uint)line[BitOperations.TrailingZeroCount(match)];
                if (words.Equal(state, StateArena.At(chunks, index, words.Count)))
                    return null;
            }
            uint empty = Lines.Empty(low, high);
            if (empty != 0)
                return line + BitOperations.TrailingZeroCount(empty);
            if (++at == _lines)
                at = 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong Entry(ulong aim, ulong* state, uint index) => (aim << 32) | index;

    public readonly long NumberOf(TWords words, ulong** chunks, ulong aim, ulong* state)
    {
        ulong at = Line(aim);
        while (true)
        {
            ulong* line = _slots + at * Lines.Slots;
            Vector256<ulong> low = Vector256.LoadAligned(line);
            Vector256<ulong> high = Vector256.LoadAligned(line + 4);
            for (uint match = Matches(low, high, aim); match != 0; match &= match - 1)
            {
                uint index = (uint)line[BitOperations.TrailingZeroCount(match)];
                if (words.Equal(state, StateArena.At(chunks, index, words.Count)))
                    return index;
            }
            if (Lines.Empty(low, high) != 0)
                return -1;
            if (++at == _lines)
                at = 0;
        }
    }

    public readonly long NumberAt(TWords words, ulong** chunks, uint index) => index;

    public bool Grow(TWords words, MemoryAccount memory, Crew crew, int sizes = 1)
    {
        ulong lines = Lines.Next(_lines, sizes);
        if (Handover.TryBegin(memory, _block, (nuint)lines * Lines.Bytes, crew.Threads) is not { } handover)
            return false;
        _block = handover.Next;
        _slots = (ulong*)_block.Start;
        _lines = lines;
        TagTable<TWords> larger = this;
        handover.Run(crew, (from, to, isShared) =>
        {
            if (isShared)
                larger.Take<Shared>(from, to);
            else
                larger.Take<Alone>(from, to);
        });
        return true;
    }

    /// <summary>Takes everything out; a block that is much larger than so many states need is given up.</summary>
    public void Clear(long states, MemoryAccount memory)
    {
        if (Threshold > SpareAfterClear * states)
            Free(memory);
        else
            NativeMemory.Clear(_slots, _block.Bytes);
    }

    // A state of this level may come again with any later one.
    public readonly bool Leave(TWords words, StateArena arena, Level level, MemoryAccount memory, Crew crew, long parallelFrom) => true;

    public void Forget() => this = default;

    public void Free(MemoryAccount memory)
    {
        memory.Free(_block, _block.Bytes);
        this = default;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Take<TSharing>(ulong* from, ulong* to)
        where TSharing : struct, ISharing
    {
        for (ulong* line = from; line < to; line += Lines.Slots)
        {
            for (int i = 0; i < Lines.Slots && line[i] != 0; i++)
            {
                while (!TSharing.Claim(Lines.FirstEmpty(_slots, _lines, Line(line[i] >> 32)), line[i]))
                {
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Matches(Vector256<ulong> low, Vector256<ulong> high, ulong tag)
    {
        var tags = Vector256.Create(TagBits);
        return Lines.Equal(low & tags, high & tags, Vector256.Create(tag << 32));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ulong Line(ulong tag) => (tag * _lines) >> 32;
}
