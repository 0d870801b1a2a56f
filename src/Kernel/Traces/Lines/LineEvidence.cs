using PtSpec.Checking.Paths;

namespace PtSpec.Kernel.Traces.Lines;

/// <summary>
/// Collects what a trace shows of the insides of functions: whole calls with what they returned and what happened meanwhile,
/// and of functions without probes of their own what the events around them name as their caller or place.
/// </summary>
internal sealed class LineEvidence
{
    // Deeper than the probed functions can nest; a call whose return is missed must not pile up.
    private const int MostOpen = 64;

    private readonly Dictionary<string, int> _symbols = new() { [""] = 0 };
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _byText;
    private readonly HashSet<SeenAct> _seen = [];
    private readonly Happened _unrecorded;

    /// <summary>Begins with nothing.</summary>
    public LineEvidence(TraceHeader header)
    {
        _byText = _symbols.GetAlternateLookup<ReadOnlySpan<char>>();
        _unrecorded = (header.RecordsWrites ? Happened.Nothing : Happened.Write)
            | (header.RecordsLocks ? Happened.Nothing : Happened.Lock | Happened.Try | Happened.Unlock);
    }

    /// <summary>The symbols, by number.</summary>
    public IEnumerable<KeyValuePair<string, int>> Symbols => _symbols;

    /// <summary>What was seen.</summary>
    public IReadOnlyCollection<SeenAct> Seen => _seen;

    /// <summary>A function is entered.</summary>
    /// <param name="thread">The thread.</param>
    /// <param name="symbol">The function.</param>
    /// <param name="isLeft">Whether its return will be seen.</param>
    public void Enter(ThreadTimeline thread, string symbol, bool isLeft)
    {
        List<OpenFunction> open = thread.Functions;
        int number = Number(symbol);
        // One whose end is not seen is over when it is entered again: none of these functions calls itself.
        int before = isLeft ? -1 : open.FindLastIndex(function => function.Symbol == number);
        if (before >= 0)
            Close(open, before, Returned.Something, isPast: true);
        if (open.Count == MostOpen)
            open.RemoveAt(0);
        open.Add(new OpenFunction(number, _unrecorded));
    }

    /// <summary>A function returns to its caller.</summary>
    public void Leave(ThreadTimeline thread, string symbol, ReadOnlySpan<char> caller, ulong? value)
    {
        Returned returned = value switch
        {
            null => Returned.Something,
            0 => Returned.Null,
            _ => Returned.Pointer,
        };
        int number = Number(symbol);
        int at = thread.Functions.FindLastIndex(function => function.Symbol == number);
        if (at >= 0)
            Close(thread.Functions, at, returned, isPast: false);
        Did(thread, Number(caller), new Act(SeenKind.Called, number, (int)returned));
    }

    /// <summary>A function takes a page-table lock.</summary>
    public void Lock(ThreadTimeline thread, ReadOnlySpan<char> caller, ulong address, bool isTried)
    {
        Mark(thread, isTried ? Happened.Try | Happened.Lock : Happened.Lock);
        Did(thread, Number(caller), new Act(isTried ? SeenKind.TryLocked : SeenKind.Locked, 0, 0))?.Locks.Add(address);
    }

    /// <summary>A function tries for a page-table lock in vain.</summary>
    public void TryInVain(ThreadTimeline thread, ReadOnlySpan<char> caller)
    {
        Mark(thread, Happened.Try);
        Did(thread, Number(caller), new Act(SeenKind.TriedInVain, 0, 0));
    }

    /// <summary>A page-table lock is released; the trace does not name the function, so it is the one that took it if that still runs.</summary>
    public void Unlock(ThreadTimeline thread, ulong address)
    {
        Mark(thread, Happened.Unlock);
        foreach (OpenFunction function in thread.Functions)
        {
            if (function.Locks.Remove(address))
                Did(thread, function.Symbol, new Act(SeenKind.Unlocked, 0, 0));
        }
    }

    /// <summary>A function writes a pmd entry.</summary>
    public void Write(ThreadTimeline thread, string symbol, PmdWord value)
    {
        (PmdContent content, Happened happened) =
            value.IsNone ? (PmdContent.None, Happened.WriteNone)
            : value.IsTable ? (PmdContent.Table, Happened.WriteTable)
            : (PmdContent.Other, Happened.WriteOther);
        Mark(thread, happened);
        Did(thread, Number(symbol), new Act(SeenKind.Wrote, 0, (int)content));
    }

    private static void Mark(ThreadTimeline thread, Happened happened)
    {
        foreach (OpenFunction function in thread.Functions)
            function.Happened |= happened;
    }

    // What else happens in the call is known when it is over.
    private OpenFunction? Did(ThreadTimeline thread, int symbol, Act act)
    {
        _seen.Add(new SeenAct(symbol, act, Happened.Anything));
        OpenFunction? open = thread.Functions.FindLast(function => function.Symbol == symbol);
        if (open is not null && !open.Acts.Contains(act))
            open.Acts.Add(act);
        return open;
    }

    // What was entered later has returned as well, and nothing tells when: it may have done less than what is known to have happened.
    private void Close(List<OpenFunction> open, int at, Returned returned, bool isPast)
    {
        for (int i = at; i < open.Count; i++)
        {
            bool isKnown = i == at && !isPast;
            Happened happened = isKnown ? open[i].Happened : Happened.Anything;
            _seen.Add(new SeenAct(open[i].Symbol, new Act(SeenKind.Whole, 0, (int)(isKnown ? returned : Returned.Something)), happened));
            foreach (Act act in open[i].Acts)
                _seen.Add(new SeenAct(open[i].Symbol, act, happened));
        }
        open.RemoveRange(at, open.Count - at);
    }

    private int Number(ReadOnlySpan<char> symbol)
    {
        if (!_byText.TryGetValue(symbol, out int number))
            _symbols.Add(symbol.ToString(), number = _symbols.Count);
        return number;
    }
}

/// <summary>A function that a thread is in, or has left unseen.</summary>
/// <param name="symbol">The number of its symbol.</param>
/// <param name="happened">What may have happened without being recorded.</param>
internal sealed class OpenFunction(int symbol, Happened happened)
{
    /// <summary>The number of its symbol.</summary>
    public int Symbol => symbol;

    /// <summary>What has happened since it was entered.</summary>
    public Happened Happened { get; set; } = happened;

    /// <summary>The page-table locks that it has taken and not released.</summary>
    public List<ulong> Locks { get; } = [];

    /// <summary>What it has done, each thing once.</summary>
    public List<Act> Acts { get; } = [];
}
