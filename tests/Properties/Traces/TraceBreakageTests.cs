using System.Globalization;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Xunit;
using PtSpec.Kernel.Traces;
using Xunit;

namespace PtSpec.Properties.Traces;

/// <summary>
/// A recorded trace in which the protocol is broken is found out at the right pmd entry and by the right rule, and one whose
/// events are reordered as their intervals allow is judged as before.
/// </summary>
public sealed partial class TraceBreakageTests
{
    [Property(MaxTest = 200)]
    public void A_write_that_replaces_something_else_is_noticed(NonNegativeInt trace, NonNegativeInt choice)
    {
        MutationSites sites = MutationSites.Of(trace.Get);
        LoggedEvent write = Pick(choice, sites.Changes);
        AssertBroken(TraceRule.FoundValue, write.Number("pmd"), With(sites.Trace, write, "old", write.Number("old") ^ 0x40000000));
    }

    [Property(MaxTest = 200)]
    public void A_table_installed_over_a_table_is_noticed(NonNegativeInt trace, NonNegativeInt choice)
    {
        MutationSites sites = MutationSites.Of(trace.Get);
        LoggedEvent install = Pick(choice, [.. sites.Installs.Where(sites.HasNext)]);
        LoggedEvent post = sites.NextOf(install);
        ulong installed = install.Number("new");
        string again = SetArgument(
            SetArgument(sites.Trace.Events[install.Place], install, "old", installed), install, "new", installed + 0x40000000);
        string sequenced = WithSequenceOf(again, sites.Trace.Events[post.Place]);

        Inconsistency found = AssertBroken(
            TraceRule.Transition, install.Number("pmd"), Insert(sites.Trace, post.Place + 1, sequenced, WithSequenceOf(sites.Trace.Events[post.Place], sequenced)));
        Assert.Contains("Table", Assert.Single(found.States), StringComparison.Ordinal);
        Assert.Contains("PmdInstall: begins in None", found.Rejected);
    }

    [Property(MaxTest = 200)]
    public void A_table_freed_before_it_is_unmapped_is_noticed(NonNegativeInt trace, NonNegativeInt choice)
    {
        MutationSites sites = MutationSites.Of(trace.Get);
        LoggedEvent install = Pick(choice, [.. sites.Installs.Where(sites.HasNext)]);
        LoggedEvent post = sites.NextOf(install);
        ulong page = 0xffffea0000000000 + ((install.Number("new") & 0x000ffffffffff000) >> 12) * 64;
        string line = sites.Trace.Events[post.Place];
        string gathered = Body().Replace(line, $": ptefreetlb: (f+0x4/0x10) mm=0x1 pgt=0x{page:x}");

        AssertBroken(TraceRule.FreedMapped, install.Number("pmd"), Insert(sites.Trace, post.Place + 1, gathered));
    }

    [Property(MaxTest = 200)]
    public void A_table_that_the_entry_never_had_is_noticed(NonNegativeInt trace, NonNegativeInt choice)
    {
        MutationSites sites = MutationSites.Of(trace.Get);
        LoggedEvent mapping = Pick(choice, sites.Mappings);
        AssertBroken(TraceRule.TableResult, mapping.Number("pmd"), With(sites.Trace, mapping, "ret", mapping.Number("ret") ^ 0x10000000));
    }

    [Property(MaxTest = 200)]
    public void No_table_from_an_entry_that_has_one_all_the_time_is_noticed(NonNegativeInt trace, NonNegativeInt choice)
    {
        MutationSites sites = MutationSites.Of(trace.Get);
        LoggedEvent mapping = Pick(choice, sites.Mappings);
        Inconsistency found = AssertBroken(TraceRule.NullResult, mapping.Number("pmd"), With(sites.Trace, mapping, "ret", 0));
        Assert.StartsWith("Table 0x", Assert.Single(found.States), StringComparison.Ordinal);
        Assert.NotEmpty(found.Rejected);
    }

    [Fact]
    public void A_flush_that_is_left_out_is_noticed()
    {
        TraceText trace = TraceText.Recorded("6.12.117-pmdw-cut2k-shm");
        LoggedEvent flushed = Assert.Single(LoggedEvent.Of(trace), e => e.Name == "pcf_out");
        AssertBroken(TraceRule.Flush, flushed.Number("pmd"), trace.Without(flushed.Place));
    }

    [Property(MaxTest = 200)]
    public void Every_finding_names_its_line_and_an_entry_of_the_trace(NonNegativeInt trace, NonNegativeInt choice)
    {
        TraceText text = TraceText.Recorded(trace.Get);
        TraceText mutant = text.Without(choice.Get * 7919 % text.Events.Count);
        if (mutant.Check().FirstInconsistency is not { } found)
            return;
        Assert.Contains(found.Lines, line => line.Number == found.Line);
        Assert.True(found.Entry == 0 || mutant.ToString().Contains($"0x{found.Entry:x}", StringComparison.Ordinal));
    }

