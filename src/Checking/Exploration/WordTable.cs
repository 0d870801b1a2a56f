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
    private ulong* _slots;
    private ulong _buckets;
    private ulong _root;

    public static bool Peeks => false;

    public readonly long Threshold => Buckets.Threshold(_buckets);

    public void Root(ulong* state) => _root = *state;

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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Place(void* slot, ulong aim, ulong* state, uint index) => *(ulong*)slot = *state ^ _root;

    public bool Grow(TWords words, MemoryAccount memory, StateArena arena)
    {
        ulong next = Buckets.Next(_buckets);
        Free(memory);
        _slots = (ulong*)Buckets.Allocate(memory, next);
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
}
