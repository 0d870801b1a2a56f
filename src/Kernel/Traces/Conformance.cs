using PtSpec.Kernel.Traces.Lines;

namespace PtSpec.Kernel.Traces;

/// <summary>Hands each event of a trace to the checks it concerns, in order.</summary>
internal sealed class Conformance
{
    /// <summary>The function that takes a table out of an entry and flushes the TLB before it returns.</summary>
    private const string Flushing = "pmdp_collapse_flush";

    private static readonly string[] s_batch = ["t0", "t1", "t2", "t3"];

    private readonly bool _writesRecorded;
    private readonly Dictionary<ThreadId, ThreadTimeline> _threads = [];
    private readonly HashSet<ThreadTimeline> _readers = [];
    private readonly TableLifetimes _tables;
    private readonly TransitionCheck _transitions;
    private readonly TriggerCounts _counts = new();

    // A function whose return is not probed is never left, so it does not count as entered.
    private readonly HashSet<string> _returning;

    public Conformance(TraceHeader header)
    {
        _writesRecorded = header.RecordsWrites;
        _returning = [.. header.Definitions.Values.Where(d => d.Role == EventRole.Return).Select(d => d.Symbol)];
        Locks = new PageTableLocks(header.RecordsLocks, header.IsWindow, Finding);
        Entries = new EntryHistories(header.Kernel, Finding);
        Mappings = new MappingCalls(Locks, Finding);
        _tables = new TableLifetimes(header.RecordsDeferrals, Locks, _readers, Finding);
        Lines = new LineEvidence(header);
        Unseen = _writesRecorded ? null : new UnseenWrites(header, Finding);
        _transitions = new TransitionCheck(header.Kernel, Locks, _counts, Finding);
    }

    /// <summary>The first thing found wrong.</summary>
    public FirstFinding Finding { get; } = new();

    /// <summary>The pmd entries.</summary>
    public EntryHistories Entries { get; }

    /// <summary>What the events show of the insides of functions.</summary>
    public LineEvidence Lines { get; }

    /// <summary>What was written unseen; null where writes are recorded.</summary>
    public UnseenWrites? Unseen { get; }

    /// <summary>The page-table locks.</summary>
    public PageTableLocks Locks { get; }

    /// <summary>The calls of the pte_offset_map family.</summary>
    public MappingCalls Mappings { get; }

