using PtSpec.StateMachines;

namespace PtSpec.Kernel.Traces;

/// <summary>
/// Whether everything read from pmd entries is what they may have held. A read happens somewhere between its event and the
/// thread's next one, a write between its event and the one after it; so a read is explained by the value at its event, by
/// a write in flight then, or by one that begins before the interval ends. Only what none of these explains stays pending.
/// </summary>
internal sealed class EntryHistories(KernelVersion kernel, FirstFinding finding)
{
    private readonly Dictionary<ulong, EntryHistory> _entries = [];
    private readonly HashSet<ulong> _frames = [];
    private (TraceRule Rule, ulong Entry, string What, long[] Lines)? _suspect;

    /// <summary>How many entries the trace tells of.</summary>
    public int Count { get; private set; }

    /// <summary>How many values were read and checked.</summary>
    public long Observations { get; private set; }

    /// <summary>How many of these the value at their event does not explain, but their interval does.</summary>
    public long NeededInterval { get; private set; }

    /// <summary>The entry at an address.</summary>
    public EntryHistory At(ulong address)
    {
        if (_entries.TryGetValue(address, out EntryHistory? entry))
            return entry;
        entry = new EntryHistory(address);
        _entries.Add(address, entry);
        _frames.Add(X86Layout.FrameOf(address));
        Count++;
        return entry;
    }

    /// <summary>A thread's event read a value.</summary>
    public void Observe(ThreadTimeline thread, EntryHistory entry, PmdWord value, long line)
    {
        Observations++;
        if (entry.MayHold(value))
            return;
        var pending = new PendingObservation(entry, value, line);
        entry.Pending.Add(pending);
        thread.Pending.Add(pending);
    }

    /// <summary>A thread's event is about to write.</summary>
    public void Begin(ThreadTimeline thread, EntryHistory entry, PmdWrite write)
    {
        Observations++;
        if (entry.Writer is { } other)
        {
            finding.Report(
                TraceRule.OneWriter, entry.Address,
                $"{thread.Id} writes the pmd entry 0x{entry.Address:x} while {other.Id} does", entry.LastWrite.Line, write.Line);
            other.Writing = null;
        }
        else if (entry.Settled is { } settled && settled != write.Old && !IsRetry(thread, entry, write))
        {
            Contradict(
                TraceRule.FoundValue,
                entry,
                write.Old,
                $"a write finds {write.Old} in the pmd entry 0x{entry.Address:x}, which holds {settled}",
                entry.SettledLine,
                write.Line);
        }

        bool wasKnown = entry.Settled is not null;
        entry.Begin(thread, write);
        thread.Writing = entry;
        NeededInterval += entry.Pending.RemoveAll(p => p.Value == write.New && (wasKnown || p.Value != write.Old));
        if (!wasKnown)
            Explain(entry, write.Old);
    }

    /// <summary>A thread has had its next event: what its last one read or wrote has happened.</summary>
    public void Close(ThreadTimeline thread, long line)
    {
        if (thread.Writing is { } written)
        {
            written.End();
            thread.Writing = null;
        }

        if (thread.Pending.Count == 0)
            return;
        foreach (PendingObservation pending in thread.Pending)
        {
            if (pending.Entry.Pending.Remove(pending))
                Judge(pending, line);
        }

        thread.Pending.Clear();
    }

    /// <summary>A write that began before the recording has happened, to an entry that nothing names.</summary>
    public void ForgetUnwritten()
    {
        _suspect = null;
        foreach (EntryHistory entry in _entries.Values)
        {
            if (!entry.Written)
                entry.Forget();
        }
    }

    /// <summary>A page of entries goes back to the allocator: what comes next at its addresses is something else.</summary>
    public void ForgetTable(ulong frame)
    {
        if (!_frames.Remove(frame))
            return;
        ulong first = X86Layout.FirstEntry(frame);
        for (ulong address = first; address < first + 4096; address += 8)
        {
            if (_entries.Remove(address, out EntryHistory? entry))
                entry.Forget();
        }
    }

    /// <summary>The trace is over: what is still pending may be explained by what was not recorded, all else is judged.</summary>
    public void Finish()
    {
        if (_suspect is { } suspect)
            finding.Report(suspect.Rule, suspect.Entry, suspect.What, suspect.Lines);
    }

    private static bool IsRetry(ThreadTimeline thread, EntryHistory entry, PmdWrite write) =>
        // Hardware may set an accessed bit under a compare-and-exchange: it fails, and is tried again.
        write.Kind == PmdWriteKind.CompareExchange
        && entry.LastWrite.Kind == PmdWriteKind.CompareExchange
        && thread.LastWrite == (entry, entry.LastWrite)
        && entry.LastWrite.Symbol == write.Symbol
        && entry.LastWrite.Old == write.Old;

    private static void Explain(EntryHistory entry, PmdWord value) => entry.Pending.RemoveAll(other => other.Value == value);

    private void Judge(PendingObservation pending, long line)
    {
        EntryHistory entry = pending.Entry;
        if (entry.Settled is not { } settled)
        {
            // Nothing has been written yet, so whoever else reads this value is explained too.
            entry.Learn(pending.Value, pending.Line);
            Explain(entry, pending.Value);
            return;
        }

        if (settled == pending.Value)
            return;
        Contradict(
            TraceRule.ReadValue,
            entry,
            pending.Value,
            $"{pending.Value} was read from the pmd entry 0x{entry.Address:x}, "
            + $"which held {settled} then and nothing else until the reader's next event",
            entry.SettledLine,
            entry.Writer is null ? 0 : entry.LastWrite.Line,
            pending.Line,
            line);
        if (entry.Writer is null)
            entry.Learn(pending.Value, pending.Line);
    }

    private void Contradict(TraceRule rule, EntryHistory entry, PmdWord value, string what, params long[] lines)
    {
        // A write may have been in flight when the recording began; its end would still show.
        if (!entry.Written)
            _suspect ??= (rule, entry.Address, what, lines);
        else if (finding.Report(rule, entry.Address, what, lines))
            finding.Explain(Explanation.States(entry, kernel), Explanation.WaysTo(value, entry, kernel));
    }
}
