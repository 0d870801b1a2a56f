using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PtSpec.Checking.Exploration;

/// <summary>
/// The table for states of several words: a slot holds 32 bits of the state's hash and its index in the arena, where equality is
/// decided. Eight tags, then their eight indices, share a line.
/// </summary>
internal unsafe struct TagTable<TWords> : IStateTable<TWords>
    where TWords : struct, IWords
{
    private Block _block;
    private uint* _slots;
    private ulong _buckets;

    public static bool Peeks => true;

    public readonly long Threshold => Buckets.Threshold(_buckets);

    public readonly void Enter(TWords words, ulong* first)
    {
        ulong aim = Aim(words, first);
        Place(FirstEmpty(Bucket(aim)), aim, first, index: 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong Aim(TWords words, ulong* state)
    {
        // An empty slot is 0, so no tag may be.
        ulong tag = Math.Max(words.Hash(state) >> 32, 1);
        Buckets.Prefetch(_slots + Bucket(tag) * (2 * Buckets.Slots));
        return tag;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong* Peek(TWords words, ulong** chunks, ulong aim)
    {
        uint* line = _slots + Bucket(aim) * (2 * Buckets.Slots);
        uint match = Matches(Vector256.LoadAligned(line), (uint)aim);
        if (match == 0)
            return null;
        uint index = line[Buckets.Slots + BitOperations.TrailingZeroCount(match)];
        ulong* known = StateArena.At(chunks, index, words.Count);
        Buckets.Prefetch(known);
        return known;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void* Find(TWords words, ulong** chunks, ulong aim, ulong* state)
    {
        ulong bucket = Bucket(aim);
        while (true)
        {
            uint* line = _slots + bucket * (2 * Buckets.Slots);
            Vector256<uint> tags = Vector256.LoadAligned(line);
            for (uint match = Matches(tags, (uint)aim); match != 0; match &= match - 1)
            {
                uint index = line[Buckets.Slots + BitOperations.TrailingZeroCount(match)];
                if (words.Equal(state, StateArena.At(chunks, index, words.Count)))
                    return null;
            }
            uint empty = Matches(tags, 0);
            if (empty != 0)
                return line + BitOperations.TrailingZeroCount(empty);
            if (++bucket == _buckets)
                bucket = 0;
        }
    }

    public readonly long SlotCount => (long)_buckets * Buckets.Slots;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly long SlotOf(TWords words, ulong** chunks, ulong aim, ulong* state)
    {
        ulong bucket = Bucket(aim);
        while (true)
        {
            uint* line = _slots + bucket * (2 * Buckets.Slots);
            for (uint match = Matches(Vector256.LoadAligned(line), (uint)aim); match != 0; match &= match - 1)
            {
                int slot = BitOperations.TrailingZeroCount(match);
                if (words.Equal(state, StateArena.At(chunks, line[Buckets.Slots + slot], words.Count)))
                    return (long)(bucket * Buckets.Slots) + slot;
            }
            if (++bucket == _buckets)
                bucket = 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Place(void* slot, ulong aim, ulong* state, uint index)
    {
        ((uint*)slot)[0] = (uint)aim;
        ((uint*)slot)[Buckets.Slots] = index;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Grow(TWords words, MemoryAccount memory)
    {
        ulong next = Buckets.Next(_buckets);
        if (!Handover.TryBegin(memory, _block, (nuint)next * Buckets.Bytes, out Handover handover))
            return false;
        uint* start = _slots;
        uint* end = _slots + _buckets * (2 * Buckets.Slots);
        _block = handover.Next;
        _slots = (uint*)_block.Start;
        _buckets = next;
        for (uint* line = start; line < end; line += 2 * Buckets.Slots)
        {
            for (int i = 0; i < Buckets.Slots && line[i] != 0; i++)
            {
                uint* slot = FirstEmpty(Bucket(line[i]));
                slot[0] = line[i];
                slot[Buckets.Slots] = line[Buckets.Slots + i];
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

    private readonly uint* FirstEmpty(ulong bucket)
    {
        while (true)
        {
            uint* line = _slots + bucket * (2 * Buckets.Slots);
            uint empty = Matches(Vector256.LoadAligned(line), 0);
            if (empty != 0)
                return line + BitOperations.TrailingZeroCount(empty);
            if (++bucket == _buckets)
                bucket = 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Matches(Vector256<uint> tags, uint tag) =>
        Vector256.Equals(tags, Vector256.Create(tag)).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ulong Bucket(ulong tag) => (tag * _buckets) >> 32;
}
