using PtSpec.Checking.Exploration;

namespace PtSpec.Properties.Exploration;

/// <summary>The search as one would first write it, on the graph itself: what the explorer is held against.</summary>
internal static class NaiveSearch
{
    /// <param name="Verdict">Holds or violated.</param>
    /// <param name="States">States known when the level of the first violation was finished.</param>
    /// <param name="Transitions">Edges followed, and initial states written.</param>
    /// <param name="Depth">Levels with a state.</param>
    /// <param name="Steps">Steps to the nearest violation, or -1.</param>
    public sealed record Outcome(Verdict Verdict, int States, int Transitions, int Depth, int Steps);

    public static Outcome Run(Graph graph)
    {
        HashSet<int> known = [];
        List<int> level = [];
        int transitions = 0;
        int nearest = int.MaxValue;
        int depth = 0;

        void Reach(int state, int steps, List<int> next)
        {
            transitions++;
            if (!known.Add(state))
                return;
            next.Add(state);
            if (graph.BadStates[state] != 0)
                nearest = Math.Min(nearest, steps);
        }

        foreach (int state in graph.Initial)
            Reach(state, 0, level);
        while (level.Count > 0)
        {
            depth++;
            if (nearest != int.MaxValue)
                break;
            List<int> next = [];
            foreach (int state in level)
            {
                foreach (int successor in graph.EdgesOf(state))
                    Reach(successor, depth, next);
                if (graph.BadEdges[state] >= 0)
                    nearest = Math.Min(nearest, depth);
                if (graph.EdgesOf(state).IsEmpty && graph.BadEnds[state] != 0)
                    nearest = Math.Min(nearest, depth - 1);
            }
            level = next;
            if (nearest != int.MaxValue)
            {
                depth += level.Count > 0 ? 1 : 0;
                break;
            }
        }
        return nearest == int.MaxValue
            ? new Outcome(Verdict.Holds, known.Count, transitions, depth, -1)
            : new Outcome(Verdict.Violated, known.Count, transitions, depth, nearest);
    }

    /// <summary>States reachable by plain depth-first search, violations or not.</summary>
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
}
