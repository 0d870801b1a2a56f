namespace Stateless;

public partial class StateMachine<TState, TTrigger>
{
    /// <summary>A configured state: its place in the hierarchy, what it does on each trigger, and its actions.</summary>
    internal sealed class StateNode(TState state)
    {
        private readonly List<StateNode> _substates = [];
        private StateNode? _superstate;

        public TState State { get; } = state;

        public OrderedDictionary<TTrigger, List<Behaviour>> Behaviours { get; } = [];

        /// <summary>In order of registration; actions for one trigger only stand among the others.</summary>
        public List<StateAction> EntryActions { get; } = [];

        public List<StateAction> ExitActions { get; } = [];

        public InitialTarget? Initial { get; set; }

        public IReadOnlyList<StateNode> Substates => _substates;

        public StateNode? Superstate
        {
            get => _superstate;
            set
            {
                _superstate?._substates.Remove(this);
                _superstate = value;
                value?._substates.Add(this);
            }
        }

        public void Add(Behaviour behaviour)
        {
            if (!Behaviours.TryGetValue(behaviour.Trigger, out var list))
                Behaviours.Add(behaviour.Trigger, list = []);
            list.Add(behaviour);
        }

        /// <summary>Looks here, then upward: a state overrides its superstate only while its own guards hold.</summary>
        /// <returns>A failed match when guards stood in the way, null when the trigger is configured nowhere.</returns>
        public Match? Find(TTrigger trigger, object[] args)
        {
            var here = FindHere(trigger, args);
            if (here is { IsPermitted: true } || Superstate is null)
                return here;
            return Superstate.Find(trigger, args) ?? here;
        }

        private Match? FindHere(TTrigger trigger, object[] args)
        {
            if (!Behaviours.TryGetValue(trigger, out var candidates))
                return null;
            var matches = candidates.ConvertAll(candidate => new Match(candidate, candidate.Unmet(args)));
            var permitted = matches.FindAll(match => match.IsPermitted);
            if (permitted.Count > 1)
                throw Misuse.SeveralPermitted(State, trigger);
            if (permitted.Count == 1)
                return permitted[0];
            var first = matches[0].UnmetGuards;
            return matches[0] with { UnmetGuards = [.. first, .. matches.SelectMany(match => match.UnmetGuards).Except(first)] };
        }

        public IEnumerable<TTrigger> PermittedTriggers(object[] args)
        {
            var here = Behaviours
                .Where(entry => entry.Value.Exists(behaviour => behaviour.Unmet(args).Count == 0))
                .Select(entry => entry.Key)
                .ToList();
            return Superstate is null ? here : [.. here.Union(Superstate.PermittedTriggers(args))];
        }

        /// <summary>Whether <paramref name="state"/> is this one or a substate of it, however deep.</summary>
        public bool Includes(TState state) =>
            Same(State, state) || _substates.Exists(substate => substate.Includes(state));

        /// <summary>Whether <paramref name="state"/> is this one or a superstate of it, however high.</summary>
        public bool IsWithin(TState state) => Same(State, state) || Superstate?.IsWithin(state) == true;

        /// <summary>Runs exit actions from here upward, up to the first state that also holds the destination.</summary>
        public void Exit(Transition transition)
        {
            if (transition.IsReentry)
            {
                RunExitActions(transition);
                return;
            }
            for (var node = this; node is not null && !node.Includes(transition.Destination); node = node.Superstate)
                node.RunExitActions(transition);
        }

        /// <summary>Runs entry actions from the outermost state entered down to here.</summary>
        public void Enter(Transition transition)
        {
            if (!transition.IsReentry)
            {
                if (Includes(transition.Source))
                    return;
                // An initial transition comes from the superstate, which has been entered by then.
                if (transition is not InitialTransition)
                    Superstate?.Enter(transition);
            }
            foreach (var action in EntryActions)
            {
                if (action.From is null || EqualityComparer<TTrigger>.Default.Equals(action.From.Trigger, transition.Trigger))
                    action.Run(transition);
            }
        }

        private void RunExitActions(Transition transition)
        {
            foreach (var action in ExitActions)
                action.Run(transition);
        }
    }
}
