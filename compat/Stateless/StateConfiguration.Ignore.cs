namespace Stateless;

public partial class StateMachine<TState, TTrigger>
{
    public partial class StateConfiguration
    {
        /// <summary>Accepts the trigger and does nothing: no action runs, no event is raised.</summary>
        public StateConfiguration Ignore(TTrigger trigger) => AddIgnored(trigger, []);

        /// <summary>Accepts the trigger and does nothing while the guard holds.</summary>
        public StateConfiguration IgnoreIf(TTrigger trigger, Func<bool> guard, string? guardDescription = null) =>
            AddIgnored(trigger, [Guard.Of(guard, guardDescription)]);

        /// <summary>Accepts the trigger and does nothing while all the described guards hold.</summary>
        public StateConfiguration IgnoreIf(TTrigger trigger, params Tuple<Func<bool>, string>[] guards) =>
            AddIgnored(trigger, Guard.All(guards));

        /// <summary>Accepts the trigger and does nothing while the guard holds for the argument.</summary>
        public StateConfiguration IgnoreIf<TArg0>(
            TriggerWithParameters<TArg0> trigger, Func<TArg0, bool> guard, string? guardDescription = null) =>
            AddIgnored(TriggerOf(trigger), [Guard.Of(guard, guardDescription)]);

        /// <summary>Accepts the trigger and does nothing while all the described guards hold for the argument.</summary>
        public StateConfiguration IgnoreIf<TArg0>(
            TriggerWithParameters<TArg0> trigger, params Tuple<Func<TArg0, bool>, string>[] guards) =>
            AddIgnored(TriggerOf(trigger), Guard.All(guards));

        /// <summary>Accepts the trigger and does nothing while the guard holds for both arguments.</summary>
        public StateConfiguration IgnoreIf<TArg0, TArg1>(
            TriggerWithParameters<TArg0, TArg1> trigger, Func<TArg0, TArg1, bool> guard, string? guardDescription = null) =>
            AddIgnored(TriggerOf(trigger), [Guard.Of(guard, guardDescription)]);

        /// <summary>Accepts the trigger and does nothing while all the described guards hold for both arguments.</summary>
        public StateConfiguration IgnoreIf<TArg0, TArg1>(
            TriggerWithParameters<TArg0, TArg1> trigger, params Tuple<Func<TArg0, TArg1, bool>, string>[] guards) =>
            AddIgnored(TriggerOf(trigger), Guard.All(guards));

        /// <summary>Accepts the trigger and does nothing while the guard holds for all three arguments.</summary>
        public StateConfiguration IgnoreIf<TArg0, TArg1, TArg2>(
            TriggerWithParameters<TArg0, TArg1, TArg2> trigger,
            Func<TArg0, TArg1, TArg2, bool> guard, string? guardDescription = null) =>
            AddIgnored(TriggerOf(trigger), [Guard.Of(guard, guardDescription)]);

        /// <summary>Accepts the trigger and does nothing while all the described guards hold for all three arguments.</summary>
        public StateConfiguration IgnoreIf<TArg0, TArg1, TArg2>(
            TriggerWithParameters<TArg0, TArg1, TArg2> trigger, params Tuple<Func<TArg0, TArg1, TArg2, bool>, string>[] guards) =>
            AddIgnored(TriggerOf(trigger), Guard.All(guards));

        private StateConfiguration AddIgnored(TTrigger trigger, Guard[] guards) =>
            Add(new IgnoredBehaviour(trigger, guards));
    }
}
