namespace Stateless.Reflection;

/// <summary>The configuration of a machine at the time <c>GetInfo</c> was called.</summary>
public class StateMachineInfo
{
    internal StateMachineInfo(StateInfo initialState, IReadOnlyList<StateInfo> states, Type stateType, Type triggerType)
    {
        InitialState = initialState;
        States = states;
        StateType = stateType;
        TriggerType = triggerType;
    }

    /// <summary>
    /// The state the machine was constructed in, which need not be the current one. It names the state and no more:
    /// its relations are null. Look it up in <see cref="States"/> for those.
    /// </summary>
    public StateInfo InitialState { get; }

    /// <summary>
    /// Configured states in order of first mention, then destinations that were never configured. A state a dynamic
    /// transition may select appears only if it is known otherwise.
    /// </summary>
    public IEnumerable<StateInfo> States { get; }

    /// <summary>The machine's <c>TState</c>.</summary>
    public Type StateType { get; }

    /// <summary>The machine's <c>TTrigger</c>.</summary>
    public Type TriggerType { get; }
}
