using System.Collections.Frozen;
using System.Collections.Immutable;
using Stateless;

namespace PtSpec.StateMachines;

/// <summary>
/// A machine as data: every legal transition, one row each. <see cref="Create"/> makes the Stateless machine that decides;
/// everything else here (look-ups, explanations, documents) reads the same rows.
/// </summary>
public sealed class MachineDefinition<TState, TTrigger>
    where TState : struct, Enum
    where TTrigger : struct, Enum
{
    private readonly FrozenDictionary<(TState, TTrigger), Transition<TState, TTrigger>[]> rows;
    private readonly FrozenDictionary<(string, TState, TState), ImmutableArray<Transition<TState, TTrigger>>> writers;

    /// <summary>A machine from its rows.</summary>
    /// <param name="name">The machine's name in messages and documents.</param>
    /// <param name="initialState">The state every life begins in.</param>
    /// <param name="corruptStates">States no legal transition leads to: only corruption does.</param>
    /// <param name="transitions">The rows, in the order documents show them.</param>
    /// <exception cref="ArgumentException">Two rows with one state and trigger exist in the same kernel.</exception>
    internal MachineDefinition(
        string name,
        TState initialState,
        IEnumerable<TState> corruptStates,
        IEnumerable<Transition<TState, TTrigger>> transitions)
    {
        Name = name;
        InitialState = initialState;
        CorruptStates = [.. corruptStates];
        Transitions = [.. transitions];
        rows = Transitions
            .GroupBy(row => (row.From, row.Trigger))
            .ToFrozenDictionary(group => group.Key, group => group.ToArray());
        foreach (Transition<TState, TTrigger>[] group in rows.Values)
            RejectOverlap(group, nameof(transitions));
        Guards = Transitions.Select(row => row.Guard).Distinct().ToFrozenDictionary(guard => guard.ToString());
        writers = Transitions
            .SelectMany(row => row.Functions, (row, function) => (Key: (function, row.From, row.To), Row: row))
            .GroupBy(entry => entry.Key, entry => entry.Row)
            .ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray());
    }

    /// <summary>The machine's name.</summary>
    public string Name { get; }

    /// <summary>The state every life begins in.</summary>
    public TState InitialState { get; }

    /// <summary>States no legal transition leads to: only corruption does.</summary>
    public ImmutableArray<TState> CorruptStates { get; }

    /// <summary>Every legal transition.</summary>
    public ImmutableArray<Transition<TState, TTrigger>> Transitions { get; }

    /// <summary>The guards by the text that describes them in the machine.</summary>
    internal IReadOnlyDictionary<string, TransitionGuard> Guards { get; }

    /// <summary>A Stateless machine over the rows, whose guards ask <paramref name="context"/> at each firing.</summary>
    /// <returns>
    /// A machine that throws <see cref="IllegalTransitionException"/> on a trigger that is not legal, and keeps its state.
    /// </returns>
    internal StateMachine<TState, TTrigger> Create(TState initial, Func<FiringContext> context)
    {
        var machine = new StateMachine<TState, TTrigger>(initial);
        foreach (TState state in Enum.GetValues<TState>())
            machine.Configure(state);
        foreach (Transition<TState, TTrigger> row in Transitions)
        {
            TransitionGuard guard = row.Guard;
            bool MayFire() => guard.IsMetBy(context());
            if (EqualityComparer<TState>.Default.Equals(row.From, row.To))
                machine.Configure(row.From).PermitReentryIf(row.Trigger, MayFire, guard.ToString());
            else
                machine.Configure(row.From).PermitIf(row.Trigger, row.To, MayFire, guard.ToString());
        }
        machine.OnUnhandledTrigger((state, trigger) => throw Refuse(state, trigger, context()));
        return machine;
    }

    /// <summary>The rows for one state and trigger, at most one a kernel; empty when there is no such transition.</summary>
    public IReadOnlyList<Transition<TState, TTrigger>> Rows(TState state, TTrigger trigger) =>
        rows.TryGetValue((state, trigger), out Transition<TState, TTrigger>[]? found) ? found : [];

    /// <summary>The rows a write by a kernel function from one state to another may be; empty when it may not happen.</summary>
    /// <param name="function">A kernel function by any name in <see cref="Transition{TState,TTrigger}.Functions"/>.</param>
    /// <param name="from">The state before the write.</param>
    /// <param name="to">The state after it.</param>
    public ImmutableArray<Transition<TState, TTrigger>> FindByFunction(string function, TState from, TState to) =>
        writers.TryGetValue((function, from, to), out ImmutableArray<Transition<TState, TTrigger>> found) ? found : [];

    /// <summary>
    /// The rows <see cref="FindByFunction(string,TState,TState)"/> finds that are legal in these circumstances.
    /// </summary>
    internal IEnumerable<Transition<TState, TTrigger>> FindByFunction(
        string function, TState from, TState to, FiringContext context) =>
        FindByFunction(function, from, to).Where(row => row.Guard.IsMetBy(context));

    /// <summary>Says why a trigger may not fire: to be asked, and thrown, only when it may not.</summary>
    internal IllegalTransitionException Refuse(TState state, TTrigger trigger, FiringContext context)
    {
        IReadOnlyList<Transition<TState, TTrigger>> candidates = Rows(state, trigger);
        Transition<TState, TTrigger>? current = candidates.FirstOrDefault(row => row.Versions.Contains(context.Kernel));
        (RefusalKind kind, string reason) = (candidates.Count, current) switch
        {
            (0, _) => (RefusalKind.NoSuchTransition, "there is no such transition"),
            (_, null) => (RefusalKind.NotInThisKernel,
                $"kernel {context.Kernel} does not have it, only {string.Join(", ", candidates.Select(row => row.Versions))}"),
            (_, { } row) => (RefusalKind.LocksMissing, $"it needs {row.Locks}, missing {row.Locks.Missing(context.Held)}"),
        };
        string permitted = Permitted(state, context.Kernel);
        return new IllegalTransitionException(kind, Name, state.ToString(), trigger.ToString(), reason, permitted);
    }

    private string Permitted(TState state, KernelVersion kernel)
    {
        string[] triggers = [.. Transitions
            .Where(row => EqualityComparer<TState>.Default.Equals(row.From, state) && row.Versions.Contains(kernel))
            .Select(row => row.Trigger.ToString())];
        return triggers.Length == 0
            ? $"Nothing may fire in {state} on kernel {kernel}."
            : $"In {state} on kernel {kernel} may fire: {string.Join(", ", triggers)}.";
    }

    private void RejectOverlap(Transition<TState, TTrigger>[] group, string parameter)
    {
        for (int i = 0; i < group.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (group[i].Versions.Overlaps(group[j].Versions))
                    throw new ArgumentException($"{Name}: two rows exist in one kernel: {group[j]} and {group[i]}", parameter);
            }
        }
    }
}
