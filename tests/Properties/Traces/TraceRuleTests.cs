using PtSpec.Kernel.Traces;
using PtSpec.StateMachines;
using Xunit;
using static PtSpec.Properties.Traces.SyntheticTrace;

namespace PtSpec.Properties.Traces;

/// <summary>Each rule of conformance on the smallest trace that shows it.</summary>
public sealed class TraceRuleTests
{
    [Fact]
    public void A_read_may_see_a_write_that_begins_before_the_reader_goes_on()
    {
        TraceReport report = Installed().Read(1, E(1), None).Lock(2, Pml(1))
            .Write(2, "free_pgd_range", E(1), Table(TableA), None).Unlock(2, Pml(1)).Idle(1).Check();

        AssertConforms(report);
        Assert.Equal(1, report.Observations.NeededInterval);
    }

    [Fact]
    public void A_read_is_over_at_the_readers_next_event() => AssertFinds(
        "was read from the pmd entry",
        Installed().Read(1, E(1), None).Idle(1).Write(2, "free_pgd_range", E(1), Table(TableA), None).Idle(1));

    [Fact]
    public void A_read_during_a_write_may_see_either_value() => AssertConforms(
        Installed().Begin(2, "free_pgd_range", E(1), Table(TableA), None)
            .Read(1, E(1), None).Read(1, E(1), Table(TableA)).Idle(1)
            .End(2, "free_pgd_range").Check());

    [Fact]
    public void A_read_after_a_write_sees_it() => AssertFinds(
        "was read from the pmd entry",
        Installed().Write(2, "free_pgd_range", E(1), Table(TableA), None).Read(1, E(1), Table(TableA)).Idle(1));

    [Fact]
    public void An_interrupt_does_not_end_the_read_of_the_task_it_stops() => AssertConforms(
        Installed().Read(1, E(1), None)
            .Add(1, "freenow", "head=0xffffea0000400008", flags: "..s1.")
            .Write(2, "free_pgd_range", E(1), Table(TableA), None).Idle(1).Check());

    [Fact]
    public void Accessed_and_dirty_bits_come_and_go_unseen() => AssertConforms(
        new SyntheticTrace().LockedWrite(1, "do_set_pmd", 1, None, Leaf(3) & ~0x60UL).Read(1, E(1), Leaf(3)).Idle(1).Check());

    [Fact]
    public void A_copy_of_an_entry_on_a_stack_is_no_entry()
    {
        const ulong onStack = 0xffffc90000000010;
        TraceReport report = Installed()
            .Write(1, "pmd_install", onStack, None, Table(TableA)).Read(1, onStack, 0x55).Idle(1).Check();
        AssertConforms(report);
        Assert.Equal(1, report.Entries);
    }

    [Fact]
    public void A_write_tells_what_it_finds() => AssertFinds(
        "a write finds 0x6000007 in the pmd entry",
        Installed().Write(1, "free_pgd_range", E(1), Table(TableB), None));

    [Fact]
    public void An_unknown_entry_is_learned_from_its_first_reader() => AssertFinds(
        "was read from the pmd entry",
        new SyntheticTrace().Read(1, E(1), Table(TableA)).Idle(1).Read(1, E(1), None).Idle(1));

    [Fact]
    public void Two_writes_at_once_are_a_race() => AssertFinds(
        "writes the pmd entry",
        Installed().Begin(1, "free_pgd_range", E(1), Table(TableA), None).Begin(2, "free_pgd_range", E(1), Table(TableA), None));

    [Fact]
    public void A_write_needs_its_lock() =>
        AssertFinds("without pml", new SyntheticTrace().Write(1, "pmd_install", E(1), None, Table(TableA)));

    [Fact]
    public void A_lock_that_another_holds_is_not_held() => AssertFinds(
        "without pml",
        new SyntheticTrace().Lock(2, Pml(1)).Write(1, "pmd_install", E(1), None, Table(TableA)));

    [Fact]
    public void A_failed_try_holds_nothing() => AssertFinds(
        "without pml",
        new SyntheticTrace().Try(1, Pml(1), got: false).Write(1, "pmd_install", E(1), None, Table(TableA)));

    [Fact]
    public void The_lock_of_the_table_is_asked_for_by_who_retracts_it() => AssertFinds(
        "without ptl",
        Installed().Add(1, "retract_in", "mapping=0x1").Lock(1, Pml(1))
            .Write(1, "pmdp_collapse_flush", E(1), Table(TableA), None));