    [Property(MaxTest = 200)]
    public void Events_that_have_nothing_in_common_may_change_places(NonNegativeInt trace, int seed)
    {
        TraceText text = TraceText.Recorded(trace.Get);
        TraceReport before = text.Check();

        TraceReport after = Shuffle(text, new System.Random(seed), swaps: 400).Check();

        Assert.Equal((TraceVerdict.Conforms, null), (after.Verdict, after.FirstInconsistency?.What));
        Assert.Equal(before.Mappings, after.Mappings);
        Assert.Equal(before.Transitions.Sum(t => t.Count), after.Transitions.Sum(t => t.Count));
    }

    /// <summary>
    /// Exchanges neighbours of different tasks that have no entry, table or lock in common; an event also ends what the one
    /// before it of its task began.
    /// </summary>
    private static TraceText Shuffle(TraceText text, System.Random random, int swaps)
    {
        string[] lines = [.. text.Events];
        LoggedEvent[] events = [.. LoggedEvent.Of(text)];
        HashSet<string>[] own = [.. events.Select(Things)];
        var things = new HashSet<string>[events.Length];
        var last = new Dictionary<int, HashSet<string>>();
        for (int i = 0; i < events.Length; i++)
        {
            things[i] = [.. own[i], .. last.GetValueOrDefault(events[i].Pid, [])];
            last[events[i].Pid] = own[i];
        }
        for (int swap = 0; swap < swaps; swap++)
        {
            int at = random.Next(lines.Length - 1);
            if (events[at].Pid == events[at + 1].Pid || things[at].Overlaps(things[at + 1]))
                continue;
            (lines[at], lines[at + 1]) = (WithSequenceOf(lines[at + 1], lines[at]), WithSequenceOf(lines[at], lines[at + 1]));
            (events[at], events[at + 1]) = (events[at + 1], events[at]);
            (things[at], things[at + 1]) = (things[at + 1], things[at]);
        }
        return text.With(lines);
    }

    // A table by its frame, whatever names it: an entry that points to it, its lock, its struct page.
    private static HashSet<string> Things(LoggedEvent e)
    {
        var things = new HashSet<string>();
        foreach ((string name, string value) in e.Arguments)
        {
            if (!value.StartsWith("0x", StringComparison.Ordinal)
                || !ulong.TryParse(value.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong number))
                continue;
            if (number >> 40 == 0xffffea)
                things.Add($"table {(number - 0xffffea0000000000) / 64}");
            else if (number >> 44 == 0xffff8)
                things.Add($"table {(number - 0xffff888000000000) >> 12}");
            else if (name is "old" or "new" or "pv" or "opv" or "npv" or "spv" && number != 0)
                things.Add($"table {(number & 0x000ffffffffff000) >> 12}");
        }
        return things;
    }

    private static Inconsistency AssertBroken(TraceRule rule, ulong entry, TraceText mutant)
    {
        TraceReport report = mutant.Check();
        Assert.Equal(TraceVerdict.Inconsistent, report.Verdict);
        Inconsistency found = report.FirstInconsistency!;
        Assert.True((rule, entry) == (found.Rule, found.Entry), $"expected {rule} of 0x{entry:x}, found {found.Rule} of 0x{found.Entry:x}: {found.What}");
        return found;
    }

    private static T Pick<T>(NonNegativeInt choice, T[] sites) => sites[choice.Get * 7919L % sites.Length];

    private static TraceText Insert(TraceText trace, int place, params string[] lines) =>
        trace.With([.. trace.Events.Take(place), .. lines, .. trace.Events.Skip(place)]);

    private static TraceText With(TraceText trace, LoggedEvent e, string argument, ulong value) =>
        trace.Replace(e.Place, SetArgument(trace.Events[e.Place], e, argument, value));

    private static string SetArgument(string line, LoggedEvent e, string argument, ulong value) =>
        line.Replace($" {argument}={e.Arguments[argument]}", $" {argument}=0x{value:x}", StringComparison.Ordinal);

    private static string WithSequenceOf(string line, string other) => Sequence().Replace(line, Sequence().Match(other).Value, 1);

    [GeneratedRegex(@"(?<=\] \S+\s+)\d+(?=: )", RegexOptions.CultureInvariant)]
    private static partial Regex Sequence();

    [GeneratedRegex(@"(?<=\d): \w+: .*$", RegexOptions.CultureInvariant)]
    private static partial Regex Body();
}
