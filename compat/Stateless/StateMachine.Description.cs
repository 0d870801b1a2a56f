using Stateless.Reflection;

namespace Stateless;

public partial class StateMachine<TState, TTrigger>
{
    /// <summary>Turns the configuration into its reflected form.</summary>
    private static class Description
    {
        public static StateMachineInfo Of(TState initialState, IEnumerable<StateNode> configured)
        {
            var nodes = new OrderedDictionary<TState, StateNode>();
            foreach (var node in configured)
                nodes.Add(node.State, node);
            // A destination nobody configured is a state all the same.
            foreach (var destination in Destinations<FixedBehaviour>(nodes.Values, b => b.Destination)
                .Concat(Destinations<ReentryBehaviour>(nodes.Values, b => b.Destination))
                .ToList())
                nodes.TryAdd(destination, new StateNode(destination));

            var infos = nodes.Values.ToDictionary(node => node.State, ActionsOf);
            foreach (var node in nodes.Values)
                Relate(infos[node.State], node, state => infos[state]);
            return new StateMachineInfo(
                ActionsOf(new StateNode(initialState)), [.. nodes.Keys.Select(state => infos[state])],
                typeof(TState), typeof(TTrigger));
        }

        private static IEnumerable<TState> Destinations<TBehaviour>(
            IEnumerable<StateNode> nodes, Func<TBehaviour, TState> destination) where TBehaviour : Behaviour =>
            nodes.SelectMany(node => node.Behaviours.Values).SelectMany(list => list.OfType<TBehaviour>()).Select(destination);

        private static StateInfo ActionsOf(StateNode node) => new(
            node.State,
            [.. node.EntryActions.Select(action => new ActionInfo(action.Method, action.From?.Trigger?.ToString()))],
            [.. node.ExitActions.Select(action => action.Method)],
            [.. Behaviours(node).OfType<IgnoredBehaviour>().Select(b => new IgnoredTransitionInfo(new(b.Trigger), Methods(b)))]);

        private static void Relate(StateInfo info, StateNode node, Func<TState, StateInfo> lookup) => info.Relate(
            node.Superstate is null ? null : lookup(node.Superstate.State),
            [.. node.Substates.Select(substate => lookup(substate.State))],
            [.. node.Behaviours.Values.SelectMany(list => FixedTransitions(list, info, lookup))],
            [.. Behaviours(node).OfType<DynamicBehaviour>().Select(b =>
                DynamicTransitionInfo.Create(b.Trigger, Methods(b), b.Selector, b.Possible))]);

        private static IEnumerable<FixedTransitionInfo> FixedTransitions(
            List<Behaviour> behaviours, StateInfo self, Func<TState, StateInfo> lookup) =>
        [
            .. behaviours.OfType<FixedBehaviour>().Select(b =>
                new FixedTransitionInfo(new(b.Trigger), lookup(b.Destination), Methods(b), isInternal: false)),
            .. behaviours.OfType<ReentryBehaviour>().Select(b =>
                new FixedTransitionInfo(new(b.Trigger), lookup(b.Destination), Methods(b), isInternal: false)),
            .. behaviours.OfType<InternalBehaviour>().Select(b =>
                new FixedTransitionInfo(new(b.Trigger), self, Methods(b), isInternal: true)),
        ];

        private static IEnumerable<Behaviour> Behaviours(StateNode node) => node.Behaviours.Values.SelectMany(list => list);

        private static InvocationInfo[] Methods(Behaviour behaviour) => [.. behaviour.Guards.Select(guard => guard.Method)];
    }
}
