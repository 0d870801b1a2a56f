namespace PtSpec.Checking.Linearizability.Histories;

/// <summary>What is known of a history.</summary>
public enum HistoryVerdict
{
    /// <summary>There is an order that explains it.</summary>
    Linearizable,

    /// <summary>No order explains it.</summary>
    NotLinearizable,

    /// <summary>A bound ended the search before an answer.</summary>
    Unknown,
}

/// <summary>What ended a search.</summary>
public enum HistoryBound
{
    /// <summary>Nothing: there is an answer.</summary>
    None,

    /// <summary>Time.</summary>
    Time,

    /// <summary>Memory.</summary>
    Memory,

    /// <summary>The number of configurations.</summary>
    Configurations,

    /// <summary>Another part was found not to be linearizable, which is the answer for the whole.</summary>
    Answered,
}

/// <summary>The bounds of a search. Only the one on time depends on the machine.</summary>
public sealed record HistoryBudget
{
    /// <summary>The bytes that a search uses by default: 1 GiB.</summary>
    public const long DefaultMemoryBytes = 1L << 30;

    /// <summary>The fewest bytes that can be kept to, 1 MiB: a search begins with some room, and looks at what it uses now and then.</summary>
    public const long LeastMemoryBytes = 1L << 20;

    /// <summary>The default bounds: memory only.</summary>
    public static HistoryBudget Default { get; } = new();

    /// <summary>The longest time, or null for no bound.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>About how many bytes are used at most, all parts together; less than <see cref="LeastMemoryBytes"/> is not kept to.</summary>
    public long MemoryBytes { get; init; } = DefaultMemoryBytes;

    /// <summary>How many configurations of a part are looked at, at most.</summary>
    public long Configurations { get; init; } = long.MaxValue;

    /// <summary>How many parts are searched at once; the answer does not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Ends the search when it is cancelled.</summary>
    public CancellationToken Cancellation { get; init; }
}
