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
    private uint* _slots;
    private ulong _buckets;

    public static bool Peeks => true;

    public readonly long Threshold => Buckets.Threshold(_buckets);

    public readonly void Root(ulong* state)
    {
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Place(void* slot, ulong aim, ulong* state, uint index)
    {
        ((uint*)slot)[0] = (uint)aim;
        ((uint*)slot)[Buckets.Slots] = index;
    }

    public bool Grow(TWords words, MemoryAccount memory, StateArena arena)
    {
        ulong next = Buckets.Next(_buckets);
        Free(memory);
        _slots = (uint*)Buckets.Allocate(memory, next);
        if (_slots == null)
            return false;
        _buckets = next;
        Rebuild.From(arena, words, this);
        return true;
    }

    public void Free(MemoryAccount memory)
    {
        memory.Free(_slots, (nuint)_buckets * Buckets.Bytes);
        _slots = null;
        _buckets = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Matches(Vector256<uint> tags, uint tag) =>
        Vector256.Equals(tags, Vector256.Create(tag)).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ulong Bucket(ulong tag) => (tag * _buckets) >> 32;
}
