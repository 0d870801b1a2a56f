using System.Globalization;
using PtSpec.StateMachines;

namespace PtSpec.Kernel.Traces.Timelines;

/// <summary>An event on a timeline.</summary>
/// <param name="Line">Its line in the file.</param>
/// <param name="Task">Who ran into it, as ftrace names it: <c>comm-pid</c>.</param>
/// <param name="Text">What happens, in a few words.</param>
/// <param name="IsEvidence">Whether the finding names it.</param>
/// <param name="Becomes">The state of the entry from here on, where the event is a write of it; null otherwise.</param>
internal sealed record TimelineEvent(long Line, string Task, string Text, bool IsEvidence, PmdEntryState? Becomes);

/// <summary>What happened around something wrong: the events of the pmd entry, its tables and their locks.</summary>
/// <param name="Found">What is wrong.</param>
/// <param name="Tasks">Who takes part, by first event.</param>
/// <param name="Events">The events, in file order; the offending one among them.</param>
internal sealed record EntryTimeline(Inconsistency Found, IReadOnlyList<string> Tasks, IReadOnlyList<TimelineEvent> Events)
{
    private const int MostBefore = 20;
    private const int MostAfter = 4;
    private const int LinesAfter = 200;

    /// <summary>Reads what led to a finding, and a little of what followed; of a live trace, what is kept of it.</summary>
    public static EntryTimeline Read(TraceSource source, TraceHeader header, Inconsistency found)
    {
        string[] things = [.. Things(found)];
        HashSet<long> evidence = [.. found.Lines.Select(line => line.Number)];
        var before = new Queue<TimelineEvent>();
        var events = new List<TimelineEvent>();
        foreach (TraceLine line in source.ReadAgain(found.Line + LinesAfter))
        {
            bool isEvidence = evidence.Contains(line.Number);
            if (line.Text.StartsWith('#') || (!isEvidence && !things.Any(thing => Mentions(line.Text, thing))))
                continue;
            if (Describe(line, header, found.Entry, isEvidence) is not { } described)
                continue;
            if (line.Number > found.Line)
            {
                events.Add(described);
                if (events.Count == MostAfter)
                    break;
                continue;
            }
            before.Enqueue(described);
            // Evidence is shown however long ago it was.
            if (before.Count(e => !e.IsEvidence) > MostBefore)
                before = new Queue<TimelineEvent>(WithoutFirst(before));
        }
        TimelineEvent[] all = [.. before, .. events];
        return new EntryTimeline(found, [.. all.Select(e => e.Task).Distinct()], all);
    }

    private static IEnumerable<TimelineEvent> WithoutFirst(IEnumerable<TimelineEvent> events)
    {
        bool dropped = false;
        foreach (TimelineEvent e in events)
        {
            if (dropped || e.IsEvidence)
                yield return e;
            else
                dropped = true;
        }
    }

    /// <summary>The addresses that belong to a finding: its entry, the entry's lock, and what its evidence names of tables.</summary>
    private static IEnumerable<string> Things(Inconsistency found)
    {
        var tables = new HashSet<ulong>();
        if (found.Entry != 0)
        {
            yield return $"0x{found.Entry:x}";
            yield return $"0x{X86Layout.LockOfEntry(found.Entry):x}";
        }
        foreach (string word in found.Lines.SelectMany(line => line.Text.Split(' ')).Where(w => w.Contains("=0x", StringComparison.Ordinal)))
        {
            string name = word[..word.IndexOf('=')];
            if (!ulong.TryParse(word.AsSpan(name.Length + 3), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong value))
                continue;
            if (X86Layout.IsLock(value))
                yield return $"0x{value:x}";
            else if (name is "old" or "new" or "pv" && PmdWord.Of(value) is { IsTable: true } table)
                tables.Add(table.TableFrame);
            else if (name is "pgt" or "table")
                tables.Add(X86Layout.FrameOfStructPage(value));
        }
        foreach (ulong table in tables)
        {
            yield return $"0x{X86Layout.LockOfTable(table):x}";
            yield return $"0x{X86Layout.StructPageOf(table):x}";
            yield return $"0x{X86Layout.StructPageOf(table) + 8:x}";
        }
    }

    private static bool Mentions(string line, string thing)
    {
        int at = line.IndexOf(thing, StringComparison.Ordinal);
        return at >= 0 && (at + thing.Length == line.Length || !char.IsAsciiHexDigit(line[at + thing.Length]));
    }

    private static TimelineEvent? Describe(TraceLine line, TraceHeader header, ulong entry, bool isEvidence)
    {
        string text = line.Text.Trim();
        int cpu = text.IndexOf(" [", StringComparison.Ordinal);
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int counter = Array.FindIndex(words, w => w.EndsWith(':') && ulong.TryParse(w.AsSpan(0, w.Length - 1), out _));
        if (cpu < 0 || counter < 0 || counter + 1 >= words.Length)
            return null;
        string name = words[counter + 1].TrimEnd(':');
        var arguments = new Dictionary<string, ulong?>();
        foreach (string word in words.Skip(counter + 2))
        {
            int equals = word.IndexOf('=');
            if (equals > 0)
                arguments.TryAdd(word[..equals], Number(word[(equals + 1)..]));
        }
        EventDefinition definition = header.Definitions.TryGetValue(name, out EventDefinition? known) ? known : EventDefinition.Undefined(name);
        (string what, PmdEntryState? becomes) = EventWords.Of(definition, arguments, entry);
        return new TimelineEvent(line.Number, text[..cpu].Trim(), what, isEvidence, becomes);
    }

    private static ulong? Number(string value) =>
        value.StartsWith("0x", StringComparison.Ordinal)
            ? ulong.TryParse(value.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong hex) ? hex : null
            : long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? unchecked((ulong)number) : null;
}
