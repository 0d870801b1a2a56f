using PtSpec.Kernel.Traces.Lines;

namespace PtSpec.Kernel.Traces;

/// <summary>
/// One thread between two of its events. What an event reads or writes in memory happens between the event and the thread's
/// next one, so that is when it is settled.
/// </summary>
internal sealed class ThreadTimeline(ThreadId id)
{
    // Deeper than the probed functions can nest; a call whose return is missed must not pile up.
    private const int MostCalls = 64;

    private readonly List<Call> _calls = [];

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

    /// <summary>The calls of the pte_offset_map family that it is in, innermost last.</summary>
    public List<MappingCall> Mappings { get; } = [];

    /// <summary>The functions that it is in, innermost last; one without a probe at its end may be over.</summary>
    public List<OpenFunction> Functions { get; } = [];

    /// <summary>Its last write, and of which entry.</summary>
    public (EntryHistory Entry, PmdWrite Write)? LastWrite { get; set; }

    /// <summary>How deep it is in RCU read-side sections whose beginning was recorded.</summary>
    public int ReadSections { get; private set; }

    /// <summary>The line where the outermost of them began.</summary>
    public long ReadSectionLine { get; private set; }

    /// <summary>The tables that it took out of entries in a function that flushes before it returns, and has not returned.</summary>
    public List<ulong> Unflushed { get; } = [];

    /// <summary>A transition of which only the function's return will tell which of several it is.</summary>
    public UndecidedTransition? Undecided { get; set; }

    /// <summary>The probed functions it is in, innermost first.</summary>
    public IEnumerable<string> Callers => _calls.AsEnumerable().Reverse().Select(call => call.Symbol);

    /// <summary>It begins a read-side section.</summary>
    public void BeginReading(long line)
    {
        if (ReadSections++ == 0)
            ReadSectionLine = line;
    }

    /// <summary>It ends one; the first of a window may have begun before it.</summary>
    public void EndReading() => ReadSections -= ReadSections > 0 ? 1 : 0;

    /// <summary>It enters a function that works on these entries; 0 is none.</summary>
    public void Enter(string symbol, ulong entry, ulong otherEntry)
    {
        if (_calls.Count == MostCalls)
            _calls.RemoveAt(0);
        _calls.Add(new Call(symbol, entry, otherEntry));
    }

    /// <summary>It leaves a function, and whatever that called.</summary>
    public void Leave(string symbol)
    {
        int at = _calls.FindLastIndex(call => call.Symbol == symbol);
        if (at >= 0)
            _calls.RemoveRange(at, _calls.Count - at);
    }

    /// <summary>
    /// The entry that is moved or copied along with one that is written: by the arguments of the function it is in, or by
    /// the write before, when that took out what this one puts in. Null when the trace does not tell.
    /// </summary>
    public ulong? OtherEntry(EntryHistory entry, PmdWrite write)
    {
        for (int i = _calls.Count - 1; i >= 0; i--)
        {
            Call call = _calls[i];
            if (call.OtherEntry != 0 && (call.Entry == entry.Address || call.OtherEntry == entry.Address))
                return call.Entry == entry.Address ? call.OtherEntry : call.Entry;
        }

        return LastWrite is { } last && last.Write.Symbol == write.Symbol && last.Write.New.IsNone && last.Write.Old == write.New
            ? last.Entry.Address
            : null;
    }

    private readonly record struct Call(string Symbol, ulong Entry, ulong OtherEntry);
}
