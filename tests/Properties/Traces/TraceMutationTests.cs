using System.Globalization;
using FsCheck;
using FsCheck.Xunit;
using PtSpec.Kernel.Traces;
using Xunit;

namespace PtSpec.Properties.Traces;

/// <summary>
/// A corrupted trace is found out. Each property corrupts a recorded trace at a place where the corruption must show; its
/// choice of places says where it need not: before anything is known of an entry or a lock, or when nothing looks again.
/// </summary>
public sealed class TraceMutationTests
{
    [Property]
    public void A_write_that_is_left_out_is_missed(NonNegativeInt trace, NonNegativeInt choice)
    {
        TraceText text = TraceText.Recorded(trace.Get);
        IReadOnlyList<LoggedEvent> events = LoggedEvent.Of(text);
        LoggedEvent[] writes = [.. events.Where(e => e.IsWrite)];
        int write = Pick(choice, writes.Where(w => NewValue(w) != w.Value("old") && HasNeighbours(writes, w)).Select(w => w.Place));
        int post = events.Skip(write + 1).First(e => e.Pid == events[write].Pid).Place;
        Assert.Equal(events[write].Name + "_post", events[post].Name);

        AssertFound(text.Without(write, post));
    }

    [Property]
    public void A_write_of_another_value_is_noticed(NonNegativeInt trace, NonNegativeInt choice)
    {
        TraceText text = TraceText.Recorded(trace.Get);
        LoggedEvent[] writes = [.. LoggedEvent.Of(text).Where(e => e.IsWrite)];
        int place = Pick(choice, writes.Where(w => w.Arguments.ContainsKey("new") && HasSuccessor(writes, w)).Select(w => w.Place));
        LoggedEvent write = writes.First(w => w.Place == place);
        string value = write.Arguments["new"];
        string other = string.Create(CultureInfo.InvariantCulture, $"0x{write.Number("new") ^ 0x10000000:x}");

        AssertFound(text.Replace(place, text.Events[place].Replace($" new={value}", $" new={other}", StringComparison.Ordinal)));
    }

    [Property]
    public void A_value_that_was_never_there_is_not_believed(NonNegativeInt trace, NonNegativeInt choice)
    {
        TraceText text = TraceText.Recorded(trace.Get);
        IReadOnlyList<LoggedEvent> events = LoggedEvent.Of(text);
        int place = Pick(
            choice,
            events.Where(e => e.IsEntry("pmd") && e.Arguments.ContainsKey("pv")
                && events.Take(e.Place).Any(w => w.IsWrite && w.Number("pmd") == e.Number("pmd"))
                && events.Skip(e.Place + 1).Any(later => later.Pid == e.Pid)).Select(e => e.Place));
        string value = events[place].Arguments["pv"];

        AssertFound(text.Replace(place, text.Events[place].Replace($" pv={value}", " pv=0xdeadbeef067", StringComparison.Ordinal)));
    }

    [Property]
    public void A_write_by_a_function_that_does_not_do_it_is_noticed(NonNegativeInt trace, NonNegativeInt choice)
    {
        TraceText text = TraceText.Recorded(trace.Get);
        LoggedEvent[] installs = [.. LoggedEvent.Of(text).Where(e => e.Name == "pw2_set")];
        int place = Pick(choice, installs.Select(e => e.Place));

        // pw2 is pmd_install and pw1 is free_pgd_range in both kernels.
        TraceReport report = AssertFound(text.Replace(place, text.Events[place].Replace("pw2_set:", "pw1_set:", StringComparison.Ordinal)));
        Assert.Contains("a transition that the machine does not have", report.FirstInconsistency!.What, StringComparison.Ordinal);
    }

    [Property]
    public void An_acquisition_that_is_left_out_is_missed(NonNegativeInt trace, NonNegativeInt choice)
    {
        TraceText text = TraceText.Recorded(trace.Get);
        IReadOnlyList<LoggedEvent> events = LoggedEvent.Of(text);
        int place = Pick(choice, Sections(events).Where(s => s.SeenBefore).Select(s => s.Taken));

        AssertFound(text.Without(place));
    }

