namespace Stateless;

public partial class StateMachine<TState, TTrigger>
{
    /// <summary>One step of the machine, as actions and event callbacks see it.</summary>
    public class Transition
    {
        /// <summary>A step; a machine makes these itself, the constructor serves callers that test their callbacks.</summary>
        public Transition(TState source, TState destination, TTrigger trigger, object[]? parameters = null)
        {
            Source = source;
            Destination = destination;
            Trigger = trigger;
            Parameters = parameters ?? [];
        }

        /// <summary>The state left.</summary>
        public TState Source { get; }

        /// <summary>The state entered.</summary>
        public TState Destination { get; }

        /// <summary>The trigger that was fired.</summary>
        public TTrigger Trigger { get; }

        /// <summary>Whether the state left is the state entered.</summary>
        public bool IsReentry => Same(Source, Destination);

        /// <summary>The arguments the trigger was fired with; empty when there were none.</summary>
        public object[] Parameters { get; }
    }

    /// <summary>
    /// The step from a superstate into its initial substate, as that substate's entry actions see it:
    /// its source is the state the whole transition started from.
    /// </summary>
    public class InitialTransition : Transition
    {
        /// <inheritdoc/>
        public InitialTransition(TState source, TState destination, TTrigger trigger, object[]? parameters = null)
            : base(source, destination, trigger, parameters) { }
    }
}
