using PtSpec.Kernel.Traces;
using PtSpec.StateMachines;
using Xunit;

namespace PtSpec.Properties.Traces;

public sealed class RecordedTraceTests
{
    public static TheoryData<string, string, int, long, (long, long), (long, long)> Pinned => new()
    {
        { "6.12.117-pmdw-cut2k-mremap", "6.12", 22, 615, (586, 0), (233, 0) },
        { "6.12.117-pmdw-cut2k-shm", "6.12", 4, 177, (1296, 0), (327, 8) },
        { "7.2.13-pmdw-cut2k-anon", "7.2", 2, 226, (1188, 1), (447, 14) },
        { "7.2.13-pmdw-cut2k-fork", "7.2", 36, 253, (1137, 0), (382, 2) },
    };

    public static TheoryData<string, string> PinnedTransitions => new()
    {
        {
            "6.12.117-pmdw-cut2k-mremap",
            "PmdInstall 7, CollapseHugePageInstall 2, MoveNormalPmdDestination 1, CollapseHugePageUnlink 2, FreePteRange 13, "
            + "MoveNormalPmdSource 1, ZapHugePmd 2"
        },
        {
            "6.12.117-pmdw-cut2k-shm",
            "PmdInstall 2, DoSetPmd 43, CollapsePteMappedThp 1, SplitZeroPageClear or SplitFile 1, SplitFile 27, ZapHugePmd 16"
        },
        {
            "7.2.13-pmdw-cut2k-anon",
            "PmdInstall 2, DoHugePmdAnonymousPage 1, SetHugeZeroFolio 17, CollapseHugePageRestore 1, SplitZeroPagePopulate 11, "
            + "CollapseHugePageUnlink 1, ZapEmptyPteTable 12, ZapPteTableIfEmpty 1, SplitZeroPageClear 11, ZapHugePmd 7"
        },
        {
            "7.2.13-pmdw-cut2k-fork",
            "PmdInstall 14, DoHugePmdAnonymousPage 11, SetHugeZeroFolio 5, CopyHugePmdDestination 2, SplitZeroPagePopulate 2, "
            + "ZapEmptyPteTable 7, FreePteRange 14, CopyHugePmdSource 2, SplitInvalidate 6, SplitZeroPageClear 2, ZapHugePmd 10, "
            + "DoHugePmdWpPage 2, SplitPopulate 6"
        },
    };

    [Theory]
    [MemberData(nameof(Pinned))]
    public void Real_kernels_conform(
        string name, string kernel, int entries, long acquisitions, (long Checked, long NeededInterval) observations, (long Checked, long ReturnedNull) mappings)
    {
        TraceReport report = TraceChecker.Check(TraceSource.FromBytes(name, TraceText.RecordedBytes(name)));

        Assert.Equal((TraceVerdict.Conforms, null), (report.Verdict, report.FirstInconsistency?.What));
        Assert.Equal((KernelVersion.Parse(kernel), true, 2000L), (report.Kernel, report.IsWindow, report.Events));
        Assert.Equal((entries, acquisitions), (report.Entries, report.Locks.Acquisitions));
        Assert.Equal(new ObservationSummary(observations.Checked, observations.NeededInterval), report.Observations);
        Assert.Equal(new MappingSummary(mappings.Checked, mappings.ReturnedNull), report.Mappings);
    }

    [Theory]
    [MemberData(nameof(PinnedTransitions))]
    public void Transitions_seen_are_those_of_the_machine(string name, string expected)
    {
        TraceReport report = TraceText.Recorded(name).Check();

        Assert.Equal(expected, string.Join(", ", report.Transitions.Select(t => $"{string.Join(" or ", t.Triggers)} {t.Count}")));
        Assert.Equal(report.Transitions.Count(t => t.Triggers.Count == 1), report.Coverage.Seen);
        Assert.True(report.Coverage.All > report.Coverage.Seen);
    }

    [Fact]
    public void Plain_text_and_gzip_say_the_same()
    {
        foreach (string name in TraceText.Names)
        {
            TraceReport zipped = TraceChecker.Check(TraceSource.FromBytes(name, TraceText.RecordedBytes(name)));
            Assert.Equivalent(zipped, TraceText.Recorded(name).Check(), strict: true);
        }
    }

