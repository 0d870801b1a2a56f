using Stateless.Reflection;

namespace Stateless.Graph;

/// <summary>A machine's states and transitions as nodes and edges, in the order graphs print them.</summary>
internal sealed class Diagram
{
    private readonly OrderedDictionary<string, Node> _nodes = [];

    public Diagram(StateMachineInfo machine)
    {
        Initial = machine.InitialState.ToString();
        foreach (var root in machine.States.Where(state => state.Superstate is null && state.Substates.Any()))
            Add(root, parent: null);
        foreach (var state in machine.States.Where(state => !_nodes.ContainsKey(state.ToString())))
            Add(state, parent: null);
        foreach (var state in machine.States)
            Connect(state);
        foreach (var state in machine.States)
            LabelArrivals(state);
    }

    public string Initial { get; }

    public IEnumerable<Node> Nodes => _nodes.Values;

    public IEnumerable<Node> Clusters => Nodes.Where(node => node.IsCluster && node.Parent is null);

    public IEnumerable<Node> PlainStates => Nodes.Where(node => !node.IsCluster && node.Parent is null);

    public List<Decision> Decisions { get; } = [];

    public List<Edge> Edges { get; } = [];

    private void Add(StateInfo state, Node? parent)
    {
        var node = new Node(state, parent);
        if (!_nodes.TryAdd(node.Name, node))
            return;
        parent?.Children.Add(node);
        foreach (var substate in state.Substates)
            Add(substate, node);
    }

    private void Connect(StateInfo state)
    {
        var name = state.ToString();
        foreach (var transition in state.FixedTransitions)
        {
            var edge = Edge.For(transition, name, transition.DestinationState.ToString());
            // A drawn re-entry shows what it runs; any other edge relies on the entry actions in the node.
            if (edge.From == edge.To && edge.EntersState)
                edge.Actions.AddRange(state.EntryActions.Where(a => a.FromTrigger is null).Select(a => a.Method.Description));
            Edges.Add(edge);
        }
        foreach (var transition in state.DynamicTransitions)
            ConnectThroughDecision(name, transition);
        foreach (var ignored in state.IgnoredTriggers)
            Edges.Add(Edge.For(ignored, name, name) with { EntersState = false });
    }

    private void ConnectThroughDecision(string from, DynamicTransitionInfo transition)
    {
        var decision = new Decision(
            $"Decision{Decisions.Count + 1}", transition.DestinationStateSelectorDescription.Description);
        Decisions.Add(decision);
        Edges.Add(Edge.For(transition, from, decision.Name));
        foreach (var possible in transition.PossibleDestinationStates ?? [])
        {
            var to = possible.DestinationState;
            if (_nodes.ContainsKey(to))
                Edges.Add(new Edge(decision.Name, to, transition.Trigger.ToString(), [possible.Criterion]));
        }
    }

    private void LabelArrivals(StateInfo state)
    {
        foreach (var action in state.EntryActions.Where(action => action.FromTrigger is not null))
        {
            foreach (var edge in Edges)
            {
                if (edge.To == state.ToString() && edge.EntersState && edge.Trigger == action.FromTrigger)
                    edge.Actions.Add(action.Method.Description);
            }
        }
    }

    internal sealed class Node(StateInfo state, Node? parent)
    {
        public string Name { get; } = state.ToString();

        public Node? Parent { get; } = parent;

        public List<Node> Children { get; } = [];

        public bool IsCluster { get; } = state.Substates.Any();

        public IReadOnlyList<string> Actions { get; } =
        [
            .. state.EntryActions.Where(a => a.FromTrigger is null).Select(a => $"entry / {a.Method.Description}"),
            .. state.ExitActions.Select(exit => $"exit / {exit.Description}"),
        ];
    }

    internal sealed record Decision(string Name, string Label);

    internal sealed record Edge(string From, string To, string Trigger, IReadOnlyList<string> Guards)
    {
        public List<string> Actions { get; } = [];

        /// <summary>False for ignored triggers and internal transitions, which run no entry action.</summary>
        public bool EntersState { get; init; } = true;

        public string Label =>
            (Actions.Count == 0 ? Trigger : $"{Trigger} / {string.Join(", ", Actions)}")
            + string.Concat(Guards.Select(guard => $" [{guard}]"));

        public static Edge For(TransitionInfo transition, string from, string to) =>
            new(from, to, transition.Trigger.ToString(),
                [.. transition.GuardConditionsMethodDescriptions.Select(guard => guard.Description)])
            {
                EntersState = !transition.IsInternalTransition,
            };
    }
}
