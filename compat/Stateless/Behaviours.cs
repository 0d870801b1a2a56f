using Stateless.Reflection;

namespace Stateless;

public partial class StateMachine<TState, TTrigger>
{
    /// <summary>What a state does on one trigger while all the guards hold.</summary>
    internal abstract record Behaviour(TTrigger Trigger, Guard[] Guards)
    {
        /// <summary>Evaluates every guard, without stopping at the first that fails, so that all can be reported.</summary>
        public List<string> Unmet(object[] args) =>
            [.. Guards.Where(guard => !guard.Holds(args)).Select(guard => guard.Method.Description)];
    }

    internal sealed record FixedBehaviour(TTrigger Trigger, TState Destination, Guard[] Guards) : Behaviour(Trigger, Guards);

    internal sealed record ReentryBehaviour(TTrigger Trigger, TState Destination, Guard[] Guards) : Behaviour(Trigger, Guards);

    internal sealed record IgnoredBehaviour(TTrigger Trigger, Guard[] Guards) : Behaviour(Trigger, Guards);

    internal sealed record InternalBehaviour(TTrigger Trigger, Action<Transition> Run, Guard Guard)
        : Behaviour(Trigger, [Guard]);

    internal sealed record DynamicBehaviour(
        TTrigger Trigger, Func<object[], TState> Select, InvocationInfo Selector, DynamicStateInfos? Possible, Guard[] Guards)
        : Behaviour(Trigger, Guards);

    /// <summary>An entry or exit action; <paramref name="From"/> is set for one that runs for a single trigger only.</summary>
    internal sealed record StateAction(Action<Transition> Run, InvocationInfo Method, TriggerOnly? From = null);

    /// <summary>Boxes a trigger of any type, so that "no trigger" is distinguishable from a default value.</summary>
    internal sealed record TriggerOnly(TTrigger Trigger);

    /// <summary>Boxes a state of any type, for the same reason.</summary>
    internal sealed record InitialTarget(TState State);

    /// <summary>The outcome of looking for a behaviour: one that is permitted, or one that failed and everything unmet.</summary>
    internal sealed record Match(Behaviour Behaviour, List<string> UnmetGuards)
    {
        public bool IsPermitted => UnmetGuards.Count == 0;
    }
}
