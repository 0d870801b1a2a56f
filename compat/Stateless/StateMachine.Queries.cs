namespace Stateless;

public partial class StateMachine<TState, TTrigger>
{
    private const string ObsoleteAsPublished =
        "Kept for compatibility purposes: the published package recommends an asynchronous form that does not exist here.";

    /// <summary>Whether <paramref name="state"/> is the current state or one of its superstates.</summary>
    public bool IsInState(TState state) => CurrentNode.IsWithin(state);

    /// <summary>The triggers <see cref="GetPermittedTriggers"/> returns for no arguments.</summary>
    [Obsolete(ObsoleteAsPublished)]
    public IEnumerable<TTrigger> PermittedTriggers => GetPermittedTriggers();

    /// <summary>
    /// Triggers with a behaviour whose guards hold for <paramref name="args"/>: the current state's in order of
    /// configuration, then what the superstates add.
    /// </summary>
    /// <remarks>
    /// Unlike <see cref="CanFire(TTrigger)"/> it does not object to several permitted behaviours for one trigger.
    /// </remarks>
    [Obsolete(ObsoleteAsPublished)]
    public IEnumerable<TTrigger> GetPermittedTriggers(params object?[] args) => CurrentNode.PermittedTriggers(args!);

    /// <summary>Whether firing the trigger now would be handled; guards of a parameterised trigger see default values.</summary>
    /// <exception cref="InvalidOperationException">More than one behaviour is permitted.</exception>
    public bool CanFire(TTrigger trigger) => CanFire(trigger, [], out _);

    /// <summary>Whether firing the trigger with this argument would be handled.</summary>
    public bool CanFire<TArg0>(TriggerWithParameters<TArg0> trigger, TArg0 arg0) => CanFire(trigger, arg0, out _);

    /// <summary>Whether firing the trigger with these arguments would be handled.</summary>
    public bool CanFire<TArg0, TArg1>(TriggerWithParameters<TArg0, TArg1> trigger, TArg0 arg0, TArg1 arg1) =>
        CanFire(trigger, arg0, arg1, out _);

    /// <summary>Whether firing the trigger with these arguments would be handled.</summary>
    public bool CanFire<TArg0, TArg1, TArg2>(
        TriggerWithParameters<TArg0, TArg1, TArg2> trigger, TArg0 arg0, TArg1 arg1, TArg2 arg2) =>
        CanFire(trigger, arg0, arg1, arg2, out _);

    /// <summary>Whether firing the trigger now would be handled, and if not, why.</summary>
    /// <param name="trigger">The trigger; guards of a parameterised one see default values.</param>
    /// <param name="unmetGuards">
    /// Descriptions of the guards that failed, empty when the trigger can be fired, null when it is not configured.
    /// </param>
    public bool CanFire(TTrigger trigger, out ICollection<string>? unmetGuards) => CanFire(trigger, [], out unmetGuards);

    /// <summary>Whether firing the trigger with this argument would be handled, and if not, which guards failed.</summary>
    public bool CanFire<TArg0>(TriggerWithParameters<TArg0> trigger, TArg0 arg0, out ICollection<string>? unmetGuards)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        return CanFire(trigger.Trigger, [arg0!], out unmetGuards);
    }

    /// <summary>Whether firing the trigger with these arguments would be handled, and if not, which guards failed.</summary>
    public bool CanFire<TArg0, TArg1>(
        TriggerWithParameters<TArg0, TArg1> trigger, TArg0 arg0, TArg1 arg1, out ICollection<string>? unmetGuards)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        return CanFire(trigger.Trigger, [arg0!, arg1!], out unmetGuards);
    }

    /// <summary>Whether firing the trigger with these arguments would be handled, and if not, which guards failed.</summary>
    public bool CanFire<TArg0, TArg1, TArg2>(
        TriggerWithParameters<TArg0, TArg1, TArg2> trigger, TArg0 arg0, TArg1 arg1, TArg2 arg2,
        out ICollection<string>? unmetGuards)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        return CanFire(trigger.Trigger, [arg0!, arg1!, arg2!], out unmetGuards);
    }

    private bool CanFire(TTrigger trigger, object[] args, out ICollection<string>? unmetGuards)
    {
        var match = CurrentNode.Find(trigger, args);
        unmetGuards = match?.UnmetGuards;
        return match is { IsPermitted: true };
    }
}
