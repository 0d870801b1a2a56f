using Stateless.Reflection;

namespace Stateless;

public partial class StateMachine<TState, TTrigger>
{
    public partial class StateConfiguration
    {
        /// <summary>Moves to the state <paramref name="destinationStateSelector"/> returns, called anew on each firing.</summary>
        /// <param name="trigger">The trigger.</param>
        /// <param name="destinationStateSelector">
        /// Selects the destination; this state itself means leaving and re-entering it.
        /// </param>
        /// <param name="destinationStateSelectorDescription">
        /// Names the decision in graphs; by default the selector's method name.
        /// </param>
        /// <param name="possibleDestinationStates">
        /// What graphs draw behind the decision; firing does not check against it.
        /// </param>
        public StateConfiguration PermitDynamic(
            TTrigger trigger, Func<TState> destinationStateSelector,
            string? destinationStateSelectorDescription = null, DynamicStateInfos? possibleDestinationStates = null)
        {
            ArgumentNullException.ThrowIfNull(destinationStateSelector);
            var selector = InvocationInfo.Create(destinationStateSelector, destinationStateSelectorDescription);
            return AddDynamic(trigger, _ => destinationStateSelector(), selector, possibleDestinationStates, []);
        }

        /// <summary>Moves to the state the selector returns for the argument.</summary>
        public StateConfiguration PermitDynamic<TArg0>(
            TriggerWithParameters<TArg0> trigger, Func<TArg0, TState> destinationStateSelector,
            string? destinationStateSelectorDescription = null, DynamicStateInfos? possibleDestinationStates = null)
        {
            var untyped = Untyped(destinationStateSelector);
            var selector = InvocationInfo.Create(destinationStateSelector, destinationStateSelectorDescription);
            return AddDynamic(TriggerOf(trigger), untyped, selector, possibleDestinationStates, []);
        }

        /// <summary>Moves to the state the selector returns for both arguments.</summary>
        public StateConfiguration PermitDynamic<TArg0, TArg1>(
            TriggerWithParameters<TArg0, TArg1> trigger, Func<TArg0, TArg1, TState> destinationStateSelector,
            string? destinationStateSelectorDescription = null, DynamicStateInfos? possibleDestinationStates = null)
        {
            var untyped = Untyped(destinationStateSelector);
            var selector = InvocationInfo.Create(destinationStateSelector, destinationStateSelectorDescription);
            return AddDynamic(TriggerOf(trigger), untyped, selector, possibleDestinationStates, []);
        }

        /// <summary>Moves to the state the selector returns for all three arguments.</summary>
        public StateConfiguration PermitDynamic<TArg0, TArg1, TArg2>(
            TriggerWithParameters<TArg0, TArg1, TArg2> trigger, Func<TArg0, TArg1, TArg2, TState> destinationStateSelector,
            string? destinationStateSelectorDescription = null, DynamicStateInfos? possibleDestinationStates = null)
        {
            var untyped = Untyped(destinationStateSelector);
            var selector = InvocationInfo.Create(destinationStateSelector, destinationStateSelectorDescription);
            return AddDynamic(TriggerOf(trigger), untyped, selector, possibleDestinationStates, []);
        }

        /// <summary>Moves to the state the selector returns, while the guard holds.</summary>
        public StateConfiguration PermitDynamicIf(
            TTrigger trigger, Func<TState> destinationStateSelector,
            Func<bool> guard, string? guardDescription = null, DynamicStateInfos? possibleDestinationStates = null) =>
            AddGuarded(
                trigger, Untyped(destinationStateSelector), null, possibleDestinationStates,
                [Guard.Of(guard, guardDescription)]);

        /// <summary>Moves to the state the described selector returns, while the guard holds.</summary>
        public StateConfiguration PermitDynamicIf(
            TTrigger trigger, Func<TState> destinationStateSelector, string? destinationStateSelectorDescription,
            Func<bool> guard, string? guardDescription = null, DynamicStateInfos? possibleDestinationStates = null) =>
            AddGuarded(
                trigger, Untyped(destinationStateSelector), destinationStateSelectorDescription, possibleDestinationStates,
                [Guard.Of(guard, guardDescription)]);

        /// <summary>Moves to the state the selector returns, while all the described guards hold.</summary>
        public StateConfiguration PermitDynamicIf(
            TTrigger trigger, Func<TState> destinationStateSelector,
            DynamicStateInfos? possibleDestinationStates = null, params Tuple<Func<bool>, string>[] guards) =>
            AddGuarded(trigger, Untyped(destinationStateSelector), null, possibleDestinationStates, Guard.All(guards));

        /// <summary>Moves to the state the described selector returns, while all the described guards hold.</summary>
        public StateConfiguration PermitDynamicIf(
            TTrigger trigger, Func<TState> destinationStateSelector, string? destinationStateSelectorDescription,
            DynamicStateInfos? possibleDestinationStates = null, params Tuple<Func<bool>, string>[] guards) =>
            AddGuarded(
                trigger, Untyped(destinationStateSelector), destinationStateSelectorDescription, possibleDestinationStates,
                Guard.All(guards));

