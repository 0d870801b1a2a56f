namespace Stateless;

public partial class StateMachine<TState, TTrigger>
{
    public partial class StateConfiguration
    {
        /// <summary>
        /// Leaves and re-enters this state on the trigger, running its exit and entry actions but no superstate's.
        /// </summary>
        /// <remarks>
        /// Fired in a substate, it leaves the substate too and ends in this state, or where its initial transition leads.
        /// </remarks>
        public StateConfiguration PermitReentry(TTrigger trigger) => AddReentry(trigger, []);

        /// <summary>Leaves and re-enters this state on the trigger while the guard holds.</summary>
        public StateConfiguration PermitReentryIf(TTrigger trigger, Func<bool> guard, string? guardDescription = null) =>
            AddReentry(trigger, [Guard.Of(guard, guardDescription)]);

        /// <summary>Leaves and re-enters this state on the trigger while all the described guards hold.</summary>
        public StateConfiguration PermitReentryIf(TTrigger trigger, params Tuple<Func<bool>, string>[] guards) =>
            AddReentry(trigger, Guard.All(guards));

        /// <summary>Leaves and re-enters this state on the trigger while the guard holds for the argument.</summary>
        public StateConfiguration PermitReentryIf<TArg0>(
            TriggerWithParameters<TArg0> trigger, Func<TArg0, bool> guard, string? guardDescription = null) =>
            AddReentry(TriggerOf(trigger), [Guard.Of(guard, guardDescription)]);

        /// <summary>
        /// Leaves and re-enters this state on the trigger while all the described guards hold for the argument.
        /// </summary>
        public StateConfiguration PermitReentryIf<TArg0>(
            TriggerWithParameters<TArg0> trigger, params Tuple<Func<TArg0, bool>, string>[] guards) =>
            AddReentry(TriggerOf(trigger), Guard.All(guards));

        /// <summary>Leaves and re-enters this state on the trigger while the guard holds for both arguments.</summary>
        public StateConfiguration PermitReentryIf<TArg0, TArg1>(
            TriggerWithParameters<TArg0, TArg1> trigger, Func<TArg0, TArg1, bool> guard, string? guardDescription = null) =>
            AddReentry(TriggerOf(trigger), [Guard.Of(guard, guardDescription)]);

        /// <summary>
        /// Leaves and re-enters this state on the trigger while all the described guards hold for both arguments.
        /// </summary>
        public StateConfiguration PermitReentryIf<TArg0, TArg1>(
            TriggerWithParameters<TArg0, TArg1> trigger, params Tuple<Func<TArg0, TArg1, bool>, string>[] guards) =>
            AddReentry(TriggerOf(trigger), Guard.All(guards));

        /// <summary>Leaves and re-enters this state on the trigger while the guard holds for all three arguments.</summary>
        public StateConfiguration PermitReentryIf<TArg0, TArg1, TArg2>(
            TriggerWithParameters<TArg0, TArg1, TArg2> trigger,
            Func<TArg0, TArg1, TArg2, bool> guard, string? guardDescription = null) =>
            AddReentry(TriggerOf(trigger), [Guard.Of(guard, guardDescription)]);

        /// <summary>
        /// Leaves and re-enters this state on the trigger while all the described guards hold for all three arguments.
        /// </summary>
        public StateConfiguration PermitReentryIf<TArg0, TArg1, TArg2>(
            TriggerWithParameters<TArg0, TArg1, TArg2> trigger, params Tuple<Func<TArg0, TArg1, TArg2, bool>, string>[] guards) =>
            AddReentry(TriggerOf(trigger), Guard.All(guards));

        private StateConfiguration AddReentry(TTrigger trigger, Guard[] guards) =>
            Add(new ReentryBehaviour(trigger, State, guards));
    }
}
