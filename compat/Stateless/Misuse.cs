namespace Stateless;

// The published package names no parameter in most of these, and its message texts are part of the contract.
#pragma warning disable MA0015, CA2208

/// <summary>Every exception the machine throws of its own accord, with the published package's texts.</summary>
internal static class Misuse
{
    public static InvalidOperationException Unhandled(object? state, object? trigger, ICollection<string>? unmetGuards) =>
        new(unmetGuards is { Count: > 0 }
            ? $"Trigger '{trigger}' is valid for transition from state '{state}' but a guard conditions are not met. "
                + $"Guard descriptions: '{string.Join(", ", unmetGuards)}'."
            : $"No valid leaving transitions are permitted from state '{state}' for trigger '{trigger}'. "
                + "Consider ignoring the trigger.");

    public static InvalidOperationException SeveralPermitted(object? state, object? trigger) =>
        new($"Multiple permitted exit transitions are configured from state '{state}' for trigger '{trigger}'. "
            + "Guard clauses must be mutually exclusive.");

    public static InvalidOperationException UnknownFiringMode() => new("The firing mode has not been configured!");

    public static InvalidOperationException ParametersAlreadyConfigured(object trigger) =>
        new($"Parameters for the trigger '{trigger}' have already been configured.");

    public static InvalidOperationException InitialTargetIsNoSubstate(object? target) =>
        new($"The target ({target}) for the initial transition is not a substate.");

    public static InvalidOperationException InitialTransitionAlreadyConfigured(object? target) =>
        new($"This state has already been configured with an initial transition ({target}).");

    public static ArgumentException InitialTransitionToSelf() =>
        new("Setting the current state as the target destination state is not allowed.", "targetState");

    public static ArgumentException TransitionToSelf() =>
        new("Permit() (and PermitIf()) require that the destination state is not equal to the source state. "
            + "To accept a trigger without changing state, use either Ignore() or PermitReentry().");

    public static ArgumentException SubstateOfItself(object? state) =>
        new($"Configuring {state} as a substate of {state} creates an illegal cyclic configuration.");

    public static ArgumentException SubstateOfItsSubstate(object? state, object? superstate) =>
        new($"Configuring {state} as a substate of {superstate} creates an illegal nested cyclic configuration.");

    public static ArgumentException TooManyArguments(int expected, int actual) =>
        new($"Too many parameters have been supplied. Expecting {expected} but got {actual}.");

    public static ArgumentException ArgumentMissing(Type expected, int position) =>
        new($"An argument of type {expected} is required in position {position}.");

    public static ArgumentException ArgumentOfWrongType(int position, Type actual, Type expected) =>
        new($"The argument in position {position} is of type {actual} but must be of type {expected}.");
}
