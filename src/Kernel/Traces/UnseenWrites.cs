using PtSpec.StateMachines;
using PmdRow = PtSpec.StateMachines.Transition<PtSpec.StateMachines.PmdEntryState, PtSpec.StateMachines.PmdEntryTrigger>;

namespace PtSpec.Kernel.Traces;

/// <summary>
/// Where no probe records the writes of pmd entries, their values show that there were some. A change is allowed only where the
/// machine has a transition in this kernel, or a few in a row, by functions that may have run meanwhile: one that a thread was
/// seen in, or else one that no probe would show. Each of them is counted as assumed.
/// </summary>
internal sealed class UnseenWrites
{
    // Unlinking a table and mapping another, and a split in between, are four.
    private const int MostInARow = 4;

    private readonly KernelVersion _kernel;
    private readonly FirstFinding _finding;
    private readonly PmdRow[] _rows;
    private readonly Dictionary<string, Activity> _activities;
    private readonly Dictionary<ulong, Seen> _entries = [];
    private readonly Dictionary<ThreadTimeline, List<Reading>> _open = [];
    private readonly Dictionary<string, (PmdRow[] Rows, long Count)> _counts = [];

    public UnseenWrites(TraceHeader header, FirstFinding finding)
    {
        _kernel = header.Kernel;
        _finding = finding;
        _rows = [.. PmdEntryMachine.Definition.Transitions.Where(row => row.Versions.Contains(header.Kernel))];
        HashSet<string> left = [.. header.Definitions.Values.Where(d => d.Role == EventRole.Return).Select(d => d.Symbol)];
        // A function that is entered and left in the trace shows when it may have written.
        _activities = header.Definitions.Values.Where(d => d.Role == EventRole.Call && left.Contains(d.Symbol))
            .Select(d => d.Symbol).Distinct().ToDictionary(symbol => symbol, _ => new Activity());
    }

    /// <summary>How many entries were followed.</summary>
    public int Entries => _entries.Count;

    /// <summary>How many values read were compared.</summary>
    public long Observations { get; private set; }

    /// <summary>A thread enters a function.</summary>
    public void Enter(string symbol)
    {
        if (_activities.TryGetValue(symbol, out Activity? activity))
            activity.Open++;
    }

    /// <summary>A thread leaves a function; in a window it may have been in it from the beginning.</summary>
    public void Leave(string symbol, long line)
    {
        if (!_activities.TryGetValue(symbol, out Activity? activity))
            return;
        activity.Open -= activity.Open > 0 ? 1 : 0;
        activity.LastLeft = line;
    }

    /// <summary>A thread's event reads a value, somewhere between it and the thread's next one.</summary>
    public void Observe(ThreadTimeline thread, ulong entry, PmdWord value, long line)
    {
        if (!_open.TryGetValue(thread, out List<Reading>? readings))
            _open.Add(thread, readings = []);
        readings.Add(new Reading(entry, value, line));
    }

    /// <summary>A thread has its next event: what its last one read has been read.</summary>
    public void Close(ThreadTimeline thread, long line)
    {
        if (!_open.TryGetValue(thread, out List<Reading>? readings) || readings.Count == 0)
            return;
        foreach (Reading reading in readings)
            Judge(reading, line);
        readings.Clear();
    }

    /// <summary>A page of entries goes back to the allocator: what comes next at its addresses is something else.</summary>
    public void ForgetTable(ulong frame)
    {
        ulong first = X86Layout.FirstEntry(frame);
        for (ulong address = first; address < first + 4096; address += 8)
            _entries.Remove(address);
    }

    /// <summary>What was assumed, by state and trigger.</summary>
    public IReadOnlyList<TransitionCount> Assumed() =>
    [
        .. _counts.Values
            .Select(p => new TransitionCount(p.Rows[0].From, [.. p.Rows.Select(row => row.Trigger).Distinct()], p.Rows[0].To, p.Count))
            .OrderBy(c => c.From).ThenBy(c => c.Triggers[0]).ThenBy(c => c.To).ThenBy(c => c.Triggers.Count),
    ];

    private void Judge(Reading reading, long line)
    {
        Observations++;
        if (!_entries.TryGetValue(reading.Entry, out Seen? seen))
        {
            _entries.Add(reading.Entry, new Seen(reading.Value, reading.Line, line));
            return;
        }
        if (seen.Value == reading.Value)
        {
            seen.Confirm(reading.Line, line);
            return;
        }
        // Who began to read before the change was known may still have read what was there before.
        if (seen.Before == reading.Value && reading.Line <= seen.ChangedBy)
            return;
        long since = seen.SureBefore(reading.Line);
        if (Find(seen.Value, reading.Value, since) is { } path)
        {
            foreach (PmdRow[] step in path)
            {
                string key = string.Join(' ', step.Select(row => $"{row.From} {row.Trigger} {row.To}"));
                _counts[key] = (step, _counts.GetValueOrDefault(key).Count + 1);
            }
        }
        else
        {
            Report(reading, seen, since);
        }
        seen.Change(reading.Value, reading.Line, line);
    }