    [Property]
    public void A_lock_that_is_taken_twice_is_noticed(NonNegativeInt trace, NonNegativeInt choice)
    {
        TraceText text = TraceText.Recorded(trace.Get);
        int place = Pick(choice, LoggedEvent.Of(text).Where(e => e.Name == "lk").Select(e => e.Place));

        TraceReport report = AssertFound(text.With([.. text.Events.Take(place), text.Events[place], .. text.Events.Skip(place)]));
        Assert.Contains("held twice", report.FirstInconsistency!.What, StringComparison.Ordinal);
        Assert.Equal(2, report.FirstInconsistency.Lines.Count);
    }

    [Property]
    public void Locks_that_are_exchanged_are_noticed(NonNegativeInt trace, NonNegativeInt choice, NonNegativeInt otherChoice)
    {
        TraceText text = TraceText.Recorded(trace.Get);
        IReadOnlyList<LoggedEvent> events = LoggedEvent.Of(text);
        Section[] sections = [.. Sections(events).Where(s => s.SeenBefore)];
        Section first = sections[choice.Get % (sections.Length / 2)];
        Section[] later = [.. sections.Where(s => s.Taken > first.Released && s.Lock != first.Lock)];
        if (later.Length == 0)
            return;
        Section second = later[otherChoice.Get % later.Length];

        AssertFound(text
            .Replace(first.Taken, text.Events[first.Taken].Replace(first.Lock, second.Lock, StringComparison.Ordinal))
            .Replace(second.Taken, text.Events[second.Taken].Replace(second.Lock, first.Lock, StringComparison.Ordinal)));
    }

    [Property]
    public void Whatever_is_left_out_an_inconsistency_shows_lines_of_the_file(NonNegativeInt trace, NonNegativeInt choice)
    {
        TraceText text = TraceText.Recorded(trace.Get);
        TraceText mutant = text.Without(choice.Get % text.Events.Count);
        if (mutant.Check().FirstInconsistency is not { } found)
            return;

        string[] lines = mutant.ToString().Split('\n');
        Assert.NotEmpty(found.Lines);
        Assert.All(found.Lines, line => Assert.Equal(lines[line.Number - 1].Trim(), line.Text));
    }

    private static TraceReport AssertFound(TraceText mutant)
    {
        TraceReport report = mutant.Check();
        Assert.Equal(TraceVerdict.Inconsistent, report.Verdict);
        Assert.NotNull(report.FirstInconsistency);
        return report;
    }

    private static int Pick(NonNegativeInt choice, IEnumerable<int> places)
    {
        int[] all = [.. places];
        return all[choice.Get % all.Length];
    }

    private static ulong NewValue(LoggedEvent write) =>
        write.Arguments.ContainsKey("new") ? write.Value("new")
        : write.Arguments.ContainsKey("pgt") ? ulong.MaxValue
        : write.Value("old");

    private static bool HasSuccessor(LoggedEvent[] writes, LoggedEvent write) =>
        writes.Any(w => w.Place > write.Place && w.Number("pmd") == write.Number("pmd"));

    private static bool HasNeighbours(LoggedEvent[] writes, LoggedEvent write) =>
        HasSuccessor(writes, write) && writes.Any(w => w.Place < write.Place && w.Number("pmd") == write.Number("pmd"));

    /// <summary>Every critical section that the trace shows whole.</summary>
    private static IEnumerable<Section> Sections(IReadOnlyList<LoggedEvent> events)
    {
        var taken = new Dictionary<string, Section>();
        var seen = new HashSet<string>();
        foreach (LoggedEvent e in events.Where(e => e.Name is "lk" or "ul"))
        {
            string address = e.Arguments["lock"];
            bool seenBefore = !seen.Add(address);
            if (e.Name == "lk")
                taken[address] = new Section(address, e.Place, Released: 0, seenBefore);
            else if (taken.Remove(address, out Section? section))
                yield return section with { Released = e.Place };
        }
    }

    private sealed record Section(string Lock, int Taken, int Released, bool SeenBefore);
}
