namespace Stateless.Reflection;

/// <summary>One state: its actions, its place in the hierarchy and the transitions it declares itself.</summary>
public class StateInfo
{
    internal StateInfo(
        object? underlyingState, IReadOnlyList<ActionInfo> entryActions, IReadOnlyList<InvocationInfo> exitActions,
        IReadOnlyList<IgnoredTransitionInfo> ignoredTriggers)
    {
        UnderlyingState = underlyingState!;
        EntryActions = entryActions;
        ExitActions = exitActions;
        IgnoredTriggers = ignoredTriggers;
    }

    internal void Relate(
        StateInfo? superstate, IReadOnlyList<StateInfo> substates, IReadOnlyList<FixedTransitionInfo> fixedTransitions,
        IReadOnlyList<DynamicTransitionInfo> dynamicTransitions)
    {
        Superstate = superstate;
        Substates = substates;
        FixedTransitions = fixedTransitions;
        DynamicTransitions = dynamicTransitions;
    }

    /// <summary>The state itself.</summary>
    public object UnderlyingState { get; }

    /// <summary>States nested directly in this one. Null on <see cref="StateMachineInfo.InitialState"/>.</summary>
    public IEnumerable<StateInfo> Substates { get; private set; } = null!;

    /// <summary>The state this one is nested in, or null.</summary>
    public StateInfo? Superstate { get; private set; }

    /// <summary>Entry actions in the order they run, those for one trigger only included.</summary>
    public IEnumerable<ActionInfo> EntryActions { get; }

    /// <summary>Exit actions in the order they run.</summary>
    public IEnumerable<InvocationInfo> ExitActions { get; }

    /// <summary>Fixed transitions, then dynamic ones. Null on <see cref="StateMachineInfo.InitialState"/>.</summary>
    public IEnumerable<TransitionInfo> Transitions =>
        FixedTransitions is null ? null! : FixedTransitions.Concat<TransitionInfo>(DynamicTransitions);

    /// <summary>
    /// Transitions with one known destination, trigger by trigger; for each trigger plain ones, then re-entries, then
    /// internal ones. Null on <see cref="StateMachineInfo.InitialState"/>.
    /// </summary>
    public IEnumerable<FixedTransitionInfo> FixedTransitions { get; private set; } = null!;

    /// <summary>Transitions whose destination is selected. Null on <see cref="StateMachineInfo.InitialState"/>.</summary>
    public IEnumerable<DynamicTransitionInfo> DynamicTransitions { get; private set; } = null!;

    /// <summary>Triggers accepted without effect.</summary>
    public IEnumerable<IgnoredTransitionInfo> IgnoredTriggers { get; }

    /// <summary>The state's own text.</summary>
    public override string ToString() => UnderlyingState?.ToString() ?? "<null>";
}
