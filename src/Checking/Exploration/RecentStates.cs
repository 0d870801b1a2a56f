using System.Runtime.CompilerServices;

namespace PtSpec.Checking.Exploration;

/// <summary>
/// States that one thread has come to lately, few enough for its second cache. What several orders of the same steps lead to is
/// mostly generated again soon: then nobody needs to ask the table, which is memory far away.
/// </summary>
internal sealed unsafe class RecentStates<TWords> : IDisposable
    where TWords : struct, IWords
{
    private const int Bytes = 1 << 17;

    private readonly MemoryAccount _memory;
    private readonly Block _block;

    /// <summary>Holds no block, and <see cref="Exists"/> is false, when that would exceed the bound on memory.</summary>
    public RecentStates(TWords words, MemoryAccount memory)
    {
        _memory = memory;
        int places = 1 << System.Numerics.BitOperations.Log2((uint)(Bytes / sizeof(ulong) / words.Count));
        Mask = (ulong)places - 1;
        _block = memory.Allocate((nuint)places * (nuint)words.Count * sizeof(ulong));
    }

    public bool Exists => _block.Start != 0;

    public ulong* Places => (ulong*)_block.Start;

    public ulong Mask { get; }

    /// <summary>Fills every place with a state that is known.</summary>
    public void Fill(TWords words, ulong* known)
    {
        for (ulong i = 0; i <= Mask; i++)
            words.Copy(known, Places + (i * (ulong)words.Count));
    }

    /// <summary>Whether a state is one of them; if not, it is from now on, instead of another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Has(TWords words, ulong* places, ulong mask, ulong hash, ulong* state)
    {
        // The tables use the high bits first.
        ulong* place = places + ((hash >> 16) & mask) * (ulong)words.Count;
        bool has = words.Equal(place, state);
        words.Copy(state, place);
        return has;
    }

    public void Dispose() => _memory.Free(_block, _block.Bytes);
}
