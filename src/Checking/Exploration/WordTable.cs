using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PtSpec.Checking.Exploration;

/// <summary>The table for states of one word: a slot holds the state itself, so a lookup touches one line.</summary>
/// <remarks>
/// An empty slot is 0, and a slot holds its state xor the first initial state. That state would be 0: it is known from the start
/// and never placed, and a lookup of it finds an empty slot and takes it for a match.
/// </remarks>
internal unsafe struct WordTable<TWords> : IStateTable<TWords>
    where TWords : struct, IWords
{
    private Slots _slots;
    private ulong _root;

    public static bool IsExact => true;

    public static bool Peeks => false;

    public readonly double Chance => 0;

    public readonly double Fill => 0;

    public readonly long Threshold => _slots.Threshold;

    // The first state is in no slot: it has the number after the last.
    public readonly long Numbers(StateArena arena) => (long)_slots.Count * Lines.Slots + 1;

    public void Enter(TWords words, ulong* first) => _root = *first;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong Aim(ulong hash)
    {
        ulong line = Math.BigMul(hash, _slots.Count, out _);
        Lines.Prefetch(_slots.Line(line));
        return line;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong* Peek(TWords words, ulong** chunks, ulong aim) => null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong* Find(TWords words, ulong** chunks, ulong aim, ulong* state)
    {
        ulong key = *state ^ _root;
        var wanted = Vector256.Create(key);
        while (true)
        {
            ulong* line = _slots.Line(aim);
            Vector256<ulong> low = Vector256.LoadAligned(line);
            Vector256<ulong> high = Vector256.LoadAligned(line + 4);
            if ((Vector256.Equals(low, wanted) | Vector256.Equals(high, wanted)) != Vector256<ulong>.Zero)
                return null;
            uint empty = Lines.Empty(low, high);
            if (empty != 0)
                return line + BitOperations.TrailingZeroCount(empty);
            if (++aim == _slots.Count)
                aim = 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong Entry(ulong aim, ulong* state, uint index) => *state ^ _root;

    public readonly long NumberOf(TWords words, ulong** chunks, ulong aim, ulong* state)
    {
        ulong key = *state ^ _root;
        if (key == 0)
            return (long)_slots.Count * Lines.Slots;
        while (true)
        {
            ulong* line = _slots.Line(aim);
            for (int i = 0; i < Lines.Slots; i++)
            {
                if (line[i] == key)
                    return (long)(aim * Lines.Slots) + i;
                if (line[i] == 0)
                    return -1;
            }
            if (++aim == _slots.Count)
                aim = 0;
        }
    }

    public readonly long NumberAt(TWords words, ulong** chunks, uint index)
    {
        ulong* state = StateArena.At(chunks, index, words.Count);
        return NumberOf(words, chunks, Aim(words.Hash(state)), state);
    }

    public bool Grow(TWords words, MemoryAccount memory, Crew crew, int sizes = 1)
    {
        if (_slots.TryGrow(sizes, memory, crew, isNumbered: true) is not { } handover)
            return false;
        handover.Run(crew, _slots, new ByState(words, _root, _slots.Count));
        return true;
    }

    // A state of this level may come again with any later one.
    public readonly bool Leave(TWords words, StateArena arena, Level level, MemoryAccount memory, Crew crew, long parallelFrom) => true;

    public void Forget() => this = default;

    public void Free(MemoryAccount memory)
    {
        _slots.Free(memory);
        this = default;
    }

    private readonly struct ByState(TWords words, ulong root, ulong lines) : IPlacement
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public ulong Line(ulong entry)
        {
            ulong state = entry ^ root;
            return Math.BigMul(words.Hash(&state), lines, out _);
        }
    }
}
