using Stateless.Reflection;

namespace Stateless;

public partial class StateMachine<TState, TTrigger>
{
    public partial class StateConfiguration
    {
        /// <summary>Runs <paramref name="entryAction"/> whenever this state is entered, whatever the trigger.</summary>
        /// <remarks>Entry actions, <c>OnEntryFrom</c> ones included, run in the order they were configured.</remarks>
        public StateConfiguration OnEntry(Action entryAction, string? entryActionDescription = null)
        {
            ArgumentNullException.ThrowIfNull(entryAction);
            return AddEntry(null, _ => entryAction(), entryAction, entryActionDescription);
        }

        /// <summary>Runs <paramref name="entryAction"/> with the transition whenever this state is entered.</summary>
        public StateConfiguration OnEntry(Action<Transition> entryAction, string? entryActionDescription = null)
        {
            ArgumentNullException.ThrowIfNull(entryAction);
            return AddEntry(null, entryAction, entryAction, entryActionDescription);
        }

        /// <summary>Runs <paramref name="entryAction"/> when this state is entered by <paramref name="trigger"/>.</summary>
        public StateConfiguration OnEntryFrom(TTrigger trigger, Action entryAction, string? entryActionDescription = null)
        {
            ArgumentNullException.ThrowIfNull(entryAction);
            return AddEntry(new TriggerOnly(trigger), _ => entryAction(), entryAction, entryActionDescription);
        }

        /// <summary>Runs <paramref name="entryAction"/> with the transition when this state is entered by the trigger.</summary>
        public StateConfiguration OnEntryFrom(
            TTrigger trigger, Action<Transition> entryAction, string? entryActionDescription = null)
        {
            ArgumentNullException.ThrowIfNull(entryAction);
            return AddEntry(new TriggerOnly(trigger), entryAction, entryAction, entryActionDescription);
        }

        /// <summary>Runs <paramref name="entryAction"/> with the transition, which carries the arguments untyped.</summary>
        public StateConfiguration OnEntryFrom(
            TriggerWithParameters trigger, Action<Transition> entryAction, string? entryActionDescription = null)
        {
            ArgumentNullException.ThrowIfNull(trigger);
            return OnEntryFrom(trigger.Trigger, entryAction, entryActionDescription);
        }

        /// <summary>Runs <paramref name="entryAction"/> with the argument when this state is entered by the trigger.</summary>
        public StateConfiguration OnEntryFrom<TArg0>(
            TriggerWithParameters<TArg0> trigger, Action<TArg0> entryAction,
            string? entryActionDescription = null)
        {
            var from = new TriggerOnly(TriggerOf(trigger));
            ArgumentNullException.ThrowIfNull(entryAction);
            return AddEntry(
                from,
                t => entryAction(
                    Arguments.Unpack<TArg0>(t.Parameters, 0)),
                entryAction, entryActionDescription);
        }

        /// <summary>Runs <paramref name="entryAction"/> with the argument and the transition.</summary>
        public StateConfiguration OnEntryFrom<TArg0>(
            TriggerWithParameters<TArg0> trigger, Action<TArg0, Transition> entryAction,
            string? entryActionDescription = null)
        {
            var from = new TriggerOnly(TriggerOf(trigger));
            ArgumentNullException.ThrowIfNull(entryAction);
            return AddEntry(
                from,
                t => entryAction(
                    Arguments.Unpack<TArg0>(t.Parameters, 0), t),
                entryAction, entryActionDescription);
        }

        /// <summary>Runs <paramref name="entryAction"/> with both arguments when this state is entered by the trigger.</summary>
        public StateConfiguration OnEntryFrom<TArg0, TArg1>(
            TriggerWithParameters<TArg0, TArg1> trigger, Action<TArg0, TArg1> entryAction,
            string? entryActionDescription = null)
        {
            var from = new TriggerOnly(TriggerOf(trigger));
            ArgumentNullException.ThrowIfNull(entryAction);
            return AddEntry(
                from,
                t => entryAction(
                    Arguments.Unpack<TArg0>(t.Parameters, 0), Arguments.Unpack<TArg1>(t.Parameters, 1)),
                entryAction, entryActionDescription);
        }

        /// <summary>Runs <paramref name="entryAction"/> with both arguments and the transition.</summary>
        public StateConfiguration OnEntryFrom<TArg0, TArg1>(
            TriggerWithParameters<TArg0, TArg1> trigger, Action<TArg0, TArg1, Transition> entryAction,
            string? entryActionDescription = null)
        {
            var from = new TriggerOnly(TriggerOf(trigger));
            ArgumentNullException.ThrowIfNull(entryAction);
            return AddEntry(
                from,
                t => entryAction(
                    Arguments.Unpack<TArg0>(t.Parameters, 0), Arguments.Unpack<TArg1>(t.Parameters, 1), t),
                entryAction, entryActionDescription);
        }

        /// <summary>
        /// Runs <paramref name="entryAction"/> with all three arguments when this state is entered by the trigger.
        /// </summary>
        public StateConfiguration OnEntryFrom<TArg0, TArg1, TArg2>(
            TriggerWithParameters<TArg0, TArg1, TArg2> trigger, Action<TArg0, TArg1, TArg2> entryAction,
            string? entryActionDescription = null)
        {
            var from = new TriggerOnly(TriggerOf(trigger));
            ArgumentNullException.ThrowIfNull(entryAction);
            return AddEntry(
                from,
                t => entryAction(
                    Arguments.Unpack<TArg0>(t.Parameters, 0),
                    Arguments.Unpack<TArg1>(t.Parameters, 1),
                    Arguments.Unpack<TArg2>(t.Parameters, 2)),
                entryAction, entryActionDescription);
        }

        /// <summary>Runs <paramref name="entryAction"/> with all three arguments and the transition.</summary>
        public StateConfiguration OnEntryFrom<TArg0, TArg1, TArg2>(
            TriggerWithParameters<TArg0, TArg1, TArg2> trigger, Action<TArg0, TArg1, TArg2, Transition> entryAction,
            string? entryActionDescription = null)
        {
            var from = new TriggerOnly(TriggerOf(trigger));
            ArgumentNullException.ThrowIfNull(entryAction);
            return AddEntry(
                from,
                t => entryAction(
                    Arguments.Unpack<TArg0>(t.Parameters, 0),
                    Arguments.Unpack<TArg1>(t.Parameters, 1),
                    Arguments.Unpack<TArg2>(t.Parameters, 2), t),
                entryAction, entryActionDescription);
        }

        /// <summary>
        /// Runs <paramref name="exitAction"/> whenever this state is left; several run in the order configured.
        /// </summary>
        public StateConfiguration OnExit(Action exitAction, string? exitActionDescription = null)
        {
            ArgumentNullException.ThrowIfNull(exitAction);
            return AddExit(_ => exitAction(), exitAction, exitActionDescription);
        }

        /// <summary>Runs <paramref name="exitAction"/> with the transition whenever this state is left.</summary>
        public StateConfiguration OnExit(Action<Transition> exitAction, string? exitActionDescription = null)
        {
            ArgumentNullException.ThrowIfNull(exitAction);
            return AddExit(exitAction, exitAction, exitActionDescription);
        }

        private StateConfiguration AddEntry(TriggerOnly? from, Action<Transition> run, Delegate method, string? description)
        {
            _node.EntryActions.Add(new StateAction(run, InvocationInfo.Create(method, description), from));
            return this;
        }

        private StateConfiguration AddExit(Action<Transition> run, Delegate method, string? description)
        {
            _node.ExitActions.Add(new StateAction(run, InvocationInfo.Create(method, description)));
            return this;
        }
    }
}