        /// <summary>Moves to the state the selector returns for the argument, while the guard holds.</summary>
        public StateConfiguration PermitDynamicIf<TArg0>(
            TriggerWithParameters<TArg0> trigger, Func<TArg0, TState> destinationStateSelector,
            Func<bool> guard, string? guardDescription = null, DynamicStateInfos? possibleDestinationStates = null) =>
            AddGuarded(
                TriggerOf(trigger), Untyped(destinationStateSelector), null, possibleDestinationStates,
                [Guard.Of(guard, guardDescription)]);

        /// <summary>Moves to the state the selector returns for the argument, while the guard holds for it too.</summary>
        public StateConfiguration PermitDynamicIf<TArg0>(
            TriggerWithParameters<TArg0> trigger, Func<TArg0, TState> destinationStateSelector,
            Func<TArg0, bool> guard, string? guardDescription = null, DynamicStateInfos? possibleDestinationStates = null) =>
            AddGuarded(
                TriggerOf(trigger), Untyped(destinationStateSelector), null, possibleDestinationStates,
                [Guard.Of(guard, guardDescription)]);

        /// <summary>Moves to the state the selector returns for both arguments, while the guard holds.</summary>
        public StateConfiguration PermitDynamicIf<TArg0, TArg1>(
            TriggerWithParameters<TArg0, TArg1> trigger, Func<TArg0, TArg1, TState> destinationStateSelector,
            Func<bool> guard, string? guardDescription = null, DynamicStateInfos? possibleDestinationStates = null) =>
            AddGuarded(
                TriggerOf(trigger), Untyped(destinationStateSelector), null, possibleDestinationStates,
                [Guard.Of(guard, guardDescription)]);

        /// <summary>Moves to the state the selector returns for both arguments, while the guard holds for them too.</summary>
        public StateConfiguration PermitDynamicIf<TArg0, TArg1>(
            TriggerWithParameters<TArg0, TArg1> trigger, Func<TArg0, TArg1, TState> destinationStateSelector,
            Func<TArg0, TArg1, bool> guard,
            string? guardDescription = null, DynamicStateInfos? possibleDestinationStates = null) =>
            AddGuarded(
                TriggerOf(trigger), Untyped(destinationStateSelector), null, possibleDestinationStates,
                [Guard.Of(guard, guardDescription)]);

        /// <summary>Moves to the state the selector returns for all three arguments, while the guard holds.</summary>
        public StateConfiguration PermitDynamicIf<TArg0, TArg1, TArg2>(
            TriggerWithParameters<TArg0, TArg1, TArg2> trigger, Func<TArg0, TArg1, TArg2, TState> destinationStateSelector,
            Func<bool> guard, string? guardDescription = null, DynamicStateInfos? possibleDestinationStates = null) =>
            AddGuarded(
                TriggerOf(trigger), Untyped(destinationStateSelector), null, possibleDestinationStates,
                [Guard.Of(guard, guardDescription)]);

        /// <summary>
        /// Moves to the state the selector returns for all three arguments, while the guard holds for them too.
        /// </summary>
        public StateConfiguration PermitDynamicIf<TArg0, TArg1, TArg2>(
            TriggerWithParameters<TArg0, TArg1, TArg2> trigger, Func<TArg0, TArg1, TArg2, TState> destinationStateSelector,
            Func<TArg0, TArg1, TArg2, bool> guard,
            string? guardDescription = null, DynamicStateInfos? possibleDestinationStates = null) =>
            AddGuarded(
                TriggerOf(trigger), Untyped(destinationStateSelector), null, possibleDestinationStates,
                [Guard.Of(guard, guardDescription)]);

        // A guarded selector is reported under the name of its adapter, "Function", as published: only a description names it.
        private StateConfiguration AddGuarded(
            TTrigger trigger, Func<object[], TState> select, string? description, DynamicStateInfos? possible, Guard[] guards) =>
            AddDynamic(trigger, select, InvocationInfo.Create(select, description), possible, guards);

        private StateConfiguration AddDynamic(
            TTrigger trigger, Func<object[], TState> select, InvocationInfo selector, DynamicStateInfos? possible,
            Guard[] guards) =>
            Add(new DynamicBehaviour(trigger, select, selector, possible, guards));

        private static Func<object[], TState> Untyped(Func<TState> destinationStateSelector)
        {
            ArgumentNullException.ThrowIfNull(destinationStateSelector);
            return _ => destinationStateSelector();
        }

        private static Func<object[], TState> Untyped<TArg0>(Func<TArg0, TState> destinationStateSelector)
        {
            ArgumentNullException.ThrowIfNull(destinationStateSelector);
            return args => destinationStateSelector(Arguments.Unpack<TArg0>(args, 0));
        }

        private static Func<object[], TState> Untyped<TArg0, TArg1>(Func<TArg0, TArg1, TState> destinationStateSelector)
        {
            ArgumentNullException.ThrowIfNull(destinationStateSelector);
            return args => destinationStateSelector(Arguments.Unpack<TArg0>(args, 0), Arguments.Unpack<TArg1>(args, 1));
        }

        private static Func<object[], TState> Untyped<TArg0, TArg1, TArg2>(
            Func<TArg0, TArg1, TArg2, TState> destinationStateSelector)
        {
            ArgumentNullException.ThrowIfNull(destinationStateSelector);
            return args => destinationStateSelector(
                Arguments.Unpack<TArg0>(args, 0), Arguments.Unpack<TArg1>(args, 1), Arguments.Unpack<TArg2>(args, 2));
        }
    }
}
