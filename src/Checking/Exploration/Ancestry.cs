namespace PtSpec.Checking.Exploration;

/// <summary>How each state of a search by one thread was come to: from which state of the level before, by which of its steps.</summary>
internal sealed unsafe class Ancestry(MemoryAccount memory) : IDisposable
{
    private const int BytesEach = 2 * sizeof(uint);

    private readonly List<Block> _levels = [];
    private uint _next;

    /// <summary>What so many states need.</summary>
    public static nuint BytesFor(long states) => (nuint)states * BytesEach;

    /// <summary>Begins a level of so many states; false when that would exceed the bound on memory.</summary>
    public bool TryBegin(long states)
    {
        Block block = memory.Allocate(BytesFor(states));
        if (block.Start == 0)
            return false;
        _levels.Add(block);
        _next = 0;
        return true;
    }

    /// <summary>Notes the next state of the level.</summary>
    public void Add(uint parent, int step)
    {
        uint* place = (uint*)_levels[^1].Start + (2 * _next++);
        (place[0], place[1]) = (parent, (uint)step);
    }

    /// <summary>
    /// The way to a state of the level begun last: which initial state, then which step of each state on the way.
    /// </summary>
    public int[] StepsTo(uint state)
    {
        int[] steps = new int[_levels.Count];
        for (int level = _levels.Count - 1; level >= 0; level--)
        {
            uint* place = (uint*)_levels[level].Start + (2 * state);
            (state, steps[level]) = (place[0], (int)place[1]);
        }
        return steps;
    }

    public void Dispose()
    {
        foreach (Block block in _levels)
            memory.Free(block, block.Bytes);
        _levels.Clear();
    }
}
