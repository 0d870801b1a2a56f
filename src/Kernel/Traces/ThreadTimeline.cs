namespace PtSpec.Kernel.Traces;

/// <summary>
/// One thread between two of its events. What an event reads or writes in memory happens between the event and the thread's
/// next one, so that is when it is settled.
/// </summary>
internal sealed class ThreadTimeline(ThreadId id)
{
    // Deeper than the probed functions can nest; a call whose return is missed must not pile up.
    private const int MostCalls = 64;

    private readonly List<string> _calls = [];

    /// <summary>The thread.</summary>
    public ThreadId Id => id;

    /// <summary>Whether it has had an event.</summary>
    public bool Started { get; set; }

    /// <summary>How many page-table locks it holds.</summary>
    public int LocksHeld { get; set; }

    /// <summary>What its last event read and nothing has explained yet.</summary>
    public List<PendingObservation> Pending { get; } = [];

    /// <summary>The entry its last event writes; null when that is no write.</summary>
    public EntryHistory? Writing { get; set; }

    /// <summary>The entry it wrote last, and in which function.</summary>
    public (EntryHistory Entry, string Symbol)? LastWrite { get; set; }

    /// <summary>The functions it is in, as far as they are probed, outermost first.</summary>
    public IReadOnlyList<string> Calls => _calls;

    /// <summary>It enters a function.</summary>
    public void Enter(string symbol)
    {
        if (_calls.Count == MostCalls)
            _calls.RemoveAt(0);
        _calls.Add(symbol);
    }

    /// <summary>It leaves a function, and whatever that called.</summary>
    public void Leave(string symbol)
    {
        int at = _calls.LastIndexOf(symbol);
        if (at >= 0)
            _calls.RemoveRange(at, _calls.Count - at);
    }
}
