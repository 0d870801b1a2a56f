namespace PtSpec.Checking.Exploration;

/// <summary>The bounds of a search and who is told about it. The default has no bound.</summary>
public sealed record ExplorationOptions
{
    /// <summary>
    /// The property violated by a state from which no state without successors can be reached; 0, the default, does not ask.
    /// Asked when the search has visited every state and found nothing else.
    /// </summary>
    public int NeverEnds { get; init; }

    /// <summary>
    /// For each actor the property violated by a state from which it, moving alone, comes neither to its end nor to a step that
    /// waits; 0, or no number, does not ask. Asked after <see cref="NeverEnds"/>.
    /// </summary>
    public IReadOnlyList<int> NeverWaits { get; init; } = [];

    /// <summary>
    /// The property violated by a reachable cycle that is fair to every actor of which <see cref="IModel.IsFair"/> says so; 0, the
    /// default, does not ask. Asked after <see cref="NeverWaits"/>.
    /// </summary>
    public int NeverProgresses { get; init; }

    /// <summary>
    /// Called when the search is over, with whatever verdict, before states are looked at once more: for <see cref="NeverEnds"/>,
    /// or for the path to a violation.
    /// </summary>
    public Action? Searched { get; init; }

    /// <summary>Where the search is written down from time to time, and read from at the start; null for nowhere.</summary>
    public Checkpoint? Checkpoint { get; init; }

    /// <summary>
    /// How visited states are remembered by less than themselves; null, the default, for exactly. Then nothing can be asked that looks at
    /// states once more, and there is no <see cref="Checkpoint"/>.
    /// </summary>
    public LossyStore? Store { get; init; }

    /// <summary>How many threads search, at least 1; the result is the same.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>The fewest states of a level that are worth waking the other threads for.</summary>
    internal long ParallelFrom { get; init; } = 4096;

    /// <summary>The fewest states of a level that make it likely that a search will need most of what its model can prepare.</summary>
    internal long WarmFrom { get; init; } = 256;

    /// <summary>The most levels, at least 1: no path is followed over more states than that.</summary>
    public int MaxDepth { get; init; } = int.MaxValue;

    /// <summary>The most states one search can number.</summary>
    public const long StatesAddressable = uint.MaxValue - (1L << 24);

    /// <summary>The most states to visit, at least 1; more than <see cref="StatesAddressable"/> means that many.</summary>
    public long MaxStates { get; init; } = StatesAddressable;

    /// <summary>The most memory to hold states, parents and the table in, in bytes, at least 1.</summary>
    public long MaxMemoryBytes { get; init; } = long.MaxValue;

    /// <summary>The longest time to search, or null for any; the only bound under which two runs may end differently.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>Ends the search with <see cref="Verdict.Cancelled"/>.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Receives some of the states of a search that ends without an answer; null for nobody.</summary>
    internal SampleOfStates? Sample { get; init; }

    /// <summary>
    /// Receives how many states each level has that was expanded, so that no bound left any of it out; null for nobody.
    /// </summary>
    internal List<long>? Widths { get; init; }

    /// <summary>Called on the searching thread, at most twice a second, or null.</summary>
    public Action<ExplorationProgress>? Progress { get; init; }
}

/// <summary>What a search is doing.</summary>
public enum SearchPhase
{
    /// <summary>It visits states that it did not know.</summary>
    Search,

    /// <summary>It knows all states, and looks for those that <see cref="ExplorationOptions.NeverEnds"/> is about.</summary>
    Completion,

    /// <summary>The same of <see cref="ExplorationOptions.NeverWaits"/>.</summary>
    Waiting,

    /// <summary>It knows all states, and looks for cycles that <see cref="ExplorationOptions.NeverProgresses"/> is about.</summary>
    Progress,

    /// <summary>It found a violation, and looks for the path to it.</summary>
    Path,
}

/// <summary>How far a search has come.</summary>
/// <param name="States">States discovered.</param>
/// <param name="Pending">States discovered and not yet expanded.</param>
/// <param name="Transitions">Transitions taken, counted as in <see cref="ExplorationResult.Transitions"/>.</param>
/// <param name="Depth">Levels begun.</param>
/// <param name="StatesPerSecond">States discovered a second since the previous call.</param>
/// <param name="MemoryBytes">Memory held, in bytes.</param>
public readonly record struct ExplorationProgress(
    long States, long Pending, long Transitions, int Depth, double StatesPerSecond, long MemoryBytes)
{
    /// <summary>What it is doing: after <see cref="SearchPhase.Search"/> the other counts stay as they are.</summary>
    public SearchPhase Phase { get; init; }

    /// <summary>How many states this phase has looked at so far, of <see cref="Of"/>; it may look at some of them several times.</summary>
    public long Looked { get; init; }

    /// <summary>How many states this phase has to look at; 0 in a phase that does not count them.</summary>
    public long Of { get; init; }
}
