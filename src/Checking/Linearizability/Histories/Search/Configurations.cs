using System.Numerics;
using System.Runtime.CompilerServices;

namespace PtSpec.Checking.Linearizability.Histories.Search;

/// <summary>
/// What may be so in a layer: a state, and what of the pending operations has taken effect. An operation that is pending
/// has taken effect (it is done), or must still, or may still and need not: because it never returned, or because it may
/// have taken effect unseen, right before one that overwrote everything.
/// </summary>
/// <typeparam name="TWords">The words of a set of slots.</typeparam>
internal struct Configuration<TWords>
    where TWords : unmanaged
{
    /// <summary>The number of the state.</summary>
    public int State;

    /// <summary>The layer.</summary>
    public int Layer;

    /// <summary>The configuration that it comes from; -1 at the beginning.</summary>
    public int Parent;

    /// <summary>The operation that took effect; -1 when one returned that had taken effect unseen.</summary>
    public int Call;

    /// <summary>The next of the same layer and state; -1 at the end.</summary>
    public int Alike;

    /// <summary>The next that waits in the same layer; -1 at the end.</summary>
    public int Waiting;

    /// <summary>What has taken effect.</summary>
    public SlotSet<TWords> Done;

    /// <summary>What may take effect, and need not.</summary>
    public SlotSet<TWords> May;
}

/// <summary>The configurations of a search: an append-only list, in which those of a layer and state can be found.</summary>
internal sealed class Configurations<TWords>
    where TWords : unmanaged
{
    private const int SmallestChunk = 128;
    private const int ChunkBits = 14;
    private const int ChunkSize = 1 << ChunkBits;

    private Configuration<TWords>[][] chunks = [new Configuration<TWords>[SmallestChunk]];
    private int[] heads = NewHeads(SmallestChunk);

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes in use.</summary>
    public long Bytes => ((long)(chunks.Length - 1) * ChunkSize * Unsafe.SizeOf<Configuration<TWords>>())
        + ((long)chunks[0].Length * Unsafe.SizeOf<Configuration<TWords>>())
        + ((long)heads.Length * sizeof(int));

    /// <summary>A configuration; good until the next is added.</summary>
    public ref Configuration<TWords> this[int index] => ref chunks[index >> ChunkBits][index & (ChunkSize - 1)];

    /// <summary>The first of a layer and state; -1 when there is none.</summary>
    public int FirstAlike(int layer, int state) => heads[Place(layer, state)];

    /// <summary>Adds a configuration.</summary>
    /// <returns>Its index.</returns>
    public int Add(in Configuration<TWords> configuration)
    {
        if (Count >= heads.Length)
            GrowHeads();
        int chunk = Count >> ChunkBits;
        if (chunk == chunks.Length)
            chunks = [.. chunks, new Configuration<TWords>[ChunkSize]];
        else if (chunk == 0 && Count == chunks[0].Length)
            Array.Resize(ref chunks[0], Math.Min(2 * Count, ChunkSize));
        int index = Count++;
        ref Configuration<TWords> added = ref this[index];
        added = configuration;
        ref int head = ref heads[Place(added.Layer, added.State)];
        (added.Alike, head) = (head, index);
        return index;
    }

    /// <summary>Forgets all but some, in place; the parents of those kept must be kept, and those that wait behind them.</summary>
    /// <param name="kept">For each configuration whether it is kept.</param>
    /// <param name="states">For each state its new number.</param>
    /// <returns>For each configuration its new index.</returns>
    public int[] Keep(bool[] kept, int[] states)
    {
        var places = new int[Count];
        int last = 0;
        for (int i = 0; i < places.Length; i++)
            places[i] = kept[i] ? last++ : -1;
        for (int i = 0; i < places.Length; i++)
        {
            if (!kept[i])
                continue;
            ref Configuration<TWords> moved = ref this[places[i]];
            moved = this[i];
            moved.State = states[moved.State];
            moved.Parent = moved.Parent < 0 ? -1 : places[moved.Parent];
            moved.Waiting = moved.Waiting < 0 ? -1 : places[moved.Waiting];
        }
        Count = last;
        chunks = chunks[..Math.Max(1, (Count + ChunkSize - 1) >> ChunkBits)];
        heads = NewHeads((int)Math.Max(SmallestChunk, BitOperations.RoundUpToPowerOf2((uint)Count)));
        Rehash();
        return places;
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        chunks = [new Configuration<TWords>[SmallestChunk]];
        heads = NewHeads(SmallestChunk);
        Count = 0;
    }

    private static int[] NewHeads(int length)
    {
        var empty = new int[length];
        Array.Fill(empty, -1);
        return empty;
    }

    // Others may share the place: who walks the list compares layer and state.
    private int Place(int layer, int state)
    {
        ulong key = ((ulong)(uint)layer << 32) | (uint)state;
        return (int)(key * 0x9E3779B97F4A7C15UL >> 33) & (heads.Length - 1);
    }

    private void GrowHeads()
    {
        heads = NewHeads(2 * heads.Length);
        Rehash();
    }

    private void Rehash()
    {
        for (int i = 0; i < Count; i++)
        {
            ref Configuration<TWords> moved = ref this[i];
            ref int head = ref heads[Place(moved.Layer, moved.State)];
            (moved.Alike, head) = (head, i);
        }
    }
}
