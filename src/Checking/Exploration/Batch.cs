namespace PtSpec.Checking.Exploration;

/// <summary>The successors of a few states and what is known of each, side by side.</summary>
internal sealed unsafe class Batch : IDisposable
{
    private readonly MemoryAccount _memory;
    private readonly Block _block;

    /// <summary>Holds no block, and <see cref="Exists"/> is false, when that would exceed the bound on memory.</summary>
    /// <param name="memory">Where the block comes from.</param>
    /// <param name="capacity">Successors there is room for.</param>
    /// <param name="words">Words in a state.</param>
    public Batch(MemoryAccount memory, int capacity, int words)
    {
        _memory = memory;
        Capacity = capacity;
        nuint states = (nuint)capacity * (uint)words * sizeof(ulong);
        nuint longs = (nuint)capacity * sizeof(ulong);
        _block = memory.Allocate(states + (2 * longs));
        States = (ulong*)_block.Start;
        Aims = (ulong*)((byte*)States + states);
        Peeked = (ulong**)((byte*)Aims + longs);
    }

    public bool Exists => _block.Start != 0;

    public int Capacity { get; }

    /// <summary>The successors themselves.</summary>
    public ulong* States { get; }

    /// <summary>Where the table looks for each.</summary>
    public ulong* Aims { get; }

    /// <summary>The known state each is likely to be, or null.</summary>
    public ulong** Peeked { get; }

    public void Dispose() => _memory.Free(_block, _block.Bytes);
}
