namespace PtSpec.Checking.Exploration;

/// <summary>States that lie one after another in one chunk of the arena.</summary>
/// <param name="First">The index of the first.</param>
/// <param name="Count">How many there are.</param>
internal readonly record struct Run(uint First, uint Count);

/// <summary>The states of one level of a breadth-first search, for threads to share out among themselves.</summary>
internal sealed class Level
{
    private readonly Run[] _runs;
    private readonly long[] _starts;
    private long _taken;

    public Level(IReadOnlyCollection<Run> runs)
    {
        _runs = [.. runs];
        _starts = new long[_runs.Length];
        for (int i = 0; i < _runs.Length; i++)
        {
            _starts[i] = Count;
            Count += _runs[i].Count;
        }
    }

    public long Count { get; }

    /// <summary>How many of them are taken.</summary>
    public long Taken => Math.Min(Count, Interlocked.Read(ref _taken));

    /// <summary>The runs the level is made of.</summary>
    public IReadOnlyList<Run> Runs => _runs;

    /// <summary>Shares the level out once more.</summary>
    public void Rewind() => _taken = 0;

    /// <summary>Takes the next states for one thread; false when all are taken.</summary>
    /// <param name="most">How many to take, if there are as many.</param>
    /// <param name="from">The position of the first.</param>
    /// <param name="to">The position after the last.</param>
    public bool TryTake(long most, out long from, out long to)
    {
        from = Interlocked.Add(ref _taken, most) - most;
        to = Math.Min(Count, from + most);
        return from < Count;
    }

    /// <summary>As many of the states at some positions as lie one after another.</summary>
    public Run Piece(long from, long to)
    {
        int at = Array.BinarySearch(_starts, from);
        if (at < 0)
            at = ~at - 1;
        uint offset = (uint)(from - _starts[at]);
        return new Run(_runs[at].First + offset, (uint)Math.Min(_runs[at].Count - offset, to - from));
    }
}
