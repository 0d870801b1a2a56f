namespace PtSpec.Kernel.Traces;

/// <summary>Hands each event of a trace to the checks it concerns, in order.</summary>
internal sealed class Conformance
{
    private static readonly string[] s_batch = ["t0", "t1", "t2", "t3"];

    private readonly bool _writesRecorded;
    private readonly Dictionary<ThreadId, ThreadTimeline> _threads = [];
    private readonly TableLifetimes _tables;
    private readonly TransitionCheck _transitions;
    private readonly TriggerCounts _counts = new();

    // A function whose return is not probed is never left, so it does not count as entered.
    private readonly HashSet<string> _returning;

    public Conformance(TraceHeader header)
    {
        _writesRecorded = header.Records(EventRole.PmdWrite);
        _returning = [.. header.Definitions.Values.Where(d => d.Role == EventRole.Return).Select(d => d.Symbol)];
        bool locksRecorded = header.Records(EventRole.LockTaken) && header.Records(EventRole.LockReleased);
        Locks = new PageTableLocks(header.IsWindow, Finding);
        Entries = new EntryHistories(Finding);
        _tables = new TableLifetimes(Locks, Finding);
        _transitions = new TransitionCheck(header.Kernel, locksRecorded, Locks, _counts, Finding);
    }

    /// <summary>The first thing found wrong.</summary>
    public FirstFinding Finding { get; } = new();

    /// <summary>The pmd entries.</summary>
    public EntryHistories Entries { get; }

    /// <summary>The page-table locks.</summary>
    public PageTableLocks Locks { get; }

    /// <summary>How many threads there are.</summary>
    public int ThreadCount => _threads.Count;

    /// <summary>Takes the next event.</summary>
    public void Add(TraceEvent traceEvent)
    {
        ThreadTimeline thread = ThreadOf(traceEvent.Thread);
        EventDefinition definition = traceEvent.Definition;
        if (!thread.Started && definition.Role == EventRole.PmdWritten)
            Entries.ForgetUnwritten();
        thread.Started = true;
        Entries.Close(thread, traceEvent.Line);
        switch (definition.Role)
        {
            case EventRole.PmdWrite:
                Write(thread, traceEvent);
                break;
            case EventRole.LockTaken:
                Locks.Take(thread, traceEvent.ReadKnown("lock"), traceEvent.Line, tried: false);
                break;
            case EventRole.LockTried when traceEvent.ReadKnown("ret") != 0:
                Locks.Take(thread, traceEvent.ReadKnown("lock"), traceEvent.Line, tried: true);
                break;
            case EventRole.LockReleased:
                Release(thread, traceEvent.ReadKnown("lock"), traceEvent.Line);
                break;
            case EventRole.Call:
                Enter(thread, traceEvent);
                break;
            case EventRole.Return:
                _counts.Return(thread, definition.Symbol, traceEvent.Caller);
                thread.Leave(definition.Symbol);
                break;
            case EventRole.TableDeferred:
                _tables.Defer(X86Layout.FrameOfStructPage(traceEvent.ReadKnown("pgt")), traceEvent.Line);
                break;
            case EventRole.TableFreed:
                _tables.FreeDeferred(X86Layout.FrameOfStructPage(traceEvent.ReadKnown("head")), traceEvent.Line);
                break;
            case EventRole.TableBatched:
                Batch(X86Layout.FrameOfStructPage(traceEvent.ReadKnown("table")), traceEvent.Line);
                break;
            case EventRole.BatchFreed:
                FreeBatch(traceEvent);
                break;
        }

        if (_writesRecorded)
            Observe(thread, traceEvent);
    }

    /// <summary>The trace is over.</summary>
    public IReadOnlyList<TransitionCount> Finish()
    {
        Entries.Finish();
        return _counts.Finish(_threads.Values);
    }

    private ThreadTimeline ThreadOf(ThreadId id)
    {
        if (!_threads.TryGetValue(id, out ThreadTimeline? thread))
            _threads.Add(id, thread = new ThreadTimeline(id));
        return thread;
    }

    private void Enter(ThreadTimeline thread, TraceEvent traceEvent)
    {
        if (!_returning.Contains(traceEvent.Definition.Symbol))
            return;
        IReadOnlyList<ObservedArguments> observed = traceEvent.Definition.Observed;
        bool isPair = observed.Count == 2;
        thread.Enter(
            traceEvent.Definition.Symbol,
            isPair ? traceEvent.Read(observed[0].Entry) ?? 0 : 0,
            isPair ? traceEvent.Read(observed[1].Entry) ?? 0 : 0);
    }

    private void Release(ThreadTimeline thread, ulong address, long line)
    {
        Locks.Release(thread, address, line);
        _counts.Release(address);
    }

    private void Observe(ThreadTimeline thread, TraceEvent traceEvent)
    {
        IReadOnlyList<ObservedArguments> observed = traceEvent.Definition.Observed;
        for (int i = 0; i < observed.Count; i++)
        {
            if (traceEvent.Read(observed[i].Entry) is { } address
                && X86Layout.IsEntry(address)
                && traceEvent.Read(observed[i].Value) is { } value)
                Entries.Observe(thread, Entries.At(address), PmdWord.Of(value), traceEvent.Line);
        }
    }

    private void Write(ThreadTimeline thread, TraceEvent traceEvent)
    {
        ulong address = traceEvent.ReadKnown("pmd");
        if (!X86Layout.IsEntry(address))
            return;
        EventDefinition definition = traceEvent.Definition;
        ulong old = traceEvent.ReadKnown("old");
        ulong value = definition.Write switch
        {
            PmdWriteKind.Populate => PmdWord.OfTable(X86Layout.FrameOfStructPage(traceEvent.ReadKnown("pgt"))).Bits,
            PmdWriteKind.BitReset => old,
            _ => traceEvent.ReadKnown("new"),
        };
        var write = new PmdWrite(definition.Write, definition.Symbol, PmdWord.Of(old), PmdWord.Of(value), traceEvent.Line);
        EntryHistory entry = Entries.At(address);
        Entries.Begin(thread, entry, write);
        _transitions.Check(thread, entry, write, value);
        _tables.Write(entry, write);
        thread.LastWrite = (entry, write);
    }

    private void Batch(ulong frame, long line)
    {
        _tables.Batch(frame, line);
        Entries.ForgetTable(frame);
    }

    private void FreeBatch(TraceEvent traceEvent)
    {
        // The probe fetches the first tables of a batch only.
        ulong count = Math.Min(traceEvent.ReadKnown("nr"), 4);
        for (ulong i = 0; i < count; i++)
        {
            if (traceEvent.Read(s_batch[i]) is { } table)
                _tables.Free(X86Layout.FrameOfStructPage(table), traceEvent.Line);
        }
    }
}
