namespace Stateless;

public partial class StateMachine<TState, TTrigger>
{
    public partial class StateConfiguration
    {
        /// <summary>Moves to <paramref name="destinationState"/> on the trigger.</summary>
        /// <exception cref="ArgumentException">
        /// The destination is this state: that would be a re-entry, or to be ignored.
        /// </exception>
        public StateConfiguration Permit(TTrigger trigger, TState destinationState) => AddFixed(trigger, destinationState, []);

        /// <summary>Moves to <paramref name="destinationState"/> on the trigger while the guard holds.</summary>
        /// <remarks>
        /// Guards of all behaviours of one trigger are evaluated on every firing, and at most one may hold: keep them
        /// mutually exclusive and free of effects. The description stands for the guard in messages and graphs.
        /// </remarks>
        /// <exception cref="ArgumentException">The destination is this state.</exception>
        public StateConfiguration PermitIf(
            TTrigger trigger, TState destinationState, Func<bool> guard, string? guardDescription = null) =>
            AddFixed(trigger, destinationState, [Guard.Of(guard, guardDescription)]);

        /// <summary>Moves to <paramref name="destinationState"/> on the trigger while all the described guards hold.</summary>
        public StateConfiguration PermitIf(
            TTrigger trigger, TState destinationState, params Tuple<Func<bool>, string>[] guards) =>
            AddFixed(trigger, destinationState, Guard.All(guards));

        /// <summary>Moves to <paramref name="destinationState"/> on the trigger while the guard holds for the argument.</summary>
        public StateConfiguration PermitIf<TArg0>(
            TriggerWithParameters<TArg0> trigger, TState destinationState,
            Func<TArg0, bool> guard, string? guardDescription = null) =>
            AddFixed(TriggerOf(trigger), destinationState, [Guard.Of(guard, guardDescription)]);

        /// <summary>
        /// Moves to <paramref name="destinationState"/> on the trigger while all the guards hold for the argument.
        /// </summary>
        public StateConfiguration PermitIf<TArg0>(
            TriggerWithParameters<TArg0> trigger, TState destinationState,
            params Tuple<Func<TArg0, bool>, string>[] guards) =>
            AddFixed(TriggerOf(trigger), destinationState, Guard.All(guards));

        /// <summary>
        /// Moves to <paramref name="destinationState"/> on the trigger while the guard holds for both arguments.
        /// </summary>
        public StateConfiguration PermitIf<TArg0, TArg1>(
            TriggerWithParameters<TArg0, TArg1> trigger, TState destinationState,
            Func<TArg0, TArg1, bool> guard, string? guardDescription = null) =>
            AddFixed(TriggerOf(trigger), destinationState, [Guard.Of(guard, guardDescription)]);

        /// <summary>
        /// Moves to <paramref name="destinationState"/> on the trigger while all the guards hold for both arguments.
        /// </summary>
        public StateConfiguration PermitIf<TArg0, TArg1>(
            TriggerWithParameters<TArg0, TArg1> trigger, TState destinationState,
            params Tuple<Func<TArg0, TArg1, bool>, string>[] guards) =>
            AddFixed(TriggerOf(trigger), destinationState, Guard.All(guards));

        /// <summary>
        /// Moves to <paramref name="destinationState"/> on the trigger while the guard holds for all three arguments.
        /// </summary>
        public StateConfiguration PermitIf<TArg0, TArg1, TArg2>(
            TriggerWithParameters<TArg0, TArg1, TArg2> trigger, TState destinationState,
            Func<TArg0, TArg1, TArg2, bool> guard, string? guardDescription = null) =>
            AddFixed(TriggerOf(trigger), destinationState, [Guard.Of(guard, guardDescription)]);

        /// <summary>
        /// Moves to <paramref name="destinationState"/> on the trigger while all the guards hold for all three arguments.
        /// </summary>
        public StateConfiguration PermitIf<TArg0, TArg1, TArg2>(
            TriggerWithParameters<TArg0, TArg1, TArg2> trigger, TState destinationState,
            params Tuple<Func<TArg0, TArg1, TArg2, bool>, string>[] guards) =>
            AddFixed(TriggerOf(trigger), destinationState, Guard.All(guards));

        private StateConfiguration AddFixed(TTrigger trigger, TState destination, Guard[] guards) =>
            Same(State, destination)
                ? throw Misuse.TransitionToSelf()
                : Add(new FixedBehaviour(trigger, destination, guards));
    }
}
