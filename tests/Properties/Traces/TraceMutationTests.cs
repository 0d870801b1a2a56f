using System.Globalization;
using FsCheck;
using FsCheck.Xunit;
using PtSpec.Kernel.Traces;
using Xunit;

namespace PtSpec.Properties.Traces;

/// <summary>A corrupted trace is found out, wherever the corruption must show.</summary>
public sealed class TraceMutationTests
{
    [Property]
    public void A_write_that_is_left_out_is_missed(NonNegativeInt trace, NonNegativeInt choice)
    {
        MutationSites sites = MutationSites.Of(trace.Get);
        LoggedEvent write = Pick(choice, sites.Changes);
        LoggedEvent post = sites.NextOf(write);
        Assert.Equal(write.Name + "_post", post.Name);

        AssertFound(sites.Trace.Without(write.Place, post.Place));
    }

    [Property]
    public void A_write_of_another_value_is_noticed(NonNegativeInt trace, NonNegativeInt choice)
    {
        MutationSites sites = MutationSites.Of(trace.Get);
        LoggedEvent write = Pick(choice, sites.Values);
        string other = string.Create(CultureInfo.InvariantCulture, $"0x{write.Number("new") ^ 0x10000000:x}");

        AssertFound(WithArgument(sites.Trace, write, "new", other));
    }

    [Property]
    public void A_value_that_was_never_there_is_not_believed(NonNegativeInt trace, NonNegativeInt choice)
    {
        MutationSites sites = MutationSites.Of(trace.Get);

        TraceReport report = AssertFound(WithArgument(sites.Trace, Pick(choice, sites.Observations), "pv", "0xdeadbeef067"));
        Assert.Contains("0xdeadbeef007 was read from the pmd entry", report.FirstInconsistency!.What, StringComparison.Ordinal);
    }

    [Property]
    public void A_write_by_a_function_that_does_not_do_it_is_noticed(NonNegativeInt trace, NonNegativeInt choice)
    {
        MutationSites sites = MutationSites.Of(trace.Get);
        int place = Pick(choice, sites.Installs).Place;

        // pw1 is free_pgd_range in both kernels.
        TraceReport report = AssertFound(
            sites.Trace.Replace(place, sites.Trace.Events[place].Replace("pw2_set:", "pw1_set:", StringComparison.Ordinal)));
        Assert.Contains("a transition that the machine does not have", report.FirstInconsistency!.What, StringComparison.Ordinal);
    }

    [Property]
    public void An_acquisition_that_is_left_out_is_missed(NonNegativeInt trace, NonNegativeInt choice)
    {
        MutationSites sites = MutationSites.Of(trace.Get);

        AssertFound(sites.Trace.Without(Pick(choice, sites.Sections).Taken));
    }

    [Property]
    public void A_lock_that_is_taken_twice_is_noticed(NonNegativeInt trace, NonNegativeInt choice)
    {
        MutationSites sites = MutationSites.Of(trace.Get);
        int place = Pick(choice, sites.Acquisitions).Place;
        IReadOnlyList<string> events = sites.Trace.Events;

        TraceReport report = AssertFound(sites.Trace.With([.. events.Take(place), events[place], .. events.Skip(place)]));
        Assert.Contains("held twice", report.FirstInconsistency!.What, StringComparison.Ordinal);
        Assert.Equal(2, report.FirstInconsistency.Lines.Count);
    }

    [Property]
    public void Locks_that_are_exchanged_are_noticed(NonNegativeInt trace, NonNegativeInt choice, NonNegativeInt otherChoice)
    {
        MutationSites sites = MutationSites.Of(trace.Get);
        LockedSection[] earlyHalf = sites.Sections[..(sites.Sections.Length / 2)];
        LockedSection first = Pick(choice, earlyHalf);
        LockedSection[] later = [.. sites.Sections.Where(s => s.Taken > first.Released && s.Lock != first.Lock)];
        LockedSection second = Pick(otherChoice, later);

        TraceText mutant = sites.Trace
            .Replace(first.Taken, sites.Trace.Events[first.Taken].Replace(first.Lock, second.Lock, StringComparison.Ordinal))
            .Replace(second.Taken, sites.Trace.Events[second.Taken].Replace(second.Lock, first.Lock, StringComparison.Ordinal));
        AssertFound(mutant);
    }

    [Property]
    public void A_mapping_that_fails_for_no_reason_is_noticed(NonNegativeInt trace, NonNegativeInt choice)
    {
        MutationSites sites = MutationSites.Of(trace.Get);

        TraceReport report = AssertFound(WithArgument(sites.Trace, Pick(choice, sites.Mappings), "ret", "0x0"));
        Assert.Contains("returned NULL, but", report.FirstInconsistency!.What, StringComparison.Ordinal);
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

    // Inputs that FsCheck generates are small; a prime step spreads them over all the sites.
    private static T Pick<T>(NonNegativeInt choice, T[] sites) => sites[choice.Get * 7919L % sites.Length];

    private static TraceText WithArgument(TraceText trace, LoggedEvent e, string argument, string value) => trace.Replace(
        e.Place,
        trace.Events[e.Place].Replace($" {argument}={e.Arguments[argument]}", $" {argument}={value}", StringComparison.Ordinal));
}
