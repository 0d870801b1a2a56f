using FsCheck;
using FsCheck.Xunit;
using PtSpec.Kernel.Traces;
using PtSpec.StateMachines;
using Xunit;

namespace PtSpec.Properties.Traces;

/// <summary>Without probes at the writes a trace is followed by the values read: only what somebody may have written is assumed.</summary>
public sealed class UnseenWriteTests
{
    [Fact]
    public void Real_kernels_whose_writes_are_hidden_are_not_accused()
    {
        foreach (string name in TraceText.Names)
        {
            TraceReport seen = TraceText.Recorded(name).Check();
            TraceReport hidden = Hide(TraceText.Recorded(name)).Check();
            Assert.Equal((TraceVerdict.Inconclusive, null), (hidden.Verdict, hidden.FirstInconsistency?.What));
            Assert.Empty(hidden.Transitions);
            // What nobody looked at between is not seen; who reads late makes a change look like two.
            long writes = seen.Transitions.Sum(t => t.Count);
            Assert.InRange(hidden.Assumed.Sum(t => t.Count), 1, writes + (writes / 10));
        }
    }

    [Property(MaxTest = 300)]
    public void A_kernel_that_keeps_the_protocol_is_not_accused(int seed)
    {
        var random = new System.Random(seed);
        int[][] programs = [.. Enumerable.Range(0, 4).Select(_ => Numbers(random, 20))];
        TraceReport report = Check(new SimulatedKernel().Run(programs, Numbers(random, 1200)).ToString());
        Assert.Null(report.FirstInconsistency?.What);
        Assert.True(report.Observations.Checked > 0);
    }

    [Fact]
    public void A_change_needs_somebody_who_may_have_made_it()
    {
        const string entry = "pmd=0xffff888000001008";
        TraceReport quiet = Check(Header() + Event(1, "pml_in", $"{entry} pv=0x5000067") + Event(1, "x", "") + Event(2, "pml_in", $"{entry} pv=0x5000001") + Event(2, "x", ""));
        Assert.Equal((TraceVerdict.Inconsistent, TraceRule.ReadValue, 0xffff888000001008), (quiet.Verdict, quiet.FirstInconsistency!.Rule, quiet.FirstInconsistency.Entry));
        Assert.StartsWith("Table (0x5000007)", Assert.Single(quiet.FirstInconsistency.States), StringComparison.Ordinal);
        Assert.Equal(["no transition leads from Table to Bad in kernel 7.2"], quiet.FirstInconsistency.Rejected);
    }

    [Fact]
    public void Who_is_seen_in_the_function_is_taken_for_the_writer()
    {
        const string entry = "pmd=0xffff888000001008";
        string Told(string between) => Header() + Event(1, "pml_in", $"{entry} pv=0x0") + Event(1, "x", "") + between
            + Event(1, "pml_in", $"{entry} pv=0x80000000000006e7") + Event(1, "x", "");

        TransitionCount seen = Assert.Single(Check(Told(Event(2, "dsp_in", "") + Event(2, "dsp_out", ""))).Assumed);
        Assert.Equal([PmdEntryTrigger.DoSetPmd], seen.Triggers);
        TransitionCount other = Assert.Single(Check(Told("")).Assumed);
        Assert.DoesNotContain(PmdEntryTrigger.DoSetPmd, other.Triggers);
    }

    [Fact]
    public void Who_began_to_read_before_a_change_was_known_may_have_read_what_was_before()
    {
        const string entry = "pmd=0xffff888000001008";
        string text = Header() + Event(1, "pml_in", $"{entry} pv=0x5000067") + Event(1, "x", "")
            + Event(2, "pml_in", $"{entry} pv=0x0") + Event(3, "pml_in", $"{entry} pv=0x5000067") + Event(2, "x", "") + Event(3, "x", "");
        TraceReport report = Check(text);
        Assert.Null(report.FirstInconsistency);
        Assert.Equal(1, report.Assumed.Sum(t => t.Count));
    }

    private static string Header() =>
        "# kernel: 7.2.13-test\n# stats cpu0: entries: 0 overrun: 0 commit overrun: 0 bytes: 0 dropped events: 0\n# events:\n"
        + "#   f:pt/pml_in pte_offset_map_lock pmd=$arg2:x64 pv=+0($arg2):x64\n#   f:pt/dsp_in do_set_pmd a=$arg1:x64\n"
        + "#   f:pt/dsp_out do_set_pmd%return a=$arg1:x64\n";

    private static string Event(int task, string name, string arguments) =>
        $"{"ptwl",16}-{task,-7} [{task % 4:d3}] ...1. {1,12}: {name}: (f+0x4/0x10) {arguments}\n";

    private static TraceReport Check(string text) => TraceChecker.Check(TraceSource.FromText("hidden", Hide(text)));

    private static TraceText Hide(TraceText text) => text with
    {
        Header = [.. text.Header.Where(line => !line.StartsWith("#   p:", StringComparison.Ordinal))],
        Events = [.. text.Events.Where(line => !line.Contains(": pw", StringComparison.Ordinal))],
    };

    private static string Hide(string text) => string.Join('\n', text.Split('\n').Where(line =>
        !line.StartsWith("#   p:", StringComparison.Ordinal) && !line.Contains(": pw", StringComparison.Ordinal)));

    private static int[] Numbers(System.Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(1024))];
}
