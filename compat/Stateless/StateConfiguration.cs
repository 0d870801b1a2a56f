namespace Stateless;

public partial class StateMachine<TState, TTrigger>
{
    /// <summary>
    /// The configuration of one state. Every method returns the receiver, so calls chain. Null triggers-with-parameters,
    /// selectors and actions are refused with <see cref="ArgumentNullException"/>.
    /// </summary>
    public partial class StateConfiguration
    {
        private readonly StateNode _node;

        internal StateConfiguration(StateMachine<TState, TTrigger> machine, StateNode node)
        {
            Machine = machine;
            _node = node;
        }

        /// <summary>The state being configured.</summary>
        public TState State => _node.State;

        /// <summary>The machine it belongs to, for chaining on to another state.</summary>
        public StateMachine<TState, TTrigger> Machine { get; }

        /// <summary>
        /// Nests this state in another: it inherits the triggers it does not handle itself, and a transition between two
        /// substates neither leaves nor enters the superstate. A later call moves the state to another superstate.
        /// </summary>
        /// <exception cref="ArgumentException">The superstate is this state or lies within it.</exception>
        public StateConfiguration SubstateOf(TState superstate)
        {
            if (Same(State, superstate))
                throw Misuse.SubstateOfItself(State);
            var parent = Machine.NodeOf(superstate);
            if (parent.IsWithin(State))
                throw Misuse.SubstateOfItsSubstate(State, superstate);
            _node.Superstate = parent;
            return this;
        }

        /// <summary>Entering this state goes straight on into <paramref name="targetState"/>.</summary>
        /// <remarks>That the target is a direct substate is checked on entry, since nesting may be configured later.</remarks>
        /// <exception cref="ArgumentException">The target is this state.</exception>
        /// <exception cref="InvalidOperationException">This state already has an initial transition.</exception>
        public StateConfiguration InitialTransition(TState targetState)
        {
            if (_node.Initial is { } initial)
                throw Misuse.InitialTransitionAlreadyConfigured(initial.State);
            if (Same(State, targetState))
                throw Misuse.InitialTransitionToSelf();
            _node.Initial = new InitialTarget(targetState);
            return this;
        }

        private StateConfiguration Add(Behaviour behaviour)
        {
            _node.Add(behaviour);
            return this;
        }

        private static TTrigger TriggerOf(TriggerWithParameters trigger)
        {
            ArgumentNullException.ThrowIfNull(trigger);
            return trigger.Trigger;
        }
    }
}
