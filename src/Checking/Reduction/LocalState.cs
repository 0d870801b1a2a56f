namespace PtSpec.Checking.Reduction;

/// <summary>A way from a local state to another.</summary>
/// <param name="Alternative">Which alternative of the step it is.</param>
/// <param name="Target">The number of the local state reached.</param>
/// <param name="Effect">What the step does to the shared state on this way.</param>
internal readonly record struct LocalEdge(int Alternative, int Target, StepCase Effect);

/// <summary>A CPU at a step with the values of its locals.</summary>
/// <param name="number">Its number among those of the CPU.</param>
/// <param name="node">The step's node in the CPU's program; -1 where the CPU takes no step again.</param>
/// <param name="counter">The program counter.</param>
/// <param name="frame">The locals, packed as in a state.</param>
internal sealed class LocalState(int number, int node, int counter, UInt128 frame)
{
    public int Number { get; } = number;

    public int Node { get; } = node;

    public int Counter { get; } = counter;

    public UInt128 Frame { get; } = frame;

    /// <summary>Where the CPU may go from here, if nobody is in its way.</summary>
    public List<LocalEdge> Edges { get; } = [];

    /// <summary>What each alternative of the step reads and writes.</summary>
    public Footprint[] Alternatives { get; set; } = [];

    /// <summary>Whether some way round for ever ends here: the step is never preferred to others.</summary>
    public bool IsSticky { get; set; }

    /// <summary>Whether the step may end an operation.</summary>
    public bool MayReturn { get; set; }

    /// <summary>Elements that have a known value whenever the CPU is here, as bits, and that only it can change.</summary>
    public IReadOnlyDictionary<int, ulong> Held { get; set; } = new Dictionary<int, ulong>();
}