    [Fact]
    public void A_file_is_read_from_disk()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Traces", "data", TraceText.Names[0] + ".txt.gz");
        Assert.Equal((path, 2000), (TraceChecker.Check(path).File, TraceChecker.Check(path).Events));
    }

    // The moment of which spec/findings/README.md tells; the rmap is in no trace, so nothing here is against the rules.
    [Fact]
    public void A_table_is_reclaimed_before_the_lock_that_others_would_wait_for_is_released()
    {
        TraceText trace = TraceText.Read("7.2.13-reclaim-before-rmap");
        int cleared = Find("wl.zap-some", ": pw8_set:", "pmd=0xffff88801adc5f48 new=0x0 old=0x5bd3067");
        int elsewhere = Find("wl.punch-coll", ": pml_in: (pte_offset_map_lock", "addr=0x7f2bbd2de000");
        int released = Find("wl.zap-some", ": ul:", "lock=0xffffea000016f4e8");
        Assert.Equal(TraceVerdict.Conforms, trace.Check().Verdict);
        Assert.True(cleared < elsewhere && elsewhere < released);

        int Find(params string[] parts) =>
            trace.Events.Select((line, i) => (line, i)).Last(e => parts.All(part => e.line.Contains(part, StringComparison.Ordinal))).i;
    }

    [Fact]
    public void Reported_losses_leave_no_conclusion()
    {
        TraceText trace = TraceText.Recorded(0);
        IEnumerable<string> header = trace.Header
            .Select(line => line.Replace("dropped events: 0", "dropped events: 7", StringComparison.Ordinal));

        TraceReport report = (trace with { Header = [.. header] }).Check();

        Assert.Equal(TraceVerdict.Inconclusive, report.Verdict);
        Assert.Contains("cpu0 lost events (dropped: 7)", report.Missing);
    }

    [Fact]
    public void Without_statistics_losses_cannot_be_ruled_out()
    {
        TraceText trace = TraceText.Recorded(0);
        string[] header = [.. trace.Header.Where(line => !line.StartsWith("# stats", StringComparison.Ordinal))];

        TraceReport report = (trace with { Header = header }).Check();

        Assert.Equal(TraceVerdict.Inconclusive, report.Verdict);
        Assert.Contains("lost events cannot be ruled out", Assert.Single(report.Missing), StringComparison.Ordinal);
    }

    [Fact]
    public void An_inconsistency_after_a_loss_is_shown_and_proves_nothing()
    {
        TraceText trace = TraceText.Recorded(0);
        int lockTaken = MutationSites.Of(0).Acquisitions[3].Place;
        TraceText twice = trace.With([.. trace.Events.Take(lockTaken + 1), .. trace.Events.Skip(lockTaken)]);

        TraceReport report = TraceChecker.Check(TraceSource.FromText("lost", twice + "CPU:2 [LOST 31 EVENTS]\n"));

        Assert.Equal(TraceVerdict.Inconclusive, report.Verdict);
        Assert.NotNull(report.FirstInconsistency);
    }

    [Fact]
    public void A_loss_among_the_events_leaves_no_conclusion()
    {
        TraceText trace = TraceText.Recorded(0);
        string text = trace.ToString() + "CPU:2 [LOST 31 EVENTS]\n";

        TraceReport report = TraceChecker.Check(TraceSource.FromText("lost", text));

        Assert.Equal((TraceVerdict.Inconclusive, 2000), (report.Verdict, report.Events));
        Assert.Equal(["CPU:2 [LOST 31 EVENTS]"], report.Missing);
    }

    [Theory]
    [InlineData("lk")]
    [InlineData("tl")]
    [InlineData("ul")]
    public void Without_a_lock_probe_there_is_no_conclusion_about_locks(string probe)
    {
        TraceText trace = TraceText.Recorded(2);
        string[] header = [.. trace.Header.Where(line => !line.StartsWith($"#   f:pt/{probe} ", StringComparison.Ordinal))];

        TraceReport report = (trace with { Header = header }).Check();

        Assert.Equal((TraceVerdict.Inconclusive, null), (report.Verdict, report.FirstInconsistency?.What));
        Assert.Equal(0, report.Locks.Acquisitions);
        Assert.Contains("locks cannot be checked", Assert.Single(report.Missing), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_write_probes_there_is_no_conclusion_about_entries()
    {
        TraceText trace = TraceText.Recorded(1);
        string[] header = [.. trace.Header.Where(line => !line.StartsWith("#   p:", StringComparison.Ordinal))];

        TraceReport report = (trace with { Header = header }).Check();

        Assert.Equal(TraceVerdict.Inconclusive, report.Verdict);
        Assert.NotEmpty(report.Assumed);
        Assert.Contains("no probe records the writes of pmd entries", Assert.Single(report.Missing), StringComparison.Ordinal);
    }
}
