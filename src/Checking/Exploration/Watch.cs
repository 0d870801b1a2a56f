using System.Diagnostics;

namespace PtSpec.Checking.Exploration;

/// <summary>Why a search stops, if it does.</summary>
internal enum Stop
{
    Never,
    States,
    Depth,
    Memory,
    Time,
    Cancelled,
}

/// <summary>The clock of a search: its time limit, its cancellation and its progress reports.</summary>
internal sealed class Watch(ExplorationOptions options)
{
    private static readonly long ReportEvery = Stopwatch.Frequency / 2;

    private readonly long _start = Stopwatch.GetTimestamp();
    private long _reported = Stopwatch.GetTimestamp();
    private long _reportedStates;

    /// <summary>Asks whether time is up or the caller has had enough.</summary>
    public Stop Check()
    {
        if (options.Cancellation.IsCancellationRequested)
            return Stop.Cancelled;
        return options.TimeLimit is { } limit && Stopwatch.GetElapsedTime(_start) >= limit ? Stop.Time : Stop.Never;
    }

    /// <summary>Reports when a report is due.</summary>
    public void Report(long states, long expanded, long transitions, int depth, long memory)
    {
        if (options.Progress is null)
            return;
        long now = Stopwatch.GetTimestamp();
        if (now - _reported < ReportEvery)
            return;
        double rate = (states - _reportedStates) / Stopwatch.GetElapsedTime(_reported, now).TotalSeconds;
        (_reported, _reportedStates) = (now, states);
        options.Progress(new ExplorationProgress(states, states - expanded, transitions, depth, rate, memory));
    }
}