    [Fact]
    public void Retraction_conforms_and_is_told_from_its_caller()
    {
        TraceReport report = Installed().Add(1, "retract_in", "mapping=0x1").Lock(1, Pml(1)).Lock(1, Ptl(TableA))
            .Write(1, "pmdp_collapse_flush", E(1), Table(TableA), None).Flushed(1, 1)
            .Unlock(1, Ptl(TableA)).Unlock(1, Pml(1)).Defer(1, TableA).FreeNow(1, TableA).Check();

        AssertConforms(report);
        Assert.Contains(report.Transitions, t => t.Triggers.SequenceEqual([PmdEntryTrigger.RetractPageTables]) && t.Count == 1);
    }

    [Fact]
    public void A_table_is_deferred_after_the_flush()
    {
        SyntheticTrace Unlinked() => Installed().Lock(1, Pml(1)).Write(1, "pmdp_collapse_flush", E(1), Table(TableA), None);

        AssertFinds("before pmdp_collapse_flush, which took it out, has returned", Unlinked().Defer(1, TableA));
        AssertFinds("has returned", Unlinked().Add(1, "retract_out", "mapping=0x1").Defer(1, TableA));
        AssertConforms(Unlinked().Flushed(1, 1).Defer(1, TableA).Check());
    }

    [Fact]
    public void A_table_outlives_the_readers_that_began_before_it_was_given_up()
    {
        SyntheticTrace Unlinked() => Installed().Add(2, "rl", "").Write(1, "free_pgd_range", E(1), Table(TableA), None);

        AssertFinds("is in an RCU section that began before", Unlinked().Defer(1, TableA).FreeNow(3, TableA));
        AssertFinds("is in an RCU section that began before", Unlinked().Batch(1, TableA).FreeBatch(3, TableA));
        AssertFinds("task 2 is in an RCU section", Unlinked().Add(2, "rl", "").Add(2, "ru", "").Defer(1, TableA).FreeNow(3, TableA));
        AssertFinds("task 2 is in an RCU section", Unlinked().Defer(1, TableA).Add(2, "rl", "").FreeNow(3, TableA));
        AssertConforms(Unlinked().Defer(1, TableA).Add(2, "ru", "").FreeNow(3, TableA).Check());
        AssertConforms(Unlinked().Add(2, "ru", "").Defer(1, TableA).Add(2, "rl", "").FreeNow(3, TableA).Check());
    }

    [Fact]
    public void Both_locks_are_asked_for_by_a_move()
    {
        SyntheticTrace Moved(bool both)
        {
            SyntheticTrace trace = Installed().Lock(1, Pml(1));
            if (both)
                trace.Lock(1, Pml(2));
            trace.Write(1, "move_page_tables", E(1), Table(TableA), None);
            if (!both)
                trace.Unlock(1, Pml(1)).Lock(1, Pml(2));
            return trace.Write(1, "move_page_tables", E(2), None, Table(TableA)).Unlock(1, Pml(2));
        }

        AssertConforms(Moved(both: true).Check());
        AssertFinds("without other pml", Moved(both: false));
    }

    [Fact]
    public void The_other_entry_of_a_move_is_known_from_its_arguments() => AssertFinds(
        "without other pml",
        new SyntheticTrace().LockedWrite(1, "do_set_pmd", 1, None, Leaf(3))
            .Add(1, "mvhuge_in", $"opmd=0x{E(1):x} npmd=0x{E(2):x} opv=0x{Leaf(3):x} npv=0x0")
            .LockedWrite(1, "move_huge_pmd", 1, Leaf(3), None));

    [Fact]
    public void A_kernel_has_only_its_own_transitions()
    {
        static SyntheticTrace Reclaimed(string kernel) => new SyntheticTrace(kernel)
            .LockedWrite(1, "pmd_install", 1, None, Table(TableA))
            .Lock(1, Ptl(TableA)).Try(1, Pml(1), got: true).Write(1, "__zap_vma_range", E(1), Table(TableA), None);

        AssertConforms(Reclaimed("7.2.1").Check());
        AssertFinds("a transition that the machine does not have for it in kernel 6.12", Reclaimed("6.12.1"));
    }

    [Fact]
    public void A_table_does_not_become_a_leaf_at_once() => AssertFinds(
        "from Table (0x5000007) to Leaf",
        Installed().LockedWrite(1, "do_set_pmd", 1, Table(TableA), Leaf(3)));

