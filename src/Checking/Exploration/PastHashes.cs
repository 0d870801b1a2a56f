using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PtSpec.Checking.Exploration;

/// <summary>Hash compaction: the first bits of each state's hash, above a bit that is set in every slot that is taken.</summary>
/// <param name="bits">How many bits of a hash are kept.</param>
internal unsafe struct PastHashes(int bits) : IPast
{
    private readonly int _bits = bits;
    private Block _block;
    private ulong* _slots;
    private ulong _lines;
    private long _count;

    public readonly double Chance => Fill;

    public readonly double Fill => _count / Math.Pow(2, _bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Prefetch(ulong hash) => Lines.Prefetch(_slots + (Line(Entry(hash)) * Lines.Slots));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Has(ulong hash)
    {
        ulong entry = Entry(hash);
        return IsIn(*Place(entry), entry);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly long Join<TSharing>(ulong hash)
        where TSharing : struct, ISharing
    {
        ulong entry = Entry(hash);
        while (true)
        {
            ulong* slot = Place(entry);
            if (IsIn(Volatile.Read(ref *slot), entry))
                return 0;
            if (TSharing.Claim(slot, entry))
                return 1;
        }
    }

    public void Joined(long sum) => _count += sum;

    public bool MakeRoom(long states, MemoryAccount memory, Crew crew)
    {
        while (_lines == 0 || _count + states > Lines.Threshold(_lines))
        {
            if (!Grow(memory, crew))
                return false;
        }
        return true;
    }

    public void Forget() => this = new PastHashes(_bits);

    public void Free(MemoryAccount memory)
    {
        memory.Free(_block, _block.Bytes);
        Forget();
    }

    private bool Grow(MemoryAccount memory, Crew crew)
    {
        ulong lines = Lines.Next(_lines);
        if (Handover.TryBegin(memory, _block, (nuint)lines * Lines.Bytes, crew.Threads) is not { } handover)
            return false;
        _block = handover.Next;
        _slots = (ulong*)_block.Start;
        _lines = lines;
        PastHashes larger = this;
        handover.Run(crew, (from, to, isShared) =>
        {
            if (isShared)
                larger.Take<Shared>(from, to);
            else
                larger.Take<Alone>(from, to);
        });
        return true;
    }

    private readonly void Take<TSharing>(ulong* from, ulong* to)
        where TSharing : struct, ISharing
    {
        for (ulong* line = from; line < to; line += Lines.Slots)
        {
            for (int i = 0; i < Lines.Slots && line[i] != 0; i++)
            {
                while (!TSharing.Claim(Lines.FirstEmpty(_slots, _lines, Line(line[i])), line[i]))
                {
                }
            }
        }
    }

    // The slot that holds an entry, or the first empty one where it would be.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ulong* Place(ulong entry)
    {
        var wanted = Vector256.Create(entry);
        ulong at = Line(entry);
        while (true)
        {
            ulong* line = _slots + (at * Lines.Slots);
            Vector256<ulong> low = Vector256.LoadAligned(line);
            Vector256<ulong> high = Vector256.LoadAligned(line + 4);
            uint match = Lines.Equal(low, high, wanted) | Lines.Empty(low, high);
            if (match != 0)
                return line + BitOperations.TrailingZeroCount(match);
            if (++at == _lines)
                at = 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsIn(ulong slot, ulong entry) => slot == entry;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ulong Entry(ulong hash) => (hash >> (64 - _bits) << 1) | 1;

    // The kept bits, moved to the top, say where it is.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ulong Line(ulong entry) => Math.BigMul(entry >> 1 << (64 - _bits), _lines, out _);
}
