using System.Text;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Xunit;
using PtSpec.Kernel.Traces;
using PtSpec.Kernel.Traces.Timelines;
using Xunit;
using static PtSpec.Properties.Traces.SyntheticTrace;

namespace PtSpec.Properties.Traces;

/// <summary>What is shown of a violation: the events that led to it, as text and as a page.</summary>
public sealed class TimelineTests
{
    [Property(MaxTest = 200)]
    public void A_timeline_has_the_evidence_and_fits_its_width(NonNegativeInt trace, NonNegativeInt choice, PositiveInt columns)
    {
        TraceText text = TraceText.Recorded(trace.Get);
        TraceReport report = text.Without(choice.Get * 7919 % text.Events.Count).Check();
        if (report.FirstInconsistency is not { } found)
        {
            Assert.Null(report.Timeline);
            return;
        }
        EntryTimeline timeline = report.Timeline!;
        int width = 60 + (columns.Get % 140);

        Assert.Equal(found.Lines.Select(l => l.Number), timeline.Events.Where(e => e.IsEvidence).Select(e => e.Line));
        Assert.Equal(timeline.Events.Select(e => e.Line).Order(), timeline.Events.Select(e => e.Line));
        Assert.All(timeline.Events, e => Assert.Contains(e.Task, timeline.Tasks));
        string[] lines = TimelineText.Print(timeline, width).TrimEnd('\n').Split('\n');
        Assert.Single(lines, line => line.StartsWith('>'));
        Assert.All(lines, line => Assert.True(line.Length <= Math.Max(width, 9 + 22 + 60), line));
        XDocument page = Page(report);
        Assert.Single(page.Descendants("rect"), r => (string?)r.Attribute("class") == "offending");
        Assert.Equal(timeline.Tasks.Count, page.Descendants("line").Count());
    }

    [Fact]
    public void The_states_of_the_entry_are_a_band()
    {
        TraceReport report = new SyntheticTrace().LockedWrite(1, "pmd_install", 1, None, Table(TableA))
            .Write(2, "free_pgd_range", E(1), Table(TableA), None).LockedWrite(1, "do_set_pmd", 1, None, Leaf(3))
            .Read(2, E(1), Table(TableB)).Idle(2).Check();
        string[] bands = [.. Page(report).Descendants("rect").Select(r => (string)r.Attribute("class")!).Where(c => c.StartsWith("band", StringComparison.Ordinal))];
        Assert.Equal(["band table", "band", "band leaf"], bands);
        Assert.Contains("do_set_pmd writes leaf over none", TimelineText.Print(report.Timeline!, 100), StringComparison.Ordinal);
    }

    [Fact]
    public void What_could_have_been_is_said_with_what_rejects_it()
    {
        Inconsistency locks = Found(new SyntheticTrace().Write(1, "pmd_install", E(1), None, Table(TableA)));
        Assert.Equal((TraceRule.Locks, E(1)), (locks.Rule, locks.Entry));
        Assert.Equal(["None (0x0)"], locks.States);
        Assert.Contains("PmdInstall: lacks pml", locks.Rejected);

        Inconsistency transition = Found(new SyntheticTrace().LockedWrite(1, "do_set_pmd", 1, None, Leaf(3))
            .LockedWrite(1, "pmd_install", 1, Leaf(3), Table(TableA)));
        Assert.Contains("PmdInstall: begins in None", transition.Rejected);

        Inconsistency read = Found(new SyntheticTrace().LockedWrite(1, "pmd_install", 1, None, Table(TableA)).Read(1, E(1), Leaf(3)).Idle(1));
        Assert.StartsWith("Table (0x5000007) since line", Assert.Single(read.States), StringComparison.Ordinal);
        Assert.Equal(["no transition leads from Table to Leaf in kernel 7.2"], read.Rejected);
    }

    [Fact]
    public void A_live_trace_ends_at_the_first_violation_and_shows_it()
    {
        string text = new SyntheticTrace().Lock(1, Pml(1)).Lock(2, Pml(1)).ToString();
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        byte[] again = Encoding.Latin1.GetBytes("            ptwl-1       [001] ...1.      9999999: tracing_mark_write: x\n");
        var endless = new MadeStream(() =>
        {
            (byte[] now, bytes) = (bytes, again);
            return now;
        });

        TraceReport report = TraceChecker.Check(TraceSource.Live("pipe", endless));

        Assert.Equal(TraceVerdict.Inconsistent, report.Verdict);
        Assert.Equal(2, report.FirstInconsistency!.Lines.Count);
        Assert.Contains(report.Timeline!.Events, e => e.Text.StartsWith("locks", StringComparison.Ordinal));
    }

    [Fact]
    public void Traces_together_exercise_what_each_does()
    {
        TraceReport[] reports = [.. TraceText.Names.Select(name => TraceText.Recorded(name).Check())];
        CoverageTable table = CoverageTable.Of(reports);

        Assert.Equal(["6.12", "7.2"], table.Kernels.Select(k => k.ToString()));
        Assert.Equal(
            reports.SelectMany(r => r.Transitions).Where(t => t.Triggers.Count == 1).Sum(t => t.Count),
            table.Rows.SelectMany(row => row.Seen).Sum(count => count ?? 0));
        Assert.True(table.Seen > reports.Max(r => r.Coverage.Seen));
        Assert.All(reports, r => Assert.True(CoverageTable.Of([r]).Seen == r.Coverage.Seen));
        Assert.Equal(table.Rows.Count, table.Rows.Select(r => (r.From, r.Trigger, r.To)).Distinct().Count());
    }

    private static Inconsistency Found(SyntheticTrace trace) => trace.Check().FirstInconsistency!;

    private static XDocument Page(TraceReport report)
    {
        string page = TimelinePage.Draw(report.File, report.Release, report.Timeline!);
        Assert.DoesNotContain("http-equiv=\"refresh\"", page, StringComparison.Ordinal);
        int begin = page.IndexOf("<svg", StringComparison.Ordinal);
        string drawing = page[begin..(page.IndexOf("</svg>", StringComparison.Ordinal) + "</svg>".Length)];
        return XDocument.Parse(drawing.Replace(" xmlns=\"http://www.w3.org/2000/svg\"", "", StringComparison.Ordinal));
    }
}