    [Fact]
    public void The_return_tells_who_called()
    {
        TraceReport report = new SyntheticTrace().LockedWrite(1, "do_set_pmd", 1, None, Leaf(3)).Lock(1, Pml(1))
            .Write(1, "pmdp_set_access_flags", E(1), Leaf(3), Leaf(3))
            .Add(1, "psaf_out", $"pmd=0x{E(1):x} pv=0x{Leaf(3):x}", site: "do_huge_pmd_wp_page+0x4/0x10 <- pmdp_set_access_flags")
            .Unlock(1, Pml(1)).Check();

        AssertConforms(report);
        Assert.Contains(report.Transitions, t => t.Triggers.SequenceEqual([PmdEntryTrigger.DoHugePmdWpPage]));
    }

    [Fact]
    public void A_compare_and_exchange_that_hardware_defeated_is_tried_again() => AssertConforms(
        new SyntheticTrace().LockedWrite(1, "do_set_pmd", 1, None, Leaf(3)).Lock(1, Pml(1))
            .Write(1, "copy_huge_pmd", E(1), Leaf(3), Leaf(3) & ~2UL)
            .Write(1, "copy_huge_pmd", E(1), Leaf(3), Leaf(3) & ~2UL).Unlock(1, Pml(1)).Check());

    [Fact]
    public void Clearing_the_accessed_bit_changes_nothing_that_is_compared() => AssertConforms(
        new SyntheticTrace().LockedWrite(1, "do_set_pmd", 1, None, Leaf(3))
            .LockedWrite(1, "pmdp_test_and_clear_young", 1, Leaf(3), None).Read(1, E(1), Leaf(3)).Idle(1).Check());

    [Fact]
    public void Only_page_table_locks_are_followed() => AssertConforms(
        new SyntheticTrace().Unlock(1, 0xffffffff82000000).Lock(1, 0xffff888004000028).Lock(2, 0xffff888004000028).Check());

    [Fact]
    public void Addresses_of_another_layout_leave_no_conclusion()
    {
        TraceReport report = new SyntheticTrace().Write(1, "pmd_install", 0xff11000004000008, None, Table(TableA)).Check();
        Assert.Equal(TraceVerdict.Inconclusive, report.Verdict);
        Assert.Contains("nokaslr", Assert.Single(report.Missing), StringComparison.Ordinal);
    }

    [Fact]
    public void A_lock_has_one_holder() => AssertFinds("held twice", new SyntheticTrace().Lock(1, Pml(1)).Lock(2, Pml(1)));

    [Fact]
    public void A_lock_is_released_by_its_holder() =>
        AssertFinds("which task 1 holds", new SyntheticTrace().Lock(1, Pml(1)).Unlock(2, Pml(1)));

    [Fact]
    public void A_release_needs_an_acquisition()
    {
        AssertFinds("without having taken it", new SyntheticTrace().Unlock(1, Pml(1)));
        AssertConforms(new SyntheticTrace(window: true).Unlock(1, Pml(1)).Lock(1, Pml(1)).Unlock(1, Pml(1)).Check());
        AssertFinds("without having taken it", new SyntheticTrace(window: true).Unlock(1, Pml(1)).Unlock(1, Pml(1)));
    }

    [Fact]
    public void In_a_window_a_lock_may_be_held_from_before()
    {
        static SyntheticTrace Written() => new SyntheticTrace(window: true).Write(1, "pmd_install", E(1), None, Table(TableA));

        AssertConforms(Written().Unlock(1, Pml(1)).Check());
        AssertFinds("had to hold for a write", Written().Lock(2, Pml(1)));
    }

    [Fact]
    public void A_write_in_flight_when_the_recording_begins_explains_a_change() => AssertConforms(
        new SyntheticTrace(window: true)
            .Read(1, E(1), None).Idle(1).Read(1, E(1), Table(TableA)).Idle(1).End(2, "pmd_install").Check());

    [Fact]
    public void A_mapped_table_is_not_freed()
    {
        AssertFinds("handed to pte_free_defer while", Installed().Defer(1, TableA));
        AssertFinds("handed to ___pte_free_tlb while", Installed().Gather(1, TableA));
        AssertFinds("handed to tlb_remove_table while", Installed().Batch(1, TableA));
        AssertFinds("is freed while the pmd entry", Installed().FreeBatch(1, TableA));
    }

    [Fact]
    public void A_table_is_deferred_before_it_is_freed() => AssertFinds(
        "without having been deferred",
        Installed().Write(1, "free_pgd_range", E(1), Table(TableA), None).FreeNow(1, TableA));

