using System.Globalization;
using FsCheck;
using FsCheck.Xunit;
using PtSpec.Core.Lowered;
using PtSpec.Kernel.Traces;
using PtSpec.Kernel.Traces.Lines;
using Xunit;

namespace PtSpec.Properties.Traces;

/// <summary>Which lines of the specification a trace exercises.</summary>
public sealed class LineCoverageTests
{
    private const string MapLock = "pte_offset_map_lock";

    [Property]
    public void What_goes_on_longer_exercises_no_less(NonNegativeInt trace, NonNegativeInt first, NonNegativeInt second)
    {
        TraceText text = TraceText.Recorded(trace.Get);
        int[] lengths = [.. ((int[])[first.Get % text.Events.Count, second.Get % text.Events.Count]).Order().Select(n => n + 1)];

        LineCoverage shorter = text.With(text.Events.Take(lengths[0])).Check().Lines;
        LineCoverage longer = text.With(text.Events.Take(lengths[1])).Check().Lines;

        Assert.Subset(Exercised(longer), Exercised(shorter));
    }

    [Property]
    public void Traces_together_exercise_what_each_does(NonNegativeInt one, NonNegativeInt other, PositiveInt length)
    {
        LineCoverage[] each = [Part(one.Get), Part(other.Get)];

        LineCoverage both = LineCoverage.Of(each);

        Assert.Equal([.. Exercised(each[0]).Union(Exercised(each[1])).Order()], Exercised(both).Order());
        Assert.Equal([.. each.SelectMany(All).Distinct().Order()], All(both).Order());
        Assert.Equal(Exercised(both), Exercised(LineCoverage.Of(each.Reverse())));
        Assert.Equal(Exercised(both), Exercised(LineCoverage.Of([both, each[0]])));

        LineCoverage Part(int number)
        {
            TraceText text = TraceText.Recorded(number);
            return text.With(text.Events.Take((length.Get * 50 % text.Events.Count) + 1)).Check().Lines;
        }
    }

    [Property]
    public void A_line_is_exercised_or_possible_or_not_seen(NonNegativeInt trace, NonNegativeInt length)
    {
        TraceText text = TraceText.Recorded(trace.Get);

        LineCoverage lines = text.With(text.Events.Take((length.Get % text.Events.Count) + 1)).Check().Lines;

        foreach (RoutineLines routine in lines.Routines)
        {
            int[] all = [.. routine.Exercised, .. routine.Possible, .. routine.NotSeen];
            Assert.Equal(all.Distinct().Order(), all.Order());
            Assert.Equal(all.Length, routine.All);
            int last = Routines.Find(routine.Id).Nodes.Max(node => node.Source.Number);
            Assert.All(all, number => Assert.InRange(number, 1, last));
        }
    }

    [Fact]
    public void Real_kernels_look_again_under_the_lock()
    {
        foreach (string name in TraceText.Names)
        {
            TraceReport report = TraceText.Recorded(name).Check();
            RoutineLines lines = Of(report.Lines, MapLock);
            Assert.Superset(new HashSet<int> { 8, 9, 11, 12, 13, 14, 15 }, lines.Exercised.ToHashSet());
            Assert.Equal(report.Mappings.ReturnedNull > 0, lines.Exercised.Contains(10));
        }
    }

    [Theory]
    [InlineData("6.12.117-pmdw-cut2k-mremap", "move_normal_pmd", 16, 19)]
    [InlineData("6.12.117-pmdw-cut2k-shm", "collapse_pte_mapped_thp", 48, 80)]
    [InlineData("7.2.13-pmdw-cut2k-anon", "zap_empty_pte_table", 11, 11)]
    [InlineData("7.2.13-pmdw-cut2k-anon", "do_anonymous_page", 9, 30)]
    [InlineData("7.2.13-pmdw-cut2k-fork", "pmd_install", 11, 11)]
    public void Lines_of_recorded_traces(string trace, string routine, int exercised, int all)
    {
        RoutineLines lines = Of(TraceText.Recorded(trace).Check().Lines, routine);

        Assert.Equal((exercised, all), (lines.Exercised.Count, lines.All));
    }

