using System.Collections.Frozen;

namespace PtSpec.Kernel.Traces;

/// <summary>
/// Whether each call of the pte_offset_map family returned what it may have, judged by what the entry held during the call:
/// NULL only if the entry was no table at some moment, a pte only of a table it pointed to, and from a locking one only with
/// the lock of that table held and the entry still pointing to it.
/// </summary>
internal sealed class MappingCalls(PageTableLocks locks, FirstFinding finding)
{
    private static readonly FrozenSet<string> s_locking = FrozenSet.Create("pte_offset_map_lock", "__pte_offset_map_lock");

    private static readonly FrozenSet<string> s_plain = FrozenSet.Create(
        "__pte_offset_map", "pte_offset_map_nolock", "pte_offset_map_ro_nolock", "pte_offset_map_rw_nolock");

    // Deeper than these functions nest; a call whose return is missed must not pile up.
    private const int MostOpen = 8;

    private readonly Stack<MappingCall> _spare = [];

    /// <summary>How many calls were judged.</summary>
    public long Checked { get; private set; }

    /// <summary>How many of them returned NULL.</summary>
    public long ReturnedNull { get; private set; }

    /// <summary>Whether a function is of the family.</summary>
    public static bool Concerns(string symbol) => s_locking.Contains(symbol) || s_plain.Contains(symbol);

    /// <summary>A call begins.</summary>
    public void Begin(ThreadTimeline thread, string symbol, EntryHistory entry, long line)
    {
        if (thread.Mappings.Count == MostOpen)
            Remove(thread, 0);
        MappingCall call = _spare.Count > 0 ? _spare.Pop() : new MappingCall();
        call.Start(symbol, entry, line);
        thread.Mappings.Add(call);
    }

    /// <summary>A call ends and returns a pte, or NULL.</summary>
    public void End(ThreadTimeline thread, string symbol, ulong pte, long line)
    {
        // Looked for from the innermost: a call whose begin was not recorded has an end as well.
        int at = thread.Mappings.FindLastIndex(open => open.Symbol == symbol);
        if (at < 0)
            return;
        if (thread.Mappings[at].IsKnown)
            Judge(thread, thread.Mappings[at], pte, line);
        Remove(thread, at);
    }

    private static IEnumerable<string> Rejected(TraceRule rule, MappingCall call, EntryHistory entry)
    {
        if (rule == TraceRule.NullResult)
            yield return $"the entry was none, a leaf or bad at some moment: from line {call.Line} on no write took the table out";
        foreach (ulong table in rule == TraceRule.TableResult ? call.Tables.Distinct() : [])
        {
            yield return entry.MayPointTo(table)
                ? $"a pte of table 0x{table:x}: that is not what was returned, or its lock is not held"
                : $"a pte of table 0x{table:x}: the entry had ceased to point to it before the return";
        }
    }

    private void Remove(ThreadTimeline thread, int at)
    {
        MappingCall call = thread.Mappings[at];
        thread.Mappings.RemoveAt(at);
        call.Entry.Calls.Remove(call);
        _spare.Push(call);
    }

    private void Judge(ThreadTimeline thread, MappingCall call, ulong pte, long line)
    {
        Checked++;
        EntryHistory entry = call.Entry;
        if (pte == 0)
        {
            ReturnedNull++;
            if (!call.HeldOther)
                Report(TraceRule.NullResult, "NULL, but the entry pointed to a page table all the time");
            return;
        }

        ulong frame = X86Layout.FrameOf(pte);
        if (!call.Tables.Contains(frame))
            Report(TraceRule.TableResult, $"a pte of page table 0x{frame:x}, to which the entry did not point meanwhile");
        else if (!s_locking.Contains(call.Symbol))
            return;
        else if (!locks.IsHeld(thread, X86Layout.LockOfTable(frame)))
            Report(TraceRule.TableResult, $"a pte of page table 0x{frame:x} without holding its lock");
        else if (!entry.MayPointTo(frame))
            Report(TraceRule.TableResult, $"a pte of page table 0x{frame:x}, locked after the entry had ceased to point to it");

        void Report(TraceRule rule, string what)
        {
            string sentence = $"{call.Symbol} on the pmd entry 0x{entry.Address:x} returned {what}";
            if (finding.Report(rule, entry.Address, sentence, call.Line, entry.LastWrite.Line, line))
            {
                IEnumerable<string> states = call.Tables.Distinct().Select(table => $"Table 0x{table:x}");
                finding.Explain(states.Concat(call.HeldOther ? ["no table"] : []), Rejected(rule, call, entry));
            }
        }
    }
}

/// <summary>One call of the family, and what its entry has held since it began.</summary>
internal sealed class MappingCall
{
    /// <summary>The function.</summary>
    public string Symbol { get; private set; } = "";

    /// <summary>The entry it works on.</summary>
    public EntryHistory Entry { get; private set; } = null!;

    /// <summary>The line where it begins.</summary>
    public long Line { get; private set; }

    /// <summary>Whether everything that the entry held is known.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>Whether the entry may have been no table at some moment.</summary>
    public bool HeldOther { get; private set; }

    /// <summary>The page tables that the entry may have pointed to.</summary>
    public List<ulong> Tables { get; } = [];

    /// <summary>It begins.</summary>
    public void Start(string symbol, EntryHistory entry, long line)
    {
        Symbol = symbol;
        Entry = entry;
        Line = line;
        HeldOther = false;
        Tables.Clear();
        IsKnown = entry.Settled is not null;
        entry.Calls.Add(this);
        if (entry.Settled is { } settled)
            Add(settled);
        if (entry.Writer is not null)
            Add(entry.LastWrite.New);
    }

    /// <summary>The entry may hold this from now on.</summary>
    public void Add(PmdWord value)
    {
        if (value.IsTable)
            Tables.Add(value.TableFrame);
        else
            HeldOther = true;
    }

    /// <summary>The entry's history has a gap.</summary>
    public void Lose() => IsKnown = false;
}
