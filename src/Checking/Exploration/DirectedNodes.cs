using System.Numerics;

namespace PtSpec.Checking.Exploration;

/// <summary>A place that a directed search came to.</summary>
/// <param name="Parent">The number of the place before it; -1 for a first one.</param>
/// <param name="Depth">Steps to it.</param>
/// <param name="Delays">How often somebody was passed over on the way.</param>
/// <param name="IsLeft">Whether its steps were taken.</param>
internal record struct DirectedNode(int Parent, int Depth, int Delays, bool IsLeft);

/// <summary>The places that a directed search came to: states, each with whose turn it is.</summary>
/// <param name="words">Words of a state.</param>
/// <param name="mostBytes">The most memory.</param>
internal sealed class DirectedNodes(int words, long mostBytes)
{
    private const int ChunkShift = 8;
    private const int ChunkMask = (1 << ChunkShift) - 1;
    private const int FirstSlots = 1 << 10;
    private const int BytesOfNode = 16;

    private readonly List<ulong[]> keys = [];
    private readonly List<DirectedNode[]> nodes = [];
    private readonly int width = words + 1;
    private int[] slots = new int[FirstSlots];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Memory held, in bytes.</summary>
    public long Bytes => ((long)keys.Count << ChunkShift) * ((width * sizeof(ulong)) + BytesOfNode) + (slots.Length * (long)sizeof(int));

    /// <summary>The most memory held at once: while slots grow the old ones are there too.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>A place by its number.</summary>
    public ref DirectedNode this[int number] => ref nodes[number >> ChunkShift][number & ChunkMask];

    /// <summary>The state of a place.</summary>
    public ReadOnlySpan<ulong> StateOf(int number) => KeyOf(number)[..words];

    /// <summary>Whose turn it is.</summary>
    public int TurnOf(int number) => (int)KeyOf(number)[words];

    /// <summary>Finds a place, or makes it.</summary>
    /// <param name="state">The state.</param>
    /// <param name="turn">Whose turn it is.</param>
    /// <param name="isNew">Whether it was not there before.</param>
    /// <returns>Its number; -1 when there is no memory for it.</returns>
    public int Add(ReadOnlySpan<ulong> state, int turn, out bool isNew)
    {
        isNew = false;
        if (!MakeRoom())
            return -1;
        int at = SlotOf(Hash(state, turn));
        for (; slots[at] != 0; at = (at + 1) & (slots.Length - 1))
        {
            if (TurnOf(slots[at] - 1) == turn && StateOf(slots[at] - 1).SequenceEqual(state))
                return slots[at] - 1;
        }
        isNew = true;
        Span<ulong> key = KeyOf(Count);
        state.CopyTo(key);
        key[words] = (ulong)turn;
        slots[at] = ++Count;
        return Count - 1;
    }

    private static ulong Hash(ReadOnlySpan<ulong> state, int turn)
    {
        ulong hash = (ulong)turn;
        foreach (ulong word in state)
            hash = Mixing.Add(hash, word);
        return Mixing.Finish(hash);
    }

    private Span<ulong> KeyOf(int number) => keys[number >> ChunkShift].AsSpan((number & ChunkMask) * width, width);

    private int SlotOf(ulong hash) => (int)(hash >> (64 - BitOperations.Log2((uint)slots.Length)));

    private bool MakeRoom()
    {
        if (Count == keys.Count << ChunkShift)
        {
            if (!MayHold(Bytes + ((long)((width * sizeof(ulong)) + BytesOfNode) << ChunkShift)))
                return false;
            keys.Add(new ulong[width << ChunkShift]);
            nodes.Add(new DirectedNode[1 << ChunkShift]);
        }
        return Count < slots.Length / 2 || TryGrow();
    }

    private bool TryGrow()
    {
        if (slots.Length > 1 << 29 || !MayHold(Bytes + (slots.Length * 2L * sizeof(int))))
            return false;
        slots = new int[slots.Length * 2];
        for (int number = 0; number < Count; number++)
        {
            int at = SlotOf(Hash(StateOf(number), TurnOf(number)));
            while (slots[at] != 0)
                at = (at + 1) & (slots.Length - 1);
            slots[at] = number + 1;
        }
        return true;
    }

    private bool MayHold(long bytes)
    {
        if (bytes > mostBytes)
            return false;
        PeakBytes = Math.Max(PeakBytes, bytes);
        return true;
    }
}