    /// <summary>How many addresses lie outside the page tables: copies of entries on a stack, or all in another layout.</summary>
    public long ElsewhereCount { get; private set; }

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
        Unseen?.Close(thread, traceEvent.Line);
        switch (definition.Role)
        {
            case EventRole.PmdWrite:
                Write(thread, traceEvent);
                break;
            case EventRole.LockTaken:
                Take(thread, traceEvent, tried: false);
                break;
            case EventRole.LockTried when traceEvent.ReadKnown("ret") != 0:
                Take(thread, traceEvent, tried: true);
                break;
            case EventRole.LockTried when X86Layout.IsLock(traceEvent.ReadKnown("lock")):
                Lines.TryInVain(thread, traceEvent.Caller);
                break;
            case EventRole.LockReleased:
                Release(thread, traceEvent.ReadKnown("lock"), traceEvent.Line);
                break;
            case EventRole.Call:
                Enter(thread, traceEvent);
                break;
            case EventRole.Return:
                Leave(thread, traceEvent);
                break;
            case EventRole.TableDeferred:
                Lines.Enter(thread, definition.Symbol, _returning.Contains(definition.Symbol));
                _tables.Defer(thread, X86Layout.FrameOfStructPage(traceEvent.ReadKnown("pgt")), traceEvent.Line);
                break;
            case EventRole.TableFreed:
                _tables.FreeDeferred(X86Layout.FrameOfStructPage(traceEvent.ReadKnown("head")), traceEvent.Line);
                break;
            case EventRole.TableGathered:
                Lines.Enter(thread, definition.Symbol, _returning.Contains(definition.Symbol));
                _tables.Gather(X86Layout.FrameOfStructPage(traceEvent.ReadKnown("pgt")), traceEvent.Line);
                break;
            case EventRole.TableBatched:
                Batch(X86Layout.FrameOfStructPage(traceEvent.ReadKnown("table")), traceEvent.Line);
                break;
            case EventRole.BatchFreed:
                FreeBatch(traceEvent);
                break;
            case EventRole.ReadSectionBegun:
                thread.BeginReading(traceEvent.Line);
                if (thread.ReadSections == 1)
                    _readers.Add(thread);
                break;
            case EventRole.ReadSectionEnds:
                thread.EndReading();
                if (thread.ReadSections == 0)
                    _readers.Remove(thread);
                break;
        }

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
        bool isLeft = _returning.Contains(traceEvent.Definition.Symbol);
        Lines.Enter(thread, traceEvent.Definition.Symbol, isLeft);
        if (!isLeft)
            return;
        Unseen?.Enter(traceEvent.Definition.Symbol);
        IReadOnlyList<ObservedArguments> observed = traceEvent.Definition.Observed;
        bool isPair = observed.Count == 2;
        thread.Enter(
            traceEvent.Definition.Symbol,
            isPair ? traceEvent.Read(observed[0].Entry) ?? 0 : 0,
            isPair ? traceEvent.Read(observed[1].Entry) ?? 0 : 0);
        if (_writesRecorded
            && MappingCalls.Concerns(traceEvent.Definition.Symbol)
            && traceEvent.Read("pmd") is { } address
            && X86Layout.IsEntry(address))
            Mappings.Begin(thread, traceEvent.Definition.Symbol, Entries.At(address), traceEvent.Line);
    }

    private void Leave(ThreadTimeline thread, TraceEvent traceEvent)
    {
        string symbol = traceEvent.Definition.Symbol;
        Lines.Leave(thread, symbol, traceEvent.Caller, MappingCalls.Concerns(symbol) ? traceEvent.ReadKnown("ret") : null);
        Unseen?.Leave(symbol, traceEvent.Line);
        _counts.Return(thread, symbol, traceEvent.Caller);
        if (symbol == Flushing)
            thread.Unflushed.Clear();
        thread.Leave(symbol);
        if (MappingCalls.Concerns(symbol))
            Mappings.End(thread, symbol, traceEvent.ReadKnown("ret"), traceEvent.Line);
    }

    private void Take(ThreadTimeline thread, TraceEvent traceEvent, bool tried)
    {
        ulong address = traceEvent.ReadKnown("lock");
        if (!X86Layout.IsLock(address))
            return;
        Locks.Take(thread, address, traceEvent.Line, tried);
        Lines.Lock(thread, traceEvent.Caller, address, tried);
    }

    private void Release(ThreadTimeline thread, ulong address, long line)
    {
        if (!X86Layout.IsLock(address))
            return;
        Locks.Release(thread, address, line);
        Lines.Unlock(thread, address);
        _counts.Release(address);
    }

    private void Observe(ThreadTimeline thread, TraceEvent traceEvent)
    {
        IReadOnlyList<ObservedArguments> observed = traceEvent.Definition.Observed;
        for (int i = 0; i < observed.Count; i++)
        {
            if (traceEvent.Read(observed[i].Entry) is { } address
                && IsEntry(address)
                && traceEvent.Read(observed[i].Value) is { } value)
            {
                if (Unseen is { } unseen)
                    unseen.Observe(thread, address, PmdWord.Of(value), traceEvent.Line);
                else
                    Entries.Observe(thread, Entries.At(address), PmdWord.Of(value), traceEvent.Line);
            }
        }
    }

    private void Write(ThreadTimeline thread, TraceEvent traceEvent)
    {
        ulong address = traceEvent.ReadKnown("pmd");
        if (!IsEntry(address))
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
        Lines.Write(thread, write.Symbol, write.New);
        _tables.Write(entry, write);
        thread.LastWrite = (entry, write);
        if (definition.Symbol == Flushing && write.Old.IsTable && _returning.Contains(Flushing))
            thread.Unflushed.Add(write.Old.TableFrame);
    }

    private bool IsEntry(ulong address)
    {
        bool isEntry = X86Layout.IsEntry(address);
        ElsewhereCount += isEntry ? 0 : 1;
        return isEntry;
    }

    private void Batch(ulong frame, long line)
    {
        _tables.Batch(frame, line);
        Entries.ForgetTable(frame);
        Unseen?.ForgetTable(frame);
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
