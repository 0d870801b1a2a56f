namespace Stateless;

public partial class StateMachine<TState, TTrigger>
{
    public partial class StateConfiguration
    {
        /// <summary>Runs <paramref name="internalAction"/> on the trigger and stays: no exit, no entry, no event.</summary>
        public StateConfiguration InternalTransition(TTrigger trigger, Action internalAction) =>
            InternalTransitionIf(trigger, _ => true, internalAction);

        /// <summary>
        /// Runs <paramref name="entryAction"/> on the trigger and stays; its source and destination are the same.
        /// </summary>
        public StateConfiguration InternalTransition(TTrigger trigger, Action<Transition> entryAction) =>
            InternalTransitionIf(trigger, _ => true, entryAction);

        /// <summary>
        /// Runs <paramref name="internalAction"/> on the trigger and stays, while the guard holds for the arguments.
        /// </summary>
        public StateConfiguration InternalTransitionIf(
            TTrigger trigger, Func<object[], bool> guard, Action internalAction, string? guardDescription = null)
        {
            ArgumentNullException.ThrowIfNull(internalAction);
            return AddInternal(trigger, _ => internalAction(), Guard.Of(guard, guardDescription));
        }

        /// <summary>
        /// Runs <paramref name="entryAction"/> on the trigger and stays, while the guard holds for the arguments.
        /// </summary>
        public StateConfiguration InternalTransitionIf(
            TTrigger trigger, Func<object[], bool> guard, Action<Transition> entryAction, string? guardDescription = null)
        {
            ArgumentNullException.ThrowIfNull(entryAction);
            return AddInternal(trigger, entryAction, Guard.Of(guard, guardDescription));
        }

        /// <summary>Runs the action on the trigger, with the argument, and stays.</summary>
        public StateConfiguration InternalTransition<TArg0>(
            TriggerWithParameters<TArg0> trigger, Action<TArg0, Transition> internalAction) =>
            InternalTransitionIf(trigger, _ => true, internalAction);

        /// <summary>Runs the action on the trigger, with the argument, and stays, while the guard holds.</summary>
        public StateConfiguration InternalTransitionIf<TArg0>(
            TriggerWithParameters<TArg0> trigger, Func<TArg0, bool> guard,
            Action<TArg0, Transition> internalAction, string? guardDescription = null)
        {
            var underlying = TriggerOf(trigger);
            ArgumentNullException.ThrowIfNull(internalAction);
            return AddInternal(
                underlying,
                t => internalAction(
                    Arguments.Unpack<TArg0>(t.Parameters, 0), t),
                Guard.Of(guard, guardDescription));
        }

        /// <summary>Runs the action on the trigger, with both arguments, and stays.</summary>
        public StateConfiguration InternalTransition<TArg0, TArg1>(
            TriggerWithParameters<TArg0, TArg1> trigger, Action<TArg0, TArg1, Transition> internalAction) =>
            InternalTransitionIf(trigger, (_, _) => true, internalAction);

        /// <summary>Runs the action on the trigger, with both arguments, and stays, while the guard holds.</summary>
        public StateConfiguration InternalTransitionIf<TArg0, TArg1>(
            TriggerWithParameters<TArg0, TArg1> trigger, Func<TArg0, TArg1, bool> guard,
            Action<TArg0, TArg1, Transition> internalAction, string? guardDescription = null)
        {
            var underlying = TriggerOf(trigger);
            ArgumentNullException.ThrowIfNull(internalAction);
            return AddInternal(
                underlying,
                t => internalAction(
                    Arguments.Unpack<TArg0>(t.Parameters, 0), Arguments.Unpack<TArg1>(t.Parameters, 1), t),
                Guard.Of(guard, guardDescription));
        }

        /// <summary>Runs the action on the trigger, with all three arguments, and stays.</summary>
        public StateConfiguration InternalTransition<TArg0, TArg1, TArg2>(
            TriggerWithParameters<TArg0, TArg1, TArg2> trigger, Action<TArg0, TArg1, TArg2, Transition> internalAction) =>
            InternalTransitionIf(trigger, (_, _, _) => true, internalAction);

        /// <summary>Runs the action on the trigger, with all three arguments, and stays, while the guard holds.</summary>
        public StateConfiguration InternalTransitionIf<TArg0, TArg1, TArg2>(
            TriggerWithParameters<TArg0, TArg1, TArg2> trigger, Func<TArg0, TArg1, TArg2, bool> guard,
            Action<TArg0, TArg1, TArg2, Transition> internalAction, string? guardDescription = null)
        {
            var underlying = TriggerOf(trigger);
            ArgumentNullException.ThrowIfNull(internalAction);
            return AddInternal(
                underlying,
                t => internalAction(
                    Arguments.Unpack<TArg0>(t.Parameters, 0),
                    Arguments.Unpack<TArg1>(t.Parameters, 1),
                    Arguments.Unpack<TArg2>(t.Parameters, 2), t),
                Guard.Of(guard, guardDescription));
        }

        private StateConfiguration AddInternal(TTrigger trigger, Action<Transition> run, Guard guard) =>
            Add(new InternalBehaviour(trigger, run, guard));
    }
}
