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
    private ulong _buckets;
    private ulong _root;

    public static bool Peeks => false;

    public readonly long Threshold => Buckets.Threshold(_buckets);

    public void Enter(TWords words, ulong* first) => _root = *first;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong Aim(TWords words, ulong* state)
    {
        ulong bucket = Math.BigMul(words.Hash(state), _buckets, out _);
        Buckets.Prefetch(_slots + bucket * Buckets.Slots);
        return bucket;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong* Peek(TWords words, ulong** chunks, ulong aim) => null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void* Find(TWords words, ulong** chunks, ulong aim, ulong* state)
    {
        ulong key = *state ^ _root;
        var wanted = Vector256.Create(key);
        while (true)
        {
            ulong* line = _slots + aim * Buckets.Slots;
            Vector256<ulong> low = Vector256.LoadAligned(line);
            Vector256<ulong> high = Vector256.LoadAligned(line + 4);
            if ((Vector256.Equals(low, wanted) | Vector256.Equals(high, wanted)) != Vector256<ulong>.Zero)
                return null;
            uint empty = Vector256.Equals(low, Vector256<ulong>.Zero).ExtractMostSignificantBits()
                | (Vector256.Equals(high, Vector256<ulong>.Zero).ExtractMostSignificantBits() << 4);
            if (empty != 0)
                return line + BitOperations.TrailingZeroCount(empty);
            if (++aim == _buckets)
                aim = 0;
        }
    }

    // The first state is in no slot: it has the number after the last.
    public readonly long SlotCount => (long)_buckets * Buckets.Slots + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly long SlotOf(TWords words, ulong** chunks, ulong aim, ulong* state)
    {
        ulong key = *state ^ _root;
        if (key == 0)
            return SlotCount - 1;
        while (true)
        {
            ulong* line = _slots + aim * Buckets.Slots;
            for (int i = 0; i < Buckets.Slots; i++)
            {
                if (line[i] == key)
                    return (long)(aim * Buckets.Slots) + i;
            }
            if (++aim == _buckets)
                aim = 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Place(void* slot, ulong aim, ulong* state, uint index) => *(ulong*)slot = *state ^ _root;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Grow(TWords words, MemoryAccount memory)
    {
        ulong next = Buckets.Next(_buckets);
        if (!Handover.TryBegin(memory, _block, (nuint)next * Buckets.Bytes, out Handover handover))
            return false;
        ulong* start = _slots;
        ulong* end = _slots + _buckets * Buckets.Slots;
        _block = handover.Next;
        _slots = (ulong*)_block.Start;
        _buckets = next;
        for (ulong* line = start; line < end; line += Buckets.Slots)
        {
            for (int i = 0; i < Buckets.Slots && line[i] != 0; i++)
            {
                ulong state = line[i] ^ _root;
                ulong bucket = Math.BigMul(words.Hash(&state), _buckets, out _);
                *FirstEmpty(bucket) = line[i];
            }
            handover.Walked((nuint)((byte*)line - (byte*)start));
        }
        handover.End();
        return true;
    }

    public void Free(MemoryAccount memory)
    {
        memory.Free(_block, _block.Bytes);
        this = default;
    }

    private readonly ulong* FirstEmpty(ulong bucket)
    {
        while (true)
        {
            ulong* line = _slots + bucket * Buckets.Slots;
            for (int i = 0; i < Buckets.Slots; i++)
            {
                if (line[i] == 0)
                    return line + i;
            }
            if (++bucket == _buckets)
                bucket = 0;
        }
    }
}
