namespace PtSpec.Checking.Exploration;

/// <summary>How a search ended.</summary>
public enum Verdict
{
    /// <summary>Every reachable state was visited and no property is violated.</summary>
    Holds,

    /// <summary>A property is violated; there is a path.</summary>
    Violated,

    /// <summary>A bound ended the search before an answer; <see cref="ExplorationResult.Bound"/> says which.</summary>
    OutOfBudget,

    /// <summary>The caller ended the search before an answer.</summary>
    Cancelled,
}

/// <summary>What ended a search before an answer.</summary>
public enum Bound
{
    /// <summary>Nothing did.</summary>
    None,

    /// <summary>One more state than <see cref="ExplorationOptions.MaxStates"/> is reachable.</summary>
    States,

    /// <summary>One more level than <see cref="ExplorationOptions.MaxDepth"/> has states.</summary>
    Depth,

    /// <summary>The next block would exceed <see cref="ExplorationOptions.MaxMemoryBytes"/>, or the system has no more.</summary>
    Memory,

    /// <summary><see cref="ExplorationOptions.TimeLimit"/> passed.</summary>
    Time,

    /// <summary>
    /// Nothing was found, and states may have been omitted: that is all that a search with <see cref="ExplorationOptions.Store"/>
    /// can say.
    /// </summary>
    Omissions,

    /// <summary>Nothing ended it: it was a directed search, which found nothing and does not say that anything holds.</summary>
    Directed,
}

/// <summary>The verdict of a search, with the numbers it rests on.</summary>
/// <remarks>
/// All of it is a function of the model and the bounds, on any number of threads (a time limit or a cancellation aside; under a
/// bound on memory, of the number of threads too, which share it; memory is what the threads happened to need). A search that
/// finds a violation, or hits a bound on states, depth or memory, still looks at every step out of the level it is in: the path is
/// then a shortest one, and the counts do not depend on the order within a level. After a bound or a cancellation the counts say
/// how far the search got.
/// </remarks>
public sealed record ExplorationResult
{
    /// <summary>How the search ended.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Which bound ended it; <see cref="Bound.None"/> unless the verdict is <see cref="Verdict.OutOfBudget"/>.</summary>
    public required Bound Bound { get; init; }

    /// <summary>Distinct states discovered.</summary>
    public required long States { get; init; }

    /// <summary>
    /// Successors computed, duplicates included, plus one for each initial state the model wrote (the step into it): SPIN's
    /// count.
    /// </summary>
    public required long Transitions { get; init; }

    /// <summary>
    /// Levels that hold at least one state. The initial states are the first level, so this is the largest distance found plus
    /// one.
    /// </summary>
    public required int Depth { get; init; }

    /// <summary>The number of the violated property; 0 unless the verdict is <see cref="Verdict.Violated"/>.</summary>
    public required int Property { get; init; }

    /// <summary>
    /// The states from an initial one to the violating one, each a copy; empty unless the verdict is <see
    /// cref="Verdict.Violated"/>.
    /// Of all shortest paths: the one whose violation comes first in breadth-first order.
    /// </summary>
    public required IReadOnlyList<ulong[]> Path { get; init; }

    /// <summary>What a search with <see cref="ExplorationOptions.Store"/> may have omitted; null when it was exact.</summary>
    public Omissions? Omissions { get; init; }

    /// <summary>States that were read from a checkpoint; 0 when the search began at the initial states.</summary>
    public long Resumed { get; init; }

    /// <summary>
    /// When the violation is a cycle: who takes each of the last steps of the path, which come back to the state before them and can
    /// repeat for ever. Empty otherwise.
    /// </summary>
    public IReadOnlyList<int> Cycle { get; init; } = [];

    /// <summary>
    /// Of a directed search: every schedule with fewer delays than that was searched, as far as its bounds let it. Null of any other.
    /// </summary>
    public int? Delays { get; init; }

    /// <summary>The most memory held at once for states, parents and the table, in bytes.</summary>
    public required long PeakMemoryBytes { get; init; }

    /// <summary>Peak memory a state, in bytes; 0 without states.</summary>
    public double BytesPerState => States == 0 ? 0 : (double)PeakMemoryBytes / States;
}
