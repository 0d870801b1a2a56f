using PtSpec.Kernel.Traces;
using PtSpec.StateMachines;
using Xunit;

namespace PtSpec.Properties.Traces;

/// <summary>
/// Windows out of what <c>ptspec trace record</c> got of small kernels with a bug planted in them: <c>jobs/planted-kernel/build</c>.
/// </summary>
public sealed class PlantedBugTests
{
    public static TheoryData<string, string, ulong, string> Bugs => new()
    {
        {
            "no-recheck", nameof(TraceRule.TableResult), 0xffff88800e3525d0,
            "__pte_offset_map_lock on the pmd entry 0xffff88800e3525d0 returned a pte of page table 0xd3d, locked after the entry had ceased to point to it"
        },
        {
            "no-ptl", nameof(TraceRule.Locks), 0xffff8880009bab08,
            "pmdp_collapse_flush changes the pmd entry 0xffff8880009bab08 from Table (0xe230007) to None (0x0) without ptl"
        },
        {
            "no-grace-period", nameof(TraceRule.GracePeriod), 0xffff88800e2d4df8,
            "page table 0xdc1 is freed while task 95 is in an RCU section that began before it was given up"
        },
    };

    [Theory]
    [MemberData(nameof(Bugs))]
    public void A_planted_bug_is_found_with_its_rule_at_its_entry(string bug, string rule, ulong entry, string what)
    {
        TraceReport report = Check(bug);
        Assert.Equal(TraceVerdict.Inconsistent, report.Verdict);
        Assert.Equal((rule, entry, what), ($"{report.FirstInconsistency!.Rule}", report.FirstInconsistency.Entry, report.FirstInconsistency.What));
        Assert.Empty(report.Missing);
    }

    [Fact]
    public void The_same_kernel_without_a_bug_conforms()
    {
        TraceReport report = Check("clean");
        Assert.Equal((TraceVerdict.Conforms, null), (report.Verdict, report.FirstInconsistency?.What));
        Assert.Contains(report.Transitions, t => t.Triggers is [PmdEntryTrigger.RetractPageTables]);
        Assert.InRange(report.Mappings.Checked, 100, long.MaxValue);
    }

    private static TraceReport Check(string kernel)
    {
        string name = $"6.12.117-planted-{kernel}";
        return TraceChecker.Check(TraceSource.FromBytes(name, TraceText.RecordedBytes(name)));
    }
}
