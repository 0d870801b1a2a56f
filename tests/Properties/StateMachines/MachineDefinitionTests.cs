using PtSpec.StateMachines;
using Xunit;

namespace PtSpec.Properties.StateMachines;

/// <summary>What a definition and its audit say of machines that are wrong, and the exact words of a refusal.</summary>
public class MachineDefinitionTests
{
    public enum Door
    {
        Open,
        Shut,
        Walled,
    }

    public enum Push
    {
        Close,
        Open,
        Demolish,
    }

    public enum Gapped
    {
        First = 1,
    }

    private static readonly Transition<Door, Push> Close =
        new(Door.Open, Push.Close, Door.Shut, "close", LockRequirement.Of(HeldLocks.Pml | HeldLocks.Ptl), FlushOwed.None,
            "6.6-6.13", "mm/door.c");

    private static readonly MachineDefinition<Door, Push> Machine = new("Door", Door.Open, [], [Close]);

    [Fact]
    public void Rows_that_overlap_are_refused_by_name()
    {
        var newer = new Transition<Door, Push>(Door.Open, Push.Close, Door.Shut, "close", LockRequirement.None, FlushOwed.None,
            "6.13+", "mm/door.c");
        string message = Assert.Throws<ArgumentException>(
            () => new MachineDefinition<Door, Push>("Door", Door.Open, [], [Close, newer])).Message;
        Assert.StartsWith(
            "Door: two rows exist in one kernel: "
            + "Open --Close--> Shut [6.6-6.13, pml + ptl] and Open --Close--> Shut [6.13+, no locks]",
            message);
    }

    [Fact]
    public void An_audit_finds_unreachable_states_and_dead_triggers()
    {
        var audit = new MachineAudit<Door, Push>(Machine);
        Assert.Equal([Door.Walled], audit.UnreachableStates);
        Assert.Equal([Push.Open, Push.Demolish], audit.DeadTriggers);
    }

    [Fact]
    public void An_audit_of_one_kernel_sees_the_rows_of_that_kernel()
    {
        var audit = new MachineAudit<Door, Push>(Machine, KernelVersion.Parse("6.5"));
        Assert.Equal([Door.Shut, Door.Walled], audit.UnreachableStates);
    }

    [Theory]
    [InlineData(Push.Open, "6.6", HeldLocks.None,
        "Door: Open may not fire in Open: there is no such transition. In Open on kernel 6.6 may fire: Close.")]
    [InlineData(Push.Close, "6.5", HeldLocks.Pml,
        "Door: Close may not fire in Open: kernel 6.5 does not have it, only 6.6-6.13. Nothing may fire in Open on kernel 6.5.")]
    [InlineData(Push.Close, "6.6", HeldLocks.Pml,
        "Door: Close may not fire in Open: it needs pml + ptl, missing ptl. In Open on kernel 6.6 may fire: Close.")]
    public void A_refusal_says_what_is_missing(Push trigger, string kernel, HeldLocks held, string message)
    {
        var context = new FiringContext(KernelVersion.Parse(kernel), held);
        var refusal = Assert.Throws<IllegalTransitionException>(() => Machine.Create(Door.Open, () => context).Fire(trigger));
        Assert.Equal(message, refusal.Message);
    }

    [Fact]
    public void Pmd_clear_bad_on_a_table_is_a_violation_that_lists_what_may_happen_to_a_table()
    {
        var context = new FiringContext(KernelVersion.Parse("6.6"), HeldLocks.None);
        var refusal = Assert.Throws<IllegalTransitionException>(
            () => PmdEntryMachine.Definition.Create(PmdEntryState.Table, () => context).Fire(PmdEntryTrigger.PmdClearBad));
        Assert.Equal(
            "PmdEntry: PmdClearBad may not fire in Table: there is no such transition. "
            + "In Table on kernel 6.6 may fire: RetractPageTables, CollapsePteMappedThp, "
            + "CollapseHugePageUnlink, FreePteRange, MoveNormalPmdSource, PmdFreePtePage.",
            refusal.Message);
    }

    [Fact]
    public void A_table_needs_states_numbered_from_zero()
    {
        var definition = new MachineDefinition<Gapped, Push>("Gapped", Gapped.First, [], []);
        Assert.Contains("Gapped", Assert.Throws<ArgumentException>(() => new DenseTable<Gapped, Push>(definition)).Message);
    }

    [Fact]
    public void The_markdown_of_a_machine_is_its_rows() => Assert.Equal(
        """
        # Door

        Begins in Open.

        | from | trigger | to | functions | locks | flush | kernels | source |
        |---|---|---|---|---|---|---|---|
        | Open | Close | Shut | `close` | pml + ptl | none | 6.6-6.13 | mm/door.c |
        """.ReplaceLineEndings("\n"),
        MachineDocument.Markdown(Machine));
}
