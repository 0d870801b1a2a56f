using System.Numerics;
using System.Runtime.CompilerServices;

namespace PtSpec.Checking.Exploration;

/// <summary>Bitstate hashing: a field of bits, some of which each state sets.</summary>
/// <param name="bytes">The size of the field; it is rounded up to whole words.</param>
/// <param name="hashes">How many bits a state sets, some of them perhaps twice.</param>
internal unsafe struct PastBits(long bytes, int hashes) : IPast
{
    private readonly ulong _words = ((ulong)bytes + sizeof(ulong) - 1) / sizeof(ulong);
    private readonly int _hashes = hashes;
    private Block _block;
    private ulong* _field;
    private long _states;
    private long _set;

    // Where the bits are is told by 64 bits of hash: states that have these in common are not told apart in any field.
    public readonly double Chance => Math.Min(1, Math.Pow(Fill, _hashes) + (_states / Math.Pow(2, 64)));

    public readonly double Fill => _set / (64.0 * _words);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Prefetch(ulong hash)
    {
        for (int i = 0; i < _hashes; i++)
            Lines.Prefetch(_field + (Position(hash, i) >> 6));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Has(ulong hash)
    {
        for (int i = 0; i < _hashes; i++)
        {
            ulong position = Position(hash, i);
            if ((_field[position >> 6] >> (int)(position & 63) & 1) == 0)
                return false;
        }
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly long Join<TSharing>(ulong hash)
        where TSharing : struct, ISharing
    {
        long set = 0;
        for (int i = 0; i < _hashes; i++)
        {
            ulong position = Position(hash, i);
            ulong bit = 1UL << (int)(position & 63);
            ulong before = typeof(TSharing) == typeof(Shared)
                ? Interlocked.Or(ref _field[position >> 6], bit)
                : _field[position >> 6];
            if (typeof(TSharing) != typeof(Shared))
                _field[position >> 6] = before | bit;
            set += (before & bit) == 0 ? 1 : 0;
        }
        return set;
    }

    public void Joined(long sum) => _set += sum;

    public bool MakeRoom(long states, MemoryAccount memory, Crew crew)
    {
        if (_block.Start == 0)
        {
            _block = memory.Allocate((nuint)_words * sizeof(ulong));
            _field = (ulong*)_block.Start;
        }
        _states += states;
        return _block.Start != 0;
    }

    public void Forget() => this = new PastBits((long)_words * sizeof(ulong), _hashes);

    public void Free(MemoryAccount memory)
    {
        memory.Free(_block, _block.Bytes);
        Forget();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ulong Position(ulong hash, int number) => Math.BigMul(Mixing.Scramble(hash + (ulong)number), _words << 6, out _);
}