    private void Report(Reading reading, Seen seen, long since)
    {
        string what = $"{reading.Value} was read from the pmd entry 0x{reading.Entry:x}, which held {seen.Value}, "
            + "and no function that may change it so ran meanwhile";
        if (_finding.Report(TraceRule.ReadValue, reading.Entry, what, since, reading.Line))
        {
            IEnumerable<string> states = Explanation.States(seen.Value, _kernel).Select(state => $"{state} since line {since}");
            _finding.Explain(states, Rejected(reading.Value, seen, since));
        }
    }

    private IEnumerable<string> Rejected(PmdWord value, Seen seen, long since)
    {
        PmdRow[] direct = [.. _rows.Where(row => Is(row.From, seen.Value) && Is(row.To, value))];
        if (direct.Length == 0)
            yield return $"no transition leads from {PmdStates.Of(seen.Value)} to {PmdStates.Of(value)} in kernel {_kernel}";
        foreach (PmdRow row in direct)
            yield return $"{row.Trigger}: nobody was in {string.Join(" or ", row.Functions)} since line {since}";
    }

    /// <summary>The fewest steps that lead from one value to another, each with the transitions that it may be; null if none do.</summary>
    private List<PmdRow[]>? Find(PmdWord from, PmdWord to, long since)
    {
        ILookup<Likelihood, PmdRow> rows = _rows.ToLookup(row => Judge(row, since));
        IEnumerable<PmdRow> possible = [];
        // Whom the trace shows comes first; who has a probe and was not in it may still have been inlined elsewhere.
        foreach (Likelihood likelihood in (Likelihood[])[Likelihood.Shown, Likelihood.NeverShown, Likelihood.PartlyShown])
        {
            possible = possible.Concat(rows[likelihood]);
            if (Find(from, to, [.. possible]) is { } path)
                return path;
        }
        return null;
    }

    private List<PmdRow[]>? Find(PmdWord from, PmdWord to, PmdRow[] possible)
    {
        var open = new Queue<(PmdEntryState State, List<PmdRow[]> Path)>();
        var met = new HashSet<PmdEntryState>();
        foreach (PmdEntryState state in PmdStates.Possible(from, _kernel))
            open.Enqueue((state, []));
        while (open.TryDequeue(out (PmdEntryState State, List<PmdRow[]> Path) at))
        {
            foreach (IGrouping<PmdEntryState, PmdRow> step in possible.Where(row => row.From == at.State).GroupBy(row => row.To))
            {
                List<PmdRow[]> path = [.. at.Path, [.. step]];
                if (Is(step.Key, to))
                    return path;
                if (path.Count < MostInARow && met.Add(step.Key))
                    open.Enqueue((step.Key, path));
            }
        }
        return null;
    }

    private Likelihood Judge(PmdRow row, long since)
    {
        Activity[] probed = [.. row.Functions.Where(_activities.ContainsKey).Select(function => _activities[function])];
        return Array.Exists(probed, activity => activity.RanSince(since)) ? Likelihood.Shown
            : probed.Length == 0 ? Likelihood.NeverShown
            : probed.Length < row.Functions.Length ? Likelihood.PartlyShown
            : Likelihood.Excluded;
    }

    private bool Is(PmdEntryState state, PmdWord value) => PmdStates.Possible(value, _kernel).Contains(state);

    /// <summary>What the trace tells of whether a transition may have been made.</summary>
    private enum Likelihood
    {
        /// <summary>A function that makes it was run.</summary>
        Shown,

        /// <summary>No function that makes it has probes.</summary>
        NeverShown,

        /// <summary>Some of its functions have probes, and none of these was run.</summary>
        PartlyShown,

        /// <summary>All of its functions have probes, and none was run.</summary>
        Excluded,
    }

    private readonly record struct Reading(ulong Entry, PmdWord Value, long Line);

    /// <summary>When a function was run.</summary>
    private sealed class Activity
    {
        /// <summary>How many threads are in it.</summary>
        public int Open { get; set; }

        /// <summary>The line where one left it last.</summary>
        public long LastLeft { get; set; }

        /// <summary>Whether any thread was in it after a line.</summary>
        public bool RanSince(long line) => Open > 0 || LastLeft >= line;
    }

    /// <summary>What an entry was seen to hold.</summary>
    private sealed class Seen(PmdWord value, long line, long until)
    {
        private const int Kept = 4;

        private readonly Queue<(long Line, long Until)> _sure = new([(line, until)]);

        /// <summary>Its value, as far as is known.</summary>
        public PmdWord Value { get; private set; } = value;

        /// <summary>The value before it.</summary>
        public PmdWord? Before { get; private set; }

        /// <summary>The line by which it had changed.</summary>
        public long ChangedBy { get; private set; }

        /// <summary>The value was read again.</summary>
        public void Confirm(long from, long to)
        {
            _sure.Enqueue((from, to));
            if (_sure.Count > Kept)
                _sure.Dequeue();
        }

        /// <summary>Another value was read.</summary>
        public void Change(PmdWord next, long from, long to)
        {
            (Before, Value, ChangedBy) = (Value, next, to);
            _sure.Clear();
            _sure.Enqueue((from, to));
        }

        /// <summary>The line from which on something may have happened that a reader at a line sees.</summary>
        public long SureBefore(long reader)
        {
            long since = Math.Min(_sure.Peek().Line, reader);
            foreach ((long from, long to) in _sure)
                since = to <= reader ? Math.Max(since, from) : since;
            return since;
        }
    }
}
