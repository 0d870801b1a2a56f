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
    private Block _block;
    private ulong* _slots;
    private ulong _lines;
    private ulong _root;

    public static bool IsExact => true;

    public static bool Peeks => false;

    public readonly double Chance => 0;

    public readonly double Fill => 0;

    public readonly long Threshold => Lines.Threshold(_lines);

    // The first state is in no slot: it has the number after the last.
    public readonly long Numbers(StateArena arena) => (long)_lines * Lines.Slots + 1;

    public void Enter(TWords words, ulong* first) => _root = *first;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong Aim(ulong hash)
    {
        ulong line = Math.BigMul(hash, _lines, out _);
        Lines.Prefetch(_slots + line * Lines.Slots);
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
            ulong* line = _slots + aim * Lines.Slots;
            Vector256<ulong> low = Vector256.LoadAligned(line);
            Vector256<ulong> high = Vector256.LoadAligned(line + 4);
            if ((Vector256.Equals(low, wanted) | Vector256.Equals(high, wanted)) != Vector256<ulong>.Zero)
                return null;
            uint empty = Lines.Empty(low, high);
            if (empty != 0)
                return line + BitOperations.TrailingZeroCount(empty);
            if (++aim == _lines)
                aim = 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong Entry(ulong aim, ulong* state, uint index) => *state ^ _root;

    public readonly long NumberOf(TWords words, ulong** chunks, ulong aim, ulong* state)
    {
        ulong key = *state ^ _root;
        if (key == 0)
            return (long)_lines * Lines.Slots;
        while (true)
        {
            ulong* line = _slots + aim * Lines.Slots;
            for (int i = 0; i < Lines.Slots; i++)
            {
                if (line[i] == key)
                    return (long)(aim * Lines.Slots) + i;
                if (line[i] == 0)
                    return -1;
            }
            if (++aim == _lines)
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
        ulong lines = Lines.Next(_lines, sizes);
        if (Handover.TryBegin(memory, _block, (nuint)lines * Lines.Bytes, crew.Threads) is not { } handover)
            return false;
        _block = handover.Next;
        _slots = (ulong*)_block.Start;
        _lines = lines;
        WordTable<TWords> larger = this;
        handover.Run(crew, (from, to, isShared) =>
        {
            if (isShared)
                larger.Take<Shared>(words, from, to);
            else
                larger.Take<Alone>(words, from, to);
        });
        return true;
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
    private readonly void Take<TSharing>(TWords words, ulong* from, ulong* to)
        where TSharing : struct, ISharing
    {
        for (ulong* line = from; line < to; line += Lines.Slots)
        {
            for (int i = 0; i < Lines.Slots && line[i] != 0; i++)
            {
                ulong state = line[i] ^ _root;
                ulong target = Math.BigMul(words.Hash(&state), _lines, out _);
                while (!TSharing.Claim(Lines.FirstEmpty(_slots, _lines, target), line[i]))
                {
                }
            }
        }
    }
}
