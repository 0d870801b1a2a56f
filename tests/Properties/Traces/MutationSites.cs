namespace PtSpec.Properties.Traces;

/// <summary>The places of a trace where a corruption must show, by kind of corruption.</summary>
internal sealed class MutationSites
{
    private static readonly Dictionary<string, MutationSites> s_all =
        TraceText.Names.ToDictionary(name => name, name => new MutationSites(name));

    private readonly IReadOnlyList<LoggedEvent> _events;
    private readonly LoggedEvent[] _writes;

    private MutationSites(string name)
    {
        Trace = TraceText.Recorded(name);
        _events = LoggedEvent.Of(Trace);
        _writes = [.. _events.Where(e => e.IsWrite)];
        Changes = [.. _writes.Where(w => NewValue(w) != w.Value("old") && HasPredecessor(w) && HasSuccessor(w))];
        Values = [.. _writes.Where(w => w.Arguments.ContainsKey("new") && HasSuccessor(w))];
        Installs = [.. _events.Where(e => e.Name == "pw2_set")];
        Acquisitions = [.. _events.Where(e => e.Name == "lk")];
        Observations = [.. ObservationsOfKnownEntries()];
        Sections = [.. LocksMetBefore()];
        Mappings = [.. UndisturbedMappings()];
    }

    public TraceText Trace { get; }

    /// <summary>Writes of another value, to entries written before and after: the one after tells what it found.</summary>
    public LoggedEvent[] Changes { get; }

    /// <summary>Writes that show their value, to entries written again.</summary>
    public LoggedEvent[] Values { get; }

    /// <summary>Writes by <c>pmd_install</c>, which is pw2 in both kernels.</summary>
    public LoggedEvent[] Installs { get; }

    /// <summary>All acquisitions of a lock that was waited for.</summary>
    public LoggedEvent[] Acquisitions { get; }

    /// <summary>Reads of entries written before, by threads that have a later event: only then is the read over.</summary>
    public LoggedEvent[] Observations { get; }

    /// <summary>Whole critical sections of locks met before: the first release in a window needs no acquisition in it.</summary>
    public LockedSection[] Sections { get; }

    /// <summary>Returns of a pte by a locking call whose entry was written before the call and by nobody during it.</summary>
    public LoggedEvent[] Mappings { get; }

    public static MutationSites Of(int number) => s_all[TraceText.Recorded(number).Name];

    /// <summary>Whether the thread has an event after one.</summary>
    public bool HasNext(LoggedEvent e) => _events.Skip(e.Place + 1).Any(later => later.Pid == e.Pid);

    /// <summary>The event of the same thread after one.</summary>
    public LoggedEvent NextOf(LoggedEvent e) => _events.Skip(e.Place + 1).First(later => later.Pid == e.Pid);

    private static ulong NewValue(LoggedEvent write) =>
        write.Arguments.ContainsKey("new") ? write.Value("new")
        : write.Arguments.ContainsKey("pgt") ? ulong.MaxValue
        : write.Value("old");

    private bool HasSuccessor(LoggedEvent write) =>
        _writes.Any(w => w.Place > write.Place && w.Number("pmd") == write.Number("pmd"));

    private bool HasPredecessor(LoggedEvent write) =>
        _writes.Any(w => w.Place < write.Place && w.Number("pmd") == write.Number("pmd"));

    private static bool IsObservation(LoggedEvent e) => e.IsEntry("pmd") && e.Arguments.ContainsKey("pv");

    private IEnumerable<LoggedEvent> ObservationsOfKnownEntries()
    {
        Dictionary<int, int> lastOf = _events.GroupBy(e => e.Pid).ToDictionary(own => own.Key, own => own.Max(e => e.Place));
        var written = new HashSet<ulong>();
        foreach (LoggedEvent e in _events)
        {
            if (e.IsWrite)
                written.Add(e.Number("pmd"));
            else if (IsObservation(e) && written.Contains(e.Number("pmd")) && lastOf[e.Pid] > e.Place)
                yield return e;
        }
    }

    private IEnumerable<LoggedEvent> UndisturbedMappings()
    {
        var begun = new Dictionary<int, LoggedEvent>();
        foreach (LoggedEvent e in _events)
        {
            if (e.Name == "pml_in")
                begun[e.Pid] = e;
            else if (e.Name == "pml_out" && begun.Remove(e.Pid, out LoggedEvent? begin)
                && e.Number("ret") != 0 && IsQuiet(begin, e))
                yield return e;
        }
    }

    private bool IsQuiet(LoggedEvent begin, LoggedEvent end) =>
        _writes.LastOrDefault(w => w.Place < end.Place && w.Number("pmd") == end.Number("pmd")) is { } last
        && NextOf(last).Place < begin.Place;

    private IEnumerable<LockedSection> LocksMetBefore()
    {
        var taken = new Dictionary<string, int>();
        var met = new HashSet<string>();
        foreach (LoggedEvent e in _events.Where(e => e.Name is "lk" or "ul"))
        {
            string address = e.Arguments["lock"];
            if (e.Name == "ul" && taken.Remove(address, out int place))
                yield return new LockedSection(address, place, e.Place);
            if (!met.Add(address) && e.Name == "lk")
                taken[address] = e.Place;
        }
    }
}

/// <summary>A critical section: the lock, and the places where it is taken and released.</summary>
internal sealed record LockedSection(string Lock, int Taken, int Released);
