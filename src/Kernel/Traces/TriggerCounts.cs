using PtSpec.StateMachines;
using PmdRow = PtSpec.StateMachines.Transition<PtSpec.StateMachines.PmdEntryState, PtSpec.StateMachines.PmdEntryTrigger>;

namespace PtSpec.Kernel.Traces;

/// <summary>A legal write that may be any of several transitions, until something later tells.</summary>
internal sealed record UndecidedTransition(PmdRow[] Rows, EntryHistory Entry, string Symbol);

/// <summary>
/// Counts the transitions seen. Two questions wait for a later event: who called a helper such as
/// <c>pmdp_set_access_flags</c>, which its return tells, and whether a split cleared a file mapping or the huge zero folio:
/// the latter gets a table before the pmd lock is released. What nothing tells is counted as what it may be.
/// </summary>
internal sealed class TriggerCounts
{
    private readonly Dictionary<PmdRow, long> _decided = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, (PmdRow[] Rows, long Count)> _undecided = [];
    private readonly Dictionary<EntryHistory, PmdRow[]> _splits = [];

    /// <summary>A write was one of these.</summary>
    public void Add(ThreadTimeline thread, EntryHistory entry, PmdWrite write, PmdRow[] rows)
    {
        if (_splits.Remove(entry, out PmdRow[]? split))
        {
            bool populated = rows.Any(row => row.Trigger == PmdEntryTrigger.SplitZeroPagePopulate);
            CountSplit(split, populated ? PmdEntryTrigger.SplitZeroPageClear : PmdEntryTrigger.SplitFile);
        }

        Settle(thread);
        if (rows.Length > 1 && !IsSplit(rows))
            thread.Undecided = new UndecidedTransition(rows, entry, write.Symbol);
        else
            Decide(entry, rows);
    }

    /// <summary>A page-table lock is released: a split under it is over.</summary>
    public void Release(ulong address)
    {
        foreach ((EntryHistory entry, PmdRow[] split) in _splits)
        {
            if (X86Layout.LockOfEntry(entry.Address) == address)
            {
                // Removing the current key does not disturb the enumeration.
                _splits.Remove(entry);
                CountSplit(split, PmdEntryTrigger.SplitFile);
            }
        }
    }

    /// <summary>A function returned to its caller.</summary>
    public void Return(ThreadTimeline thread, string symbol, ReadOnlySpan<char> caller)
    {
        if (thread.Undecided is not { } undecided || undecided.Symbol != symbol)
            return;
        thread.Undecided = null;
        Decide(undecided.Entry, TriggerEvidence.ByCallers(undecided.Rows, [caller.ToString()]));
    }

    /// <summary>Counts what nothing will tell any more.</summary>
    public IReadOnlyList<TransitionCount> Finish(IEnumerable<ThreadTimeline> threads)
    {
        foreach (ThreadTimeline thread in threads)
            Settle(thread);
        foreach (PmdRow[] rows in _splits.Values)
            Count(rows);
        _splits.Clear();
        return
        [
            .. _decided.Select(pair => ToCount([pair.Key], pair.Value))
                .Concat(_undecided.Values.Select(undecided => ToCount(undecided.Rows, undecided.Count)))
                .OrderBy(count => count.From)
                .ThenBy(count => count.Triggers[0])
                .ThenBy(count => count.To)
                .ThenBy(count => count.Triggers.Count),
        ];
    }

    private void CountSplit(PmdRow[] split, PmdEntryTrigger trigger) => Count([.. split.Where(row => row.Trigger == trigger)]);

    private static TransitionCount ToCount(PmdRow[] rows, long count) =>
        new(rows[0].From, [.. rows.Select(row => row.Trigger)], rows[0].To, count);

    private static bool IsSplit(PmdRow[] rows) =>
        rows.Length == 2
        && rows.Any(row => row.Trigger == PmdEntryTrigger.SplitFile)
        && rows.Any(row => row.Trigger == PmdEntryTrigger.SplitZeroPageClear);

    private void Settle(ThreadTimeline thread)
    {
        if (thread.Undecided is { } undecided)
            Count(undecided.Rows);
        thread.Undecided = null;
    }

    private void Decide(EntryHistory entry, PmdRow[] rows)
    {
        if (IsSplit(rows))
            _splits[entry] = rows;
        else
            Count(rows);
    }

    private void Count(PmdRow[] rows)
    {
        if (rows.Length == 1)
        {
            _decided[rows[0]] = _decided.GetValueOrDefault(rows[0]) + 1;
            return;
        }

        string key = string.Join(' ', rows.Select(row => $"{row.From} {row.Trigger} {row.To}"));
        _undecided[key] = (rows, _undecided.GetValueOrDefault(key).Count + 1);
    }
}
