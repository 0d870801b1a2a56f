using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PtSpec.Checking.Exploration;

/// <summary>
/// The table for states of several words: a slot holds 32 bits of the state's hash, its tag, above its index in the arena, where
/// equality is decided.
/// </summary>
/// <remarks>A slot is placed as one word, after the state is written: who sees the index sees the state.</remarks>
internal unsafe struct TagTable<TWords> : IStateTable<TWords>, IPlacement
    where TWords : struct, IWords
{
    private const ulong TagBits = 0xFFFFFFFF00000000;
    private const long SpareAfterClear = 8;

    private Slots _slots;

    public static bool IsExact => true;

    public static bool Peeks => true;

    public readonly double Chance => 0;

    public readonly double Fill => 0;

    public readonly long Threshold => _slots.Threshold;

    public readonly long Numbers(StateArena arena) => arena.Places;

    public readonly void Enter(TWords words, ulong* first)
    {
        ulong aim = Aim(words.Hash(first));
        *_slots.FirstEmpty(FirstLine(aim)) = Entry(aim, first, index: 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong Aim(ulong hash)
    {
        ulong tag = Tag(hash);
        Lines.Prefetch(_slots.Line(FirstLine(tag)));
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
        ulong* line = _slots.Line(FirstLine(aim));
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
        ulong at = FirstLine(aim);
        while (true)
        {
            ulong* line = _slots.Line(at);
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
            if (++at == _slots.Count)
                at = 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong Entry(ulong aim, ulong* state, uint index) => (aim << 32) | index;

    public readonly long NumberOf(TWords words, ulong** chunks, ulong aim, ulong* state)
    {
        ulong at = FirstLine(aim);
        while (true)
        {
            ulong* line = _slots.Line(at);
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
            if (++at == _slots.Count)
                at = 0;
        }
    }

    public readonly long NumberAt(TWords words, ulong** chunks, uint index) => index;

    public bool Grow(TWords words, MemoryAccount memory, Crew crew, int sizes = 1) => Grow(memory, crew, sizes, isNumbered: true);

    /// <summary>Moves the table to a larger block, see <see cref="IStateTable{TWords}.Grow"/>.</summary>
    /// <param name="memory">Where the block comes from.</param>
    /// <param name="crew">The threads.</param>
    /// <param name="sizes">How many sizes larger.</param>
    /// <param name="isNumbered">Whether sets of states may be asked for.</param>
    public bool Grow(MemoryAccount memory, Crew crew, int sizes, bool isNumbered)
    {
        if (_slots.TryGrow(sizes, memory, crew, isNumbered) is not { } handover)
            return false;
        handover.Run(crew, _slots, this);
        return true;
    }

    /// <summary>Takes everything out; a block that is much larger than so many states need is given up.</summary>
    public void Clear(long states, MemoryAccount memory)
    {
        if (Threshold > SpareAfterClear * states)
            Free(memory);
        else
            _slots.Clear();
    }

    // A state of this level may come again with any later one.
    public readonly bool Leave(TWords words, StateArena arena, Level level, MemoryAccount memory, Crew crew, long parallelFrom) => true;

    public void Forget() => this = default;

    public void Free(MemoryAccount memory)
    {
        _slots.Free(memory);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong Line(ulong entry) => FirstLine(entry >> 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Matches(Vector256<ulong> low, Vector256<ulong> high, ulong tag)
    {
        var tags = Vector256.Create(TagBits);
        return Lines.Equal(low & tags, high & tags, Vector256.Create(tag << 32));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ulong FirstLine(ulong tag) => (tag * _slots.Count) >> 32;
}
