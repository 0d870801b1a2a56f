using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PtSpec.Checking.Exploration;

/// <summary>Hash compaction: the first bits of each state's hash, above a bit that is set in every slot that is taken.</summary>
/// <param name="bits">How many bits of a hash are kept.</param>
internal unsafe struct PastHashes(int bits) : IPast, IPlacement
{
    private readonly int _bits = bits;
    private Slots _slots;
    private long _count;

    public readonly double Chance => Fill;

    public readonly double Fill => _count / Math.Pow(2, _bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Prefetch(ulong hash) => Lines.Prefetch(_slots.Line(Line(Entry(hash))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Has(ulong hash)
    {
        ulong entry = Entry(hash);
        return *Place(entry) == entry;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly long Join<TSharing>(ulong hash)
        where TSharing : struct, ISharing
    {
        ulong entry = Entry(hash);
        while (true)
        {
            ulong* slot = Place(entry);
            if (Volatile.Read(ref *slot) == entry)
                return 0;
            if (TSharing.Claim(slot, entry))
                return 1;
        }
    }

    public void Joined(long sum) => _count += sum;

    public bool MakeRoom(long states, MemoryAccount memory, Crew crew)
    {
        while (_slots.Count == 0 || _count + states > _slots.Threshold)
        {
            if (_slots.TryGrow(sizes: 1, memory, crew, isNumbered: false) is not { } handover)
                return false;
            handover.Run(crew, _slots, this);
        }
        return true;
    }

    public void Forget() => this = new PastHashes(_bits);

    public void Free(MemoryAccount memory)
    {
        _slots.Free(memory);
        Forget();
    }

    // The slot that holds an entry, or the first empty one where it would be.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ulong* Place(ulong entry)
    {
        var wanted = Vector256.Create(entry);
        ulong at = Line(entry);
        while (true)
        {
            ulong* line = _slots.Line(at);
            Vector256<ulong> low = Vector256.LoadAligned(line);
            Vector256<ulong> high = Vector256.LoadAligned(line + 4);
            uint match = Lines.Equal(low, high, wanted) | Lines.Empty(low, high);
            if (match != 0)
                return line + BitOperations.TrailingZeroCount(match);
            if (++at == _slots.Count)
                at = 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ulong Entry(ulong hash) => (hash >> (64 - _bits) << 1) | 1;

    // The kept bits, moved to the top, say where it is.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong Line(ulong entry) => Math.BigMul(entry >> 1 << (64 - _bits), _slots.Count, out _);
}
