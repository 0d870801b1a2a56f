using PtSpec.StateMachines;
using Stateless;
using Xunit;
using static PtSpec.StateMachines.PtlOwnershipState;
using static PtSpec.StateMachines.PtlOwnershipTrigger;
using Row = PtSpec.StateMachines.Transition<PtSpec.StateMachines.PtlOwnershipState, PtSpec.StateMachines.PtlOwnershipTrigger>;

namespace PtSpec.Properties.StateMachines;

public class PtlOwnershipMachineTests
{
    // The trigger, not the type of System.Threading.
    private const PtlOwnershipTrigger SpinLock = PtlOwnershipTrigger.SpinLock;
    private const HeldLocks WalkerLocks = HeldLocks.Rcu | HeldLocks.Ptl;

    private static readonly MachineDefinition<PtlOwnershipState, PtlOwnershipTrigger> Machine = PtlOwnershipMachine.Definition;

    [Theory]
    // pte_offset_map_lock succeeds
    [InlineData("6.6", Unmapped, RcuReadLock, SawTable, SpinLock, PmdSame, SpinUnlock, PteUnmap)]
    // pte_offset_map_lock finds no table
    [InlineData("6.6", Unmapped, RcuReadLock, SawNoTable, RcuReadUnlock)]
    // pte_offset_map_lock starts over
    [InlineData("6.6", Rcu, RcuReadLock, SawTable, SpinLock, PmdDiffers, SpinUnlock,
        PteUnmap, RcuReadLock)]
    // handle_pte_fault
    [InlineData("7.3", Unmapped, RcuReadLock, SawTable, SpinLock, PteSame, SpinUnlock, PteUnmap)]
    // filemap_fault_recheck_pte_none
    [InlineData("7.3", Unmapped, RcuReadLock, SawTableReadOnly, SpinLock, SpinUnlock, PteUnmap)]
    // try_collapse_pte_mapped_thp
    [InlineData("7.3", Unmapped, RcuReadLock, SawTable, SpinLock, PmdSame, SpinUnlock,
        SpinLock, PmdSame, ClearPmd, SpinUnlock, PteUnmap)]
    // zap_pte_table_if_empty
    [InlineData("7.3", Unmapped, RcuReadLock, SawTable, SpinLock, ExcludedByPml, PteUnmap, ClearPmd,
        SpinUnlock)]
    // pte_offset_map_lock of the old protocol
    [InlineData("6.4", Unmapped, SawTable, SpinLock, ExcludedByHigherLocks,
        SpinUnlock, PteUnmap)]
    public void It_follows_the_kernel(string kernel, PtlOwnershipState end, params PtlOwnershipTrigger[] steps)
    {
        var context = new FiringContext(KernelVersion.Parse(kernel), HeldLocksExtensions.All);
        StateMachine<PtlOwnershipState, PtlOwnershipTrigger> walker = Machine.Create(Unmapped, () => context);
        foreach (PtlOwnershipTrigger step in steps)
            walker.Fire(step);
        Assert.Equal(end, walker.State);
    }

    [Fact]
    public void Only_an_owner_writes_ptes() =>
        Assert.Equal(
            [Owned],
            PtlOwnershipMachine.Rights.Where(entry => entry.Value.Access.HasFlag(PteAccess.Write)).Select(entry => entry.Key));

    [Fact]
    public void Every_state_has_its_rights() =>
        Assert.Equal(Enum.GetValues<PtlOwnershipState>(), PtlOwnershipMachine.Rights.Keys.Order());

    [Fact]
    public void Nobody_reads_a_pte_outside_an_rcu_section_since_6_6() => Assert.All(
        PtlOwnershipMachine.Rights.Values.Where(rights => rights.Access != PteAccess.None),
        rights => Assert.True(rights.Holds.HasFlag(HeldLocks.Rcu)));

    [Fact]
    public void Ownership_is_proved_under_the_lock_by_someone_who_already_has_it() =>
        Assert.All(Machine.Transitions.Where(row => row.To == Owned), row =>
        {
            Assert.Equal(Acquired, row.From);
            Assert.All(row.Locks.Alternatives, set => Assert.True(set.HasFlag(HeldLocks.Ptl)));
        });

    [Fact]
    public void The_read_only_way_never_leads_to_ownership() =>
        Assert.DoesNotContain(Owned, Reachable(Machine.Transitions.Where(row => row.Trigger != SawTable)));

    [Fact]
    public void Since_6_6_every_step_is_taken_with_what_its_state_holds() => Assert.All(Current(), row =>
        Assert.All(row.Locks.Alternatives, set => Assert.Equal(PtlOwnershipMachine.Rights[row.From].Holds, set & WalkerLocks)));

    [Fact]
    public void Since_6_6_only_the_steps_that_say_so_take_or_drop_anything() => Assert.All(Current(), row =>
    {
        HeldLocks before = PtlOwnershipMachine.Rights[row.From].Holds;
        HeldLocks after = row.Trigger switch
        {
            RcuReadLock => before | HeldLocks.Rcu,
            RcuReadUnlock or PteUnmap => before & ~HeldLocks.Rcu,
            SpinLock => before | HeldLocks.Ptl,
            SpinUnlock => before & ~HeldLocks.Ptl,
            _ => before,
        };
        Assert.Equal(PtlOwnershipMachine.Rights[row.To].Holds, after);
    });

    [Fact]
    public void Everyone_can_always_let_go() => Assert.All(Enum.GetValues<PtlOwnershipState>(), state =>
        Assert.Contains(Unmapped, Reachable(Current().Where(row => row.To is not Rcu || row.From is Rcu), state)));

    [Fact]
    public void Validation_begins_in_6_5() =>
        Assert.All(Machine.Transitions.Where(row => row.Trigger == PmdSame),
            row => Assert.True(row.Versions.From >= KernelVersion.Parse("6.5")));

    private static IEnumerable<Row> Current() =>
        Machine.Transitions.Where(row => row.Versions.Contains(KernelVersion.Parse("7.3")));

    private static HashSet<PtlOwnershipState> Reachable(IEnumerable<Row> rows, PtlOwnershipState from = Unmapped)
    {
        Row[] all = [.. rows];
        HashSet<PtlOwnershipState> reached = [from];
        while (all.Any(row => reached.Contains(row.From) && reached.Add(row.To)))
        {
        }
        return reached;
    }
}
