namespace PtSpec.Checking.Exploration;

/// <summary>How each state of a search by one thread was come to: from which state of the level before, by which of its steps.</summary>
internal sealed unsafe class Ancestry(MemoryAccount memory) : IDisposable
{
    private const int StatesPerBlock = 1 << 13;
    private const nuint BlockBytes = StatesPerBlock * 2 * sizeof(uint);

    private readonly List<Block> _blocks = [];
    private readonly List<long> _levels = [];
    private long _count;

    /// <summary>What so many states need.</summary>
    public static nuint BytesFor(long states) => (nuint)((states + StatesPerBlock - 1) / StatesPerBlock) * BlockBytes;

    /// <summary>Begins a level.</summary>
    public void Begin() => _levels.Add(_count);

    /// <summary>Notes the next state of the level; false when that would exceed the bound on memory.</summary>
    public bool TryAdd(uint parent, int step)
    {
        if (_count == (long)_blocks.Count * StatesPerBlock)
        {
            Block block = memory.Allocate(BlockBytes);
            if (block.Start == 0)
                return false;
            _blocks.Add(block);
        }
        uint* place = At(_count++);
        (place[0], place[1]) = (parent, (uint)step);
        return true;
    }

    /// <summary>
    /// The way to a state of the level begun last: which initial state, then which step of each state on the way.
    /// </summary>
    public int[] StepsTo(uint state)
    {
        int[] steps = new int[_levels.Count];
        for (int level = _levels.Count - 1; level >= 0; level--)
        {
            uint* place = At(_levels[level] + state);
            (state, steps[level]) = (place[0], (int)place[1]);
        }
        return steps;
    }

    public void Dispose()
    {
        foreach (Block block in _blocks)
            memory.Free(block, block.Bytes);
        _blocks.Clear();
    }

    private uint* At(long index) => (uint*)_blocks[(int)(index / StatesPerBlock)].Start + (2 * (index % StatesPerBlock));
}
