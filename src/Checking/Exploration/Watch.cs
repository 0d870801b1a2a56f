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

/// <summary>The clock of a search: its time limit, its cancellation and its progress reports, also of what comes after the search itself.</summary>
internal sealed class Watch(ExplorationOptions options)
{
    private static readonly long ReportEvery = Stopwatch.Frequency / 2;

    private readonly long _start = Stopwatch.GetTimestamp();
    private long _reported = Stopwatch.GetTimestamp();
    private long _reportedStates;
    private ExplorationProgress _searched;
    private Func<long>? _looked;

    /// <summary>Asks whether time is up or the caller has had enough.</summary>
    public Stop Check()
    {
        if (_looked is not null && IsDue)
            Tell();
        if (options.Cancellation.IsCancellationRequested)
            return Stop.Cancelled;
        return options.TimeLimit is { } limit && Stopwatch.GetElapsedTime(_start) >= limit ? Stop.Time : Stop.Never;
    }

    /// <summary>Reports when a report is due.</summary>
    public void Report(long states, long expanded, long transitions, int depth, long memory)
    {
        if (options.Progress is null || !IsDue)
            return;
        long now = Stopwatch.GetTimestamp();
        double rate = (states - _reportedStates) / Stopwatch.GetElapsedTime(_reported, now).TotalSeconds;
        (_reported, _reportedStates) = (now, states);
        options.Progress(new ExplorationProgress(states, states - expanded, transitions, depth, rate, memory));
    }

    /// <summary>Notes what the search itself came to.</summary>
    public void EndSearch(long states, long transitions, int depth, long memory) =>
        _searched = new ExplorationProgress(states, Pending: 0, transitions, depth, StatesPerSecond: 0, memory);

    /// <summary>Says that states are looked at once more, and for what; from then on <see cref="Check"/> reports how far that has come.</summary>
    /// <param name="phase">For what.</param>
    /// <param name="of">How many states there are to look at; 0 when nobody counts them.</param>
    /// <param name="looked">How many of them were; asked on the thread that checks.</param>
    public void Begin(SearchPhase phase, long of, Func<long> looked)
    {
        bool isNew = phase != _searched.Phase;
        _searched = _searched with { Phase = phase, Of = of };
        _looked = looked;
        if (isNew)
            Tell();
    }

    private bool IsDue => Stopwatch.GetTimestamp() - _reported >= ReportEvery;

    private void Tell()
    {
        _reported = Stopwatch.GetTimestamp();
        options.Progress?.Invoke(_searched with { Looked = _looked!() });
    }
}