    [Fact]
    public void A_null_return_shows_what_the_caller_does_then()
    {
        // finish_fault gets no table: set_pte_range#3 returns.
        string site = "finish_fault+0x4/0x10 <- pte_offset_map_lock";
        LineCoverage lines = new SyntheticTrace().Map(1, "pml", SyntheticTrace.E(1)).Add(1, "pml_out", $"pmd=0x{SyntheticTrace.E(1):x} ret=0x0", site).Check().Lines;

        Assert.Equal([7, 8, 9, 10], Of(lines, MapLock).Exercised);
        Assert.Contains(3, Of(lines, "set_pte_range").Exercised);
        Assert.DoesNotContain(5, Of(lines, "set_pte_range").Possible.Concat(Of(lines, "set_pte_range").Exercised));
    }

    [Fact]
    public void A_lock_that_is_released_again_shows_that_the_entry_had_changed()
    {
        SyntheticTrace trace = MapThe(SyntheticTrace.TableA, given: null);

        Assert.Equal([7, 8, 9, 10, 11, 12, 13, 14, 16], Of(trace.Check().Lines, MapLock).Exercised);
    }

    [Fact]
    public void A_lock_that_stays_shows_that_it_had_not()
    {
        RoutineLines lines = Of(MapThe(SyntheticTrace.TableA, given: SyntheticTrace.TableA).Check().Lines, MapLock);

        Assert.Equal([7, 8, 9, 11, 12, 13, 14, 15], lines.Exercised);
        Assert.Empty(lines.Possible);
        Assert.Equal([10, 16], lines.NotSeen);
    }

    [Fact]
    public void Where_locks_are_not_recorded_it_may_have_been_released()
    {
        string text = string.Join('\n', MapThe(SyntheticTrace.TableA, given: SyntheticTrace.TableA).ToString().Split('\n')
            .Where(line => !line.Contains("_raw_spin", StringComparison.Ordinal) && !line.Contains(" lk: ", StringComparison.Ordinal)));

        RoutineLines lines = Of(TraceChecker.Check(TraceSource.FromText("unlocked", text)).Lines, MapLock);

        Assert.Equal([16], lines.Possible);
    }

    [Fact]
    public void A_trace_that_is_inconsistent_exercises_nothing()
    {
        TraceReport report = TraceChecker.Check(TraceSource.FromBytes("planted", TraceText.RecordedBytes("6.12.117-planted-no-recheck")));

        Assert.Equal(TraceVerdict.Inconsistent, report.Verdict);
        Assert.Equal((0, 0), (report.Lines.Exercised, report.Lines.Possible));
    }

    [Fact]
    public void No_line_is_there_that_the_machine_has_not()
    {
        LineCoverage lines = TraceText.Recorded(0).Check().Lines;

        // local_irq_save of entries of two words; the old text of the kernels before 6.6.
        Assert.DoesNotContain(3, All(lines, "pmdp_get_lockless_start"));
        Assert.Single(lines.Routines, routine => routine.Routine == "retract_page_tables");
    }

    // A call that waits for the lock while the table is taken away, or is not.
    private static SyntheticTrace MapThe(ulong table, ulong? given)
    {
        ulong entry = SyntheticTrace.E(1);
        var trace = new SyntheticTrace();
        trace.LockedWrite(2, "pmd_install", 1, SyntheticTrace.None, SyntheticTrace.Table(table));
        trace.Map(1, "pml", entry);
        if (given is null)
            trace.LockedWrite(2, "free_pgd_range", 1, SyntheticTrace.Table(table), SyntheticTrace.None);
        trace.Add(1, "lk", string.Create(CultureInfo.InvariantCulture, $"lock=0x{SyntheticTrace.Ptl(table):x}"), "pte_offset_map_lock+0x4/0x10 <- _raw_spin_lock");
        if (given is null)
            trace.Unlock(1, SyntheticTrace.Ptl(table));
        return trace.Mapped(1, "pml", entry, given);
    }

    private static RoutineLines Of(LineCoverage lines, string routine) => lines.Routines.Single(r => r.Routine == routine);

    private static IEnumerable<int> All(LineCoverage lines, string routine) => lines.Routines
        .Where(r => r.Routine == routine).SelectMany(r => r.Exercised.Concat(r.Possible).Concat(r.NotSeen));

    private static HashSet<(string, int)> Exercised(LineCoverage lines) =>
        [.. lines.Routines.SelectMany(r => r.Exercised.Select(number => (r.Id, number)))];

    private static IEnumerable<(string, int)> All(LineCoverage lines) =>
        lines.Routines.SelectMany(r => r.Exercised.Concat(r.Possible).Concat(r.NotSeen).Select(number => (r.Id, number)));
}
