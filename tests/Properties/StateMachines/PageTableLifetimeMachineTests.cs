using PtSpec.StateMachines;
using Xunit;
using static PtSpec.StateMachines.PageTableLifetimeState;
using static PtSpec.StateMachines.PageTableLifetimeTrigger;
using Row = PtSpec.StateMachines.Transition<
    PtSpec.StateMachines.PageTableLifetimeState, PtSpec.StateMachines.PageTableLifetimeTrigger>;

namespace PtSpec.Properties.StateMachines;

public class PageTableLifetimeMachineTests
{
    private static readonly MachineDefinition<PageTableLifetimeState, PageTableLifetimeTrigger> Machine =
        PageTableLifetimeMachine.Definition;

    [Fact]
    public void Since_6_6_only_a_private_table_is_freed_at_once() => Assert.Equal(
        [Allocated, Withdrawn],
        In("6.6").Where(row => row.Trigger == PteFree).Select(row => row.From));

    [Fact]
    public void A_table_that_leaves_a_live_mapping_waits_for_a_grace_period_unless_everyone_is_locked_out()
    {
        HeldLocks shared = HeldLocksExtensions.All & ~HeldLocks.VmaDetached & ~HeldLocks.MmapWrite & ~HeldLocks.VmapArea;
        IEnumerable<Row> hurried = In("7.3").Where(row => row.Trigger is not (GracePeriodEnd or TlbRemoveTableOneRcu) && row.Locks.IsMetBy(shared));
        Assert.DoesNotContain(Freed, Reachable(Installed, hurried));
    }

    [Fact]
    public void A_table_that_leaves_its_slot_is_not_freed_nor_used_again_before_a_tlb_flush()
    {
        IEnumerable<Row> unflushed = In("7.3").Where(row => row.Trigger is not (TlbFlush or TlbFlushMmu or FlushTlbKernelRange));
        Assert.Equal([Detached, Gathered], Reachable(Detached, unflushed).Order());
    }

    [Fact]
    public void Interrupts_off_walkers_are_waited_for_before_anonymous_collapse_reuses_a_table() =>
        Assert.All(In("7.3").Where(row => row.From == Synced && row.Trigger != PteFreeDefer),
            row => Assert.True(row.To is Installed or Deposited));

    [Fact]
    public void Retracted_tables_are_freed_at_once_until_6_5()
    {
        Assert.Contains(In("6.5"), row => row is { From: Synced, Trigger: PteFree, To: Freed });
        Assert.DoesNotContain(In("6.6"), row => row is { From: Synced, Trigger: PteFree });
        Assert.DoesNotContain(In("6.5"), row => row.Trigger == PteFreeDefer);
    }

    [Fact]
    public void Every_state_has_its_custody() =>
        Assert.Equal(Enum.GetValues<PageTableLifetimeState>(), PageTableLifetimeMachine.Custody.Keys.Order());

    [Fact]
    public void The_ptes_of_a_table_with_no_owner_are_written_by_nobody() => Assert.All(
        PageTableLifetimeMachine.Custody.Values.Where(custody => custody.Owner is TableOwner.Nobody or TableOwner.FreeQueue),
        custody => Assert.Equal(PteWriter.Nobody, custody.Writer));

    [Fact]
    public void Every_pmd_write_that_links_or_unlinks_a_table_is_an_event_in_its_life_under_the_same_rules() => Assert.All(
        PmdEntryMachine.Definition.Transitions.Where(row => (row.From == PmdEntryState.Table) != (row.To == PmdEntryState.Table)),
        write =>
        {
            var trigger = Enum.Parse<PageTableLifetimeTrigger>(write.Trigger.ToString());
            Row row = Assert.Single(Machine.Transitions, row => row.Trigger == trigger && row.Versions == write.Versions);
            Assert.Equal(write.Guard, row.Guard);
            Assert.Equal(write.To == PmdEntryState.Table, row.To == Installed);
            Assert.Equal(write.From == PmdEntryState.Table, row.From == Installed);
        });

    private static IEnumerable<Row> In(string kernel) =>
        Machine.Transitions.Where(row => row.Versions.Contains(KernelVersion.Parse(kernel)));

    private static HashSet<PageTableLifetimeState> Reachable(PageTableLifetimeState from, IEnumerable<Row> rows)
    {
        Row[] all = [.. rows];
        HashSet<PageTableLifetimeState> reached = [from];
        while (all.Any(row => reached.Contains(row.From) && reached.Add(row.To)))
        {
        }
        return reached;
    }
}
