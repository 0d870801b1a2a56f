using PtSpec.Checking.Exploration;

namespace PtSpec.Properties.Exploration;

/// <summary>The search as one would first write it, on the graph itself: what the explorer is held against.</summary>
internal static class NaiveSearch
{
    private const int None = -1;

    /// <param name="States">States known when the search ended, the level of the first violation finished.</param>
    /// <param name="Transitions">Edges followed, and initial states written.</param>
    /// <param name="Depth">Levels with a state.</param>
    /// <param name="Property">The violated property, or 0.</param>
    /// <param name="Path">The states to the nearest violation, the first of them in order; empty without one.</param>
    public sealed record Outcome(int States, int Transitions, int Depth, int Property, int[] Path);

    public static Outcome Run(Graph graph)
    {
        Dictionary<int, int> parents = [];
        int transitions = 0;
        int depth = 0;
        (int Property, int[] Path)? badEnd = null;
        (int Property, int[] Path)? badStep = null;

        void Reach(int state, int parent, List<int> next)
        {
            transitions++;
            if (!parents.TryAdd(state, parent))
                return;
            next.Add(state);
            if (graph.BadStates[state] != 0)
                badStep ??= (graph.BadStates[state], PathTo(state, parents));
        }

        List<int> level = [];
        foreach (int state in graph.Initial)
            Reach(state, None, level);
        while (level.Count > 0)
        {
            depth++;
            if (badStep is not null || badEnd is not null)
                break;
            List<int> next = [];
            foreach (int state in level)
            {
                ReadOnlySpan<int> edges = graph.EdgesOf(state);
                for (int i = 0; i < edges.Length; i++)
                {
                    if (graph.BadEdges[state] == i)
                        badStep ??= (Graph.BadEdge, [.. PathTo(state, parents), edges[i]]);
                    Reach(edges[i], state, next);
                }
                if (edges.IsEmpty && graph.BadEnds[state] != 0)
                    badEnd ??= (graph.BadEnds[state], PathTo(state, parents));
            }
            level = next;
        }
        (int property, int[] path) = badEnd ?? badStep ?? (0, []);
        return new Outcome(parents.Count, transitions, depth, property, path);
    }

    /// <summary>States reachable, found depth first; every violating step is taken.</summary>
    public static int Reachable(Graph graph)
    {
        HashSet<int> known = [];
        Stack<int> pending = new(graph.Initial);
        while (pending.TryPop(out int state))
        {
            if (!known.Add(state))
                continue;
            foreach (int successor in graph.EdgesOf(state))
                pending.Push(successor);
        }
        return known.Count;
    }

    private static int[] PathTo(int state, Dictionary<int, int> parents)
    {
        List<int> path = [];
        for (int at = state; at != None; at = parents[at])
            path.Insert(0, at);
        return [.. path];
    }
}
