using PtSpec.Checking;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Scenarios;
using PtSpec.Core.Lowered;
using Xunit;

namespace PtSpec.Properties.Checking;

/// <summary>Changes that leave a routine strange: the answer must still be right.</summary>
public class ChangedRoutineTests
{
    [Theory]
    [InlineData("zap_pte_range", "i < end")]
    [InlineData("collapse_file", "i < mm.PtrsPerPte")]
    public void A_loop_that_counts_on_and_on_violates_I9(string routine, string condition)
    {
        CheckReport report = Check(Force(routine, condition, true), "read 0.0; dontneed 0; retract 0");

        Assert.Equal(Property.I9, report.Counterexample?.Failure.Property);
    }

    [Fact]
    public void A_page_beyond_the_end_of_its_slot_violates_I9()
    {
        int locks = NumberOf("collapse_file", "FolioLock(pmd, i)");
        int loop = Force("collapse_file", "i < mm.PtrsPerPte", true).Step;

        CheckReport report = Check(new Hoist("collapse_file", locks, loop), "retract 0");

        Assert.Equal(Property.I9, report.Counterexample?.Failure.Property);
    }

    [Fact]
    public void An_operation_that_does_nothing_any_more_is_called_and_returns() =>
        Assert.Equal(Verdict.Holds, Check(new Without("khugepaged_scan_file", 1), "retract 0; read 0.0; retract 0").Verdict);

    [Fact]
    public void A_lock_that_was_never_looked_up_is_lock_0()
    {
        int lookup = ChangedRoutines.FindByName("pmd_install", new(6, 6)).Nodes.OfType<Assign>()
            .First(n => n.Source.Text.Contains("PmdLockptr")).Source.Number;

        // Slot 0 has the pmd lock 0, and slot 1 has not.
        Assert.Equal(Verdict.Holds, Check(new Without("pmd_install", lookup), "read 0.0").Verdict);
        Assert.Equal(Verdict.Violated, Check(new Without("pmd_install", lookup), "read 1.0").Verdict);
    }

    [Fact]
    public void An_operation_that_never_ends_is_no_deadlock_but_can_never_be_finished()
    {
        CheckReport report = Check(Force("pte_offset_map_lock", "now == pmdval", false), "read 0.0");
        Assert.Equal(Property.Completion, report.Counterexample?.Failure.Property);
    }

    [Fact]
    public void A_check_before_a_guard_that_never_holds_is_still_made()
    {
        // The only operation reads, so this small memory has no anonymous page to copy to.
        CheckReport report = ScenarioCheck.Run(
            ScenarioFile.Parse(
                "changed", "scenario changed\nkernel 6.6\nvma 0 = shmem private\npmd 0 = table { 0: none }\ncpu 0: read 0.0\n"),
            new CheckOptions
            {
                Changes =
                [
                    new Without("handle_pte_fault", NumberOf("handle_pte_fault", "PgtableGeneric.PteUnmap(ref mm, table);")),
                    Force("do_fault", "!write", false),
                    new Without("vmf_anon_prepare", NumberOf("vmf_anon_prepare", "mm.AnonVmaPrepare")),
                    new Without("__do_fault", NumberOf("__do_fault", "FolioLock")),
                ],
            });

        Assert.Contains("the allocation of a page may sleep", report.Counterexample?.Failure.Failure);
    }

    [Fact]
    public void A_reference_that_is_taken_again_and_again_violates_I5()
    {
        int step = NumberOf("follow_pmd_mask", "FollowPagePte");
        CheckReport report = ScenarioCheck.Run(
            ScenarioFile.Parse(
                "changed", "scenario changed\nkernel 6.6\nvma 0 = anon\npmd 0 = table { 0: page a, 1: none }\ncpu 0: gup_remote 0.0\n"),
            new CheckOptions { Changes = [new ReturnValue("follow_pmd_mask", step, "0")] });

        Assert.Equal(Property.I5, report.Counterexample?.Failure.Property);
    }

    [Fact]
    public void An_entry_of_a_form_that_this_memory_has_no_room_for_violates_I9()
    {
        // As if the file's huge mapping were one of anonymous memory: it is invalidated first.
        int step = NumberOf("__split_huge_pmd_locked", "ThpVmaAllowable");
        CheckReport report = ScenarioCheck.Run(
            ScenarioFile.Parse("changed", "scenario changed\nkernel 6.6\nvma 0 = shmem private huge\npmd 0 = leaf\ncpu 0: write 0.0 1\n"),
            new CheckOptions { Changes = [new Force("__split_huge_pmd_locked", step, false)] });

        Assert.Equal(Property.I9, report.Counterexample?.Failure.Property);
    }

    [Fact]
    public void A_folio_that_was_never_looked_up_violates_I9()
    {
        int locks = NumberOf("do_swap_page_folio", "FolioLockPage");
        CheckReport report = ScenarioCheck.Run(
            ScenarioFile.Parse("changed", "scenario changed\nkernel 6.6\nvma 0 = anon\npmd 0 = table { 0: swap a, 1: none }\ncpu 0: read 0.0\n"),
            new CheckOptions { Changes = [new Hoist("do_swap_page_folio", locks, 2)] });

        Assert.Equal(Property.I9, report.Counterexample?.Failure.Property);
    }

    [Fact]
    public void A_zero_page_where_there_is_none_violates_I9() =>
        Assert.Equal(
            Property.I9,
            Check(Force("do_pte_missing", "mm.VmaIsAnonymous(pmd)", true), "read 0.0").Counterexample?.Failure.Property);

    private static int NumberOf(string routine, string text) =>
        ChangedRoutines.FindByName(routine, new(6, 6)).Nodes.First(n => n.Source.Text.Contains(text)).Source.Number;

    private static Force Force(string routine, string condition, bool value)
    {
        RoutineProgram program = ChangedRoutines.FindByName(routine, new(6, 6));
        Branch test = program.Nodes.OfType<Branch>().First(n => n.Source.Text.Contains(condition));
        return new Force(routine, test.Source.Number, value);
    }

    private static CheckReport Check(Change change, string operations) => ScenarioCheck.Run(
        ScenarioFile.Parse("changed", $"scenario changed\nkernel 6.6\nvma 0 = shmem\nvma 1 = shmem\ncpu 0: {operations}\n"),
        new CheckOptions { Changes = [change] });
}
