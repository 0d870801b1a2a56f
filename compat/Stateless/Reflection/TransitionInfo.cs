namespace Stateless.Reflection;

/// <summary>What a state does on one trigger.</summary>
public abstract class TransitionInfo
{
    private protected TransitionInfo(TriggerInfo trigger, IEnumerable<InvocationInfo> guards, bool isInternal)
    {
        Trigger = trigger;
        GuardConditionsMethodDescriptions = guards;
        IsInternalTransition = isInternal;
    }

    /// <summary>The trigger.</summary>
    public TriggerInfo Trigger { get; }

#pragma warning disable CA1051 // A field in the published package as well.
    /// <summary>Its guards, all of which must hold; empty when there are none.</summary>
    public readonly IEnumerable<InvocationInfo> GuardConditionsMethodDescriptions;
#pragma warning restore CA1051

    /// <summary>Whether it only runs an action and stays.</summary>
    public bool IsInternalTransition { get; }
}

/// <summary>A transition with one destination: plain, re-entry or internal.</summary>
public class FixedTransitionInfo : TransitionInfo
{
    internal FixedTransitionInfo(TriggerInfo trigger, StateInfo destination, IEnumerable<InvocationInfo> guards, bool isInternal)
        : base(trigger, guards, isInternal) => DestinationState = destination;

    /// <summary>The state entered; the declaring state itself for re-entries and internal transitions.</summary>
    public StateInfo DestinationState { get; }
}

/// <summary>A trigger accepted without effect.</summary>
public class IgnoredTransitionInfo : TransitionInfo
{
    internal IgnoredTransitionInfo(TriggerInfo trigger, IEnumerable<InvocationInfo> guards)
        : base(trigger, guards, isInternal: false) { }
}
