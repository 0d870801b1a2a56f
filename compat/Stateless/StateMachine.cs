using Stateless.Reflection;

namespace Stateless;

/// <summary>
/// A state machine configured in code: states with guarded transitions, nesting, and entry and exit actions.
/// Not thread-safe: configure and fire from one thread at a time.
/// </summary>
/// <typeparam name="TState">Compared with its default equality; usually an enum.</typeparam>
/// <typeparam name="TTrigger">Compared with its default equality; usually an enum.</typeparam>
public partial class StateMachine<TState, TTrigger>
{
    private readonly OrderedDictionary<TState, StateNode> _nodes = [];
    private readonly Dictionary<TTrigger, TriggerWithParameters> _declaredTriggers = [];
    private readonly Func<TState> _read;
    private readonly Action<TState> _write;
    private readonly TState _initialState;
    private readonly FiringMode _firingMode;
    private Action<TState, TTrigger, ICollection<string>?> _unhandled = (state, trigger, unmet) =>
        throw Misuse.Unhandled(state, trigger, unmet);
    private Action<Transition>? _transitioned;
    private Action<Transition>? _completed;

    /// <summary>A machine that keeps its own state and queues triggers fired from actions.</summary>
    public StateMachine(TState initialState) : this(initialState, FiringMode.Queued) { }

    /// <summary>A machine that keeps its own state.</summary>
    public StateMachine(TState initialState, FiringMode firingMode)
    {
        var current = initialState;
        _read = () => current;
        _write = state => current = state;
        _initialState = initialState;
        _firingMode = firingMode;
    }

    /// <summary>A machine whose state lives elsewhere, queueing triggers fired from actions.</summary>
    public StateMachine(Func<TState> stateAccessor, Action<TState> stateMutator)
        : this(stateAccessor, stateMutator, FiringMode.Queued) { }

    /// <summary>
    /// A machine whose state lives elsewhere: it is read anew for every question and written on every transition.
    /// </summary>
    /// <remarks>The accessor is also called once here, to remember the state <see cref="GetInfo"/> reports as initial.</remarks>
    public StateMachine(Func<TState> stateAccessor, Action<TState> stateMutator, FiringMode firingMode)
    {
        _read = stateAccessor ?? throw new ArgumentNullException(nameof(stateAccessor));
        _write = stateMutator ?? throw new ArgumentNullException(nameof(stateMutator));
        _initialState = stateAccessor();
        _firingMode = firingMode;
    }

    /// <summary>The current state: still the source during exit actions, already the destination during entry actions.</summary>
    public TState State
    {
        get => _read();
        private set => _write(value);
    }

    /// <summary>Begins or continues the configuration of <paramref name="state"/>; what earlier calls configured stays.</summary>
    public StateConfiguration Configure(TState state) => new(this, NodeOf(state));

    /// <summary>Calls <paramref name="onTransitionAction"/> on every change of state, between exit and entry actions.</summary>
    /// <remarks>Callbacks add up and cannot be removed. Ignored and internal transitions are not reported.</remarks>
    public void OnTransitioned(Action<Transition> onTransitionAction) =>
        _transitioned += onTransitionAction ?? throw new ArgumentNullException(nameof(onTransitionAction));

    /// <summary>
    /// Calls <paramref name="onTransitionAction"/> once per fired transition, after every entry action has run.
    /// </summary>
    /// <remarks>The destination reported is the state finally reached, initial transitions included.</remarks>
    public void OnTransitionCompleted(Action<Transition> onTransitionAction) =>
        _completed += onTransitionAction ?? throw new ArgumentNullException(nameof(onTransitionAction));

    /// <summary>Replaces the exception thrown for a trigger the current state does not permit.</summary>
    public void OnUnhandledTrigger(Action<TState, TTrigger> unhandledTriggerAction)
    {
        ArgumentNullException.ThrowIfNull(unhandledTriggerAction);
        _unhandled = (state, trigger, _) => unhandledTriggerAction(state, trigger);
    }

    /// <summary>
    /// Replaces the exception thrown for a trigger the current state does not permit. The third argument holds the
    /// descriptions of the guards that failed, or null when the trigger is not configured at all.
    /// </summary>
    public void OnUnhandledTrigger(Action<TState, TTrigger, ICollection<string>?> unhandledTriggerAction) =>
        _unhandled = unhandledTriggerAction ?? throw new ArgumentNullException(nameof(unhandledTriggerAction));

    /// <summary>A snapshot of the configuration; it never runs a guard, a selector or an action.</summary>
    public StateMachineInfo GetInfo() => Description.Of(_initialState, _nodes.Values);

    /// <summary>The current state and the triggers it permits, which evaluates their guards.</summary>
    public override string ToString() =>
        $"StateMachine {{ State = {State}, PermittedTriggers = {{ {string.Join(", ", CurrentNode.PermittedTriggers([]))} }}}}";

    private StateNode CurrentNode => NodeOf(State);

    private StateNode NodeOf(TState state)
    {
        if (!_nodes.TryGetValue(state, out var node))
            _nodes.Add(state, node = new StateNode(state));
        return node;
    }

    private static bool Same(TState left, TState right) => EqualityComparer<TState>.Default.Equals(left, right);
}