    [Fact]
    public void A_table_is_not_freed_under_its_lock() => AssertFinds(
        "is freed while task 2 holds its lock",
        new SyntheticTrace().Lock(2, Ptl(TableA)).FreeNow(1, TableA));

    [Fact]
    public void A_table_is_in_one_entry() => AssertFinds(
        "still points to it",
        Installed().LockedWrite(1, "pmd_install", 2, None, Table(TableA)));

    [Fact]
    public void A_deferred_table_is_not_installed() => AssertFinds(
        "deferred and not freed yet",
        Installed().Write(1, "free_pgd_range", E(1), Table(TableA), None)
            .Defer(1, TableA).LockedWrite(1, "pmd_install", 2, None, Table(TableA)));

    [Fact]
    public void A_freed_page_of_entries_begins_anew()
    {
        SyntheticTrace trace = Installed().Read(1, E(1), Table(TableA)).Batch(1, 1).FreeBatch(1, 1);
        AssertConforms(trace.Read(1, E(1), None).Idle(1).Check());
    }

    [Fact]
    public void A_split_goes_through_the_invalid_leaf() => AssertConforms(
        new SyntheticTrace().LockedWrite(1, "do_set_pmd", 1, None, Leaf(3)).Lock(1, Pml(1))
            .Write(1, "pmdp_invalidate", E(1), Leaf(3), Leaf(3) & ~1UL)
            .Write(1, "__split_huge_pmd_locked", E(1), Leaf(3) & ~1UL, Table(TableA))
            .Read(1, E(1), Table(TableA)).Unlock(1, Pml(1)).Check());

    [Fact]
    public void Null_is_returned_for_an_entry_that_was_no_table_at_some_moment()
    {
        AssertFinds("returned NULL, but", Installed().Map(1, "pro", E(1)).Mapped(1, "pro", E(1), frame: null));

        TraceReport report = Installed().Map(1, "pro", E(1))
            .Write(2, "free_pgd_range", E(1), Table(TableA), None).LockedWrite(2, "pmd_install", 1, None, Table(TableB))
            .Mapped(1, "pro", E(1), frame: null).Check();
        AssertConforms(report);
        Assert.Equal(new MappingSummary(Checked: 1, ReturnedNull: 1), report.Mappings);
    }

    [Fact]
    public void Without_a_lock_any_table_of_the_meantime_may_be_returned()
    {
        SyntheticTrace Replaced() => Installed().Map(1, "pro", E(1))
            .Write(2, "free_pgd_range", E(1), Table(TableA), None).LockedWrite(2, "pmd_install", 1, None, Table(TableB));

        AssertConforms(Replaced().Mapped(1, "pro", E(1), TableA).Check());
        AssertConforms(Replaced().Mapped(1, "pro", E(1), TableB).Check());
        AssertFinds("to which the entry did not point", Replaced().Mapped(1, "pro", E(1), TableB + 1));
    }

    [Fact]
    public void A_table_is_returned_locked_and_mapped()
    {
        SyntheticTrace Locked() => Installed().Map(1, "pml", E(1)).Lock(1, Ptl(TableA));

        AssertConforms(Locked().Mapped(1, "pml", E(1), TableA).Unlock(1, Ptl(TableA)).Check());
        AssertFinds("without holding its lock", Installed().Map(1, "pml", E(1)).Mapped(1, "pml", E(1), TableA));
        AssertFinds(
            "locked after the entry had ceased to point to it",
            Locked().Write(2, "free_pgd_range", E(1), Table(TableA), None).Mapped(1, "pml", E(1), TableA));
    }

    [Fact]
    public void A_call_on_an_entry_that_nothing_is_known_of_is_not_judged() => Assert.Equal(
        new MappingSummary(Checked: 0, ReturnedNull: 0),
        new SyntheticTrace().Map(1, "pro", E(1)).Mapped(1, "pro", E(1), frame: null).Check().Mappings);

    private static SyntheticTrace Installed() => new SyntheticTrace().LockedWrite(1, "pmd_install", 1, None, Table(TableA));

    private static void AssertConforms(TraceReport report) =>
        Assert.Equal((TraceVerdict.Conforms, null), (report.Verdict, report.FirstInconsistency?.What));

    private static void AssertFinds(string what, SyntheticTrace trace)
    {
        TraceReport report = trace.Check();
        Assert.Equal(TraceVerdict.Inconsistent, report.Verdict);
        Assert.Contains(what, report.FirstInconsistency!.What, StringComparison.Ordinal);
        Assert.NotEmpty(report.FirstInconsistency.Lines);
    }
}
