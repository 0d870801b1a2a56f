namespace PtSpec.Properties.Exploration;

/// <summary>Fair cycles found in other ways than by components.</summary>
internal static class FairCycleOracle
{
    /// <summary>
    /// The states from which a fair cycle can be reached: the greatest set in which every fair actor's step or rest can be reached
    /// again and again (E. A. Emerson, C.-L. Lei, "Efficient model checking in fragments of the propositional mu-calculus", 1986).
    /// </summary>
    public static bool[] LeadToFairCycle(LabelledGraph graph)
    {
        bool[] within = [.. graph.Graph.Edges.Select(_ => true)];
        List<(int Actor, int From)>[] entering = Entering(graph);
        int before;
        do
        {
            before = within.Count(w => w);
            within = Steps(graph, entering, within, null, [.. within.Select(_ => true)]);
            for (int actor = 0; actor < graph.Fair.Length; actor++)
            {
                if (graph.Fair[actor])
                    within = Steps(graph, entering, within, actor, within);
            }
        }
        while (within.Count(w => w) < before);
        return within;
    }

    /// <summary>The length of the shortest fair cycle through a state: over states and what has been granted; null without any.</summary>
    public static int? ShortestThrough(LabelledGraph graph, int start)
    {
        var first = (start, Granted: graph.GrantedIn(start));
        var distance = new Dictionary<(int State, int Granted), int>();
        var queue = new Queue<((int State, int Granted) At, int Length)>([(first, 0)]);
        while (queue.TryDequeue(out var item))
        {
            foreach ((int actor, int to) in graph.RecurringEdges(item.At.State))
            {
                var next = (State: to, Granted: item.At.Granted | graph.GrantedBy(actor) | graph.GrantedIn(to));
                if (next == (start, graph.Owed))
                    return item.Length + 1;
                if (distance.TryAdd(next, item.Length + 1))
                    queue.Enqueue((next, item.Length + 1));
            }
        }
        return null;
    }

    /// <summary>The states from which some way leads back to them: what is left when states without a way in or out are taken away
    /// again and again, and what lies between cycles.</summary>
    public static bool[] OnCycles(LabelledGraph graph)
    {
        bool[] left = [.. graph.Graph.Edges.Select(_ => true)];
        int before;
        do
        {
            before = left.Count(l => l);
            bool[] isEntered = new bool[left.Length];
            for (int state = 0; state < left.Length; state++)
            {
                left[state] &= graph.RecurringEdges(state).Any(e => left[e.To]);
                foreach ((_, int to) in left[state] ? graph.RecurringEdges(state) : [])
                    isEntered[to] = true;
            }
            left = [.. left.Zip(isEntered, (l, e) => l && e)];
        }
        while (left.Count(l => l) < before);
        return left;
    }

    // The states from which, within a set, a goal is reached by at least one step: any step to the goal, or one that grants an
    // actor its due. Backwards from the goal.
    private static bool[] Steps(
        LabelledGraph graph, IReadOnlyList<(int Actor, int From)>[] entering, bool[] within, int? actor, bool[] goal)
    {
        int due = actor is { } a ? 1 << a : 0;
        bool[] reach = new bool[within.Length];
        var work = new Stack<int>();
        void Add(int state)
        {
            if (!within[state] || reach[state])
                return;
            reach[state] = true;
            work.Push(state);
        }
        for (int to = 0; to < within.Length; to++)
        {
            foreach ((int by, int from) in within[to] && goal[to] ? entering[to] : [])
            {
                if (due == 0 || ((graph.GrantedIn(from) | graph.GrantedBy(by)) & due) != 0)
                    Add(from);
            }
        }
        while (due != 0 && work.TryPop(out int state))
        {
            foreach ((_, int from) in entering[state])
                Add(from);
        }
        return reach;
    }

    private static List<(int Actor, int From)>[] Entering(LabelledGraph graph)
    {
        List<(int Actor, int From)>[] entering = [.. graph.Graph.Edges.Select(_ => new List<(int Actor, int From)>())];
        for (int from = 0; from < entering.Length; from++)
        {
            foreach ((int actor, int to) in graph.RecurringEdges(from))
                entering[to].Add((actor, from));
        }
        return entering;
    }
}
