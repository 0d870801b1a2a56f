using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using PtSpec.StateMachines;
using Stateless;
using Xunit;

namespace PtSpec.Properties.StateMachines;

/// <summary>What holds of every machine, whatever it is about.</summary>
public abstract class MachineLaws<TState, TTrigger>(MachineDefinition<TState, TTrigger> definition)
    where TState : struct, Enum
    where TTrigger : struct, Enum
{
    private readonly DenseTable<TState, TTrigger> table = new(definition);

    [Property]
    public Property Machine_and_dense_table_agree_on_every_state_and_trigger() => Prop.ForAll(FiringContexts.Contexts(), AssertAgree);

    [Fact]
    public void Machine_and_dense_table_agree_at_the_edges_of_every_guard()
    {
        IEnumerable<FiringContext> edges =
            from guard in definition.Guards.Values
            from kernel in FiringContexts.Kernels.Where(kernel => kernel == guard.Versions.From || kernel == guard.Versions.To)
            from held in guard.Locks.Alternatives
            select new FiringContext(kernel, held);
        Assert.All(edges, AssertAgree);
    }

    [Fact]
    public void A_row_fires_with_exactly_its_locks_and_with_none_of_them_missing() => Assert.All(definition.Transitions, row =>
    {
        KernelVersion kernel = row.Versions.From ?? row.Versions.To ?? FiringContexts.Kernels[^1];
        foreach (HeldLocks held in row.Locks.Alternatives)
        {
            Assert.True(table.TryFire(row.From, row.Trigger, new FiringContext(kernel, held), out TState next));
            Assert.Equal(row.To, next);
            foreach (HeldLocks one in Enum.GetValues<HeldLocks>().Where(one => one != HeldLocks.None && held.HasFlag(one)))
                Assert.False(table.IsLegal(row.From, row.Trigger, new FiringContext(kernel, held & ~one)));
        }
    });

    [Fact]
    public void No_state_is_unreachable() => Assert.Empty(new MachineAudit<TState, TTrigger>(definition).UnreachableStates);

    [Fact]
    public void No_trigger_is_dead() => Assert.Empty(new MachineAudit<TState, TTrigger>(definition).DeadTriggers);

    [Fact]
    public void No_two_rows_of_one_state_and_trigger_exist_in_one_kernel() => Assert.All(
        definition.Transitions.GroupBy(row => (row.From, row.Trigger)),
        rows => Assert.All(FiringContexts.Kernels,
            kernel => Assert.InRange(rows.Count(row => row.Versions.Contains(kernel)), 0, 1)));

    [Fact]
    public void No_transition_corrupts() =>
        Assert.DoesNotContain(definition.Transitions, row => definition.CorruptStates.Contains(row.To));

    [Fact]
    public void Every_row_is_found_by_each_of_its_functions() => Assert.All(
        definition.Transitions,
        row => Assert.All(
            row.Functions,
            function => Assert.Contains(row, definition.FindByFunction(function, row.From, row.To))));

    [Fact]
    public void Every_row_names_kernel_functions_and_a_kernel_file() => Assert.All(definition.Transitions, row =>
    {
        Assert.NotEmpty(row.Functions);
        Assert.All(row.Functions, function => Assert.Matches("^[a-z_0-9]+$", function));
        Assert.Matches(@"^[a-z0-9_/\-]+\.[ch]", row.Source);
    });

    [Property]
    public Property A_refused_trigger_changes_nothing_and_says_why() => Prop.ForAll(FiringContexts.Contexts(), context =>
    {
        foreach (TState state in Enum.GetValues<TState>())
        {
            StateMachine<TState, TTrigger> machine = definition.Create(state, () => context);
            foreach (TTrigger trigger in Enum.GetValues<TTrigger>().Where(trigger => !table.IsLegal(state, trigger, context)))
            {
                var refusal = Assert.Throws<IllegalTransitionException>(() => machine.Fire(trigger));
                Assert.Equal(ExpectedKind(state, trigger, context), refusal.Kind);
                Assert.StartsWith($"{definition.Name}: {trigger} may not fire in {state}: {refusal.Reason}. ", refusal.Message);
                Assert.Equal(state, machine.State);
            }
        }
    });

    [Fact]
    public void The_table_allocates_nothing()
    {
        var context = new FiringContext(FiringContexts.Kernels[^1], HeldLocksExtensions.All);
        TState[] states = Enum.GetValues<TState>();
        TTrigger[] triggers = Enum.GetValues<TTrigger>();
        FireAll(states, triggers, context);
        long before = GC.GetAllocatedBytesForCurrentThread();
        FireAll(states, triggers, context);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void The_table_refuses_what_is_no_state()
    {
        var nonsense = (TState)Enum.ToObject(typeof(TState), Enum.GetValues<TState>().Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => table.IsLegal(nonsense, default, default));
    }

    [Fact]
    public void The_markdown_has_a_line_for_every_row()
    {
        string[] lines = MachineDocument.Markdown(definition).Split('\n');
        string[] cells = [.. lines.Where(line => line.StartsWith('|')).Skip(2)];
        Assert.Equal(definition.Transitions.Length, cells.Length);
        Assert.All(cells, line => Assert.Equal(9, line.Count(c => c == '|')));
        Assert.StartsWith($"# {definition.Name}\n\nBegins in {definition.InitialState}.", string.Join('\n', lines));
    }

    [Fact]
    public void The_diagrams_have_an_edge_for_every_row()
    {
        string dot = MachineDocument.Dot(definition);
        string mermaid = MachineDocument.Mermaid(definition);
        Assert.All(definition.Transitions, row =>
        {
            Assert.Contains($"\"{row.From}\" -> \"{row.To}\" [style=\"solid\", label=\"{row.Trigger} [{row.Guard}]\"];", dot);
            Assert.Contains($"{row.From} --> {row.To} : {row.Trigger} [{row.Guard}]", mermaid);
        });
        Assert.DoesNotContain('\r', dot + mermaid);
    }

    private void FireAll(TState[] states, TTrigger[] triggers, FiringContext context)
    {
        foreach (TState state in states)
        {
            foreach (TTrigger trigger in triggers)
                table.TryFire(state, trigger, context, out _);
        }
    }

    private RefusalKind ExpectedKind(TState state, TTrigger trigger, FiringContext context)
    {
        Transition<TState, TTrigger>[] rows =
            [.. definition.Transitions.Where(row => row.From.Equals(state) && row.Trigger.Equals(trigger))];
        if (rows.Length == 0)
            return RefusalKind.NoSuchTransition;
        return rows.Any(row => row.Versions.Contains(context.Kernel)) ? RefusalKind.LocksMissing : RefusalKind.NotInThisKernel;
    }

    private void AssertAgree(FiringContext context)
    {
        foreach (TState state in Enum.GetValues<TState>())
        {
            StateMachine<TState, TTrigger> machine = definition.Create(state, () => context);
            foreach (TTrigger trigger in Enum.GetValues<TTrigger>())
            {
                bool legal = table.TryFire(state, trigger, context, out TState next);
                Assert.Equal(machine.CanFire(trigger), legal);
                Assert.Equal(legal ? Fired(state, trigger, context) : state, next);
            }
        }
    }

    private TState Fired(TState state, TTrigger trigger, FiringContext context)
    {
        StateMachine<TState, TTrigger> machine = definition.Create(state, () => context);
        machine.Fire(trigger);
        return machine.State;
    }
}

public sealed class PmdEntryLaws() : MachineLaws<PmdEntryState, PmdEntryTrigger>(PmdEntryMachine.Definition);

public sealed class PtlOwnershipLaws() : MachineLaws<PtlOwnershipState, PtlOwnershipTrigger>(PtlOwnershipMachine.Definition);

public sealed class PageTableLifetimeLaws()
    : MachineLaws<PageTableLifetimeState, PageTableLifetimeTrigger>(PageTableLifetimeMachine.Definition);
