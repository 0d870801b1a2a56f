namespace PtSpec.Scheduling;

/// <summary>How far an exploration goes at most.</summary>
public sealed record ScheduleBounds
{
    /// <summary>Schedules, 1 or more.</summary>
    public long Schedules { get; init; } = long.MaxValue;

    /// <summary>
    /// Steps of one schedule that the strategy decides on. Where it is longer, every CPU then has long turns: if it ends, schedules
    /// were left out; if it does not, it is a livelock.
    /// </summary>
    public int Steps { get; init; } = 1000;

    /// <summary>Time; null for as long as it takes.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>Whether the schedule of a violation is made as simple as can be found: fewest preemptions, then fewest turns.</summary>
    public bool Shrinks { get; init; } = true;

    /// <summary>Is told now and then how many schedules were run, in how many steps, on the thread that runs them.</summary>
    public Action<long, long>? Progress { get; init; }

    /// <summary>Ends it early.</summary>
    public CancellationToken Cancellation { get; init; }
}
