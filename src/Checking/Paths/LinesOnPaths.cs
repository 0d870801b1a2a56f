namespace PtSpec.Checking.Paths;

/// <summary>The statements that what was seen of a routine shows to have run.</summary>
/// <param name="Exercised">Those on every path on which it can be seen.</param>
/// <param name="Possible">Those on some such path, exercised ones among them.</param>
public sealed record LinesOnPaths(IReadOnlyList<SpecLine> Exercised, IReadOnlyList<SpecLine> Possible)
{
    /// <summary>The statements on the paths from the beginning of a routine to its end that pass one of some points.</summary>
    /// <param name="graph">The paths.</param>
    /// <param name="isAllowed">Which points a path may pass: not those whose event would have been seen and was not.</param>
    /// <param name="isPassed">The points of which a path passes one, or more.</param>
    /// <returns>Null when there is no such path.</returns>
    public static LinesOnPaths? Through(PathGraph graph, Func<PathPoint, bool> isAllowed, Func<PathPoint, bool> isPassed)
    {
        ArgumentNullException.ThrowIfNull(graph);
        int count = graph.Points.Count;
        bool[] allowed = [.. graph.Points.Select(isAllowed)];
        var back = new List<int>[count];
        for (int i = 0; i < count; i++)
            back[i] = [];
        for (int i = 0; i < count; i++)
        {
            foreach (int to in graph.Next[i])
                back[to].Add(i);
        }
        int[] ends = [.. Enumerable.Range(0, count).Where(i => graph.Points[i].IsEnd)];
        Reach fromStart = Reach.Of([0], allowed, graph.Next);
        Reach toEnd = Reach.Of(ends, allowed, back);
        int[] passed = [.. fromStart.Order.Where(i => toEnd.Contains(i) && isPassed(graph.Points[i]))];
        if (passed.Length == 0)
            return null;

        LineSet[] before = MustPass(graph, fromStart, toEnd, back, [0]);
        LineSet[] after = MustPass(graph, toEnd, fromStart, graph.Next, ends);
        LineSet must = passed.Select(i => before[i].Or(after[i])).Aggregate((a, b) => a.And(b));
        Reach ahead = Reach.Of(passed, allowed, graph.Next);
        Reach behind = Reach.Of(passed, allowed, back);
        var may = new LineSet(graph.Lines.Count);
        foreach (int i in fromStart.Order)
        {
            if (behind.Contains(i) || (ahead.Contains(i) && toEnd.Contains(i)))
                may.Add(graph.Points[i].Line);
        }
        return new LinesOnPaths(must.Of(graph.Lines), may.Of(graph.Lines));
    }

    // For each point the lines on every path to it, the point's own among them: what all points before it have, and its own.
    private static LineSet[] MustPass(
        PathGraph graph, Reach reach, Reach within, IReadOnlyList<IReadOnlyList<int>> before, int[] roots)
    {
        var found = new LineSet[graph.Points.Count];
        var isRoot = roots.ToHashSet();
        bool changed = true;
        while (changed)
        {
            changed = false;
            foreach (int i in reach.Order)
            {
                if (!within.Contains(i))
                    continue;
                LineSet? common = isRoot.Contains(i) ? new LineSet(graph.Lines.Count) : null;
                foreach (int from in common is null ? before[i] : [])
                {
                    if (found[from] is { } there)
                        common = common is null ? there.Copy() : common.And(there);
                }
                if (common is null)
                    continue;
                common.Add(graph.Points[i].Line);
                if (found[i] is { } known && known.IsSame(common))
                    continue;
                found[i] = common;
                changed = true;
            }
        }
        return found;
    }

    private sealed class Reach
    {
        private readonly bool[] reached;

        private Reach(bool[] reached, IReadOnlyList<int> order) => (this.reached, Order) = (reached, order);

        public IReadOnlyList<int> Order { get; }

        public bool Contains(int point) => reached[point];

        // In reverse postorder, so that most of what comes before a point stands before it.
        public static Reach Of(IEnumerable<int> roots, bool[] allowed, IReadOnlyList<IReadOnlyList<int>> next)
        {
            var reached = new bool[allowed.Length];
            var finished = new List<int>();
            var open = new Stack<(int Point, int Way)>();
            foreach (int root in roots)
            {
                if (!allowed[root] || reached[root])
                    continue;
                reached[root] = true;
                open.Push((root, 0));
                while (open.TryPop(out (int Point, int Way) top))
                {
                    if (top.Way == next[top.Point].Count)
                    {
                        finished.Add(top.Point);
                        continue;
                    }
                    open.Push((top.Point, top.Way + 1));
                    int to = next[top.Point][top.Way];
                    if (allowed[to] && !reached[to])
                    {
                        reached[to] = true;
                        open.Push((to, 0));
                    }
                }
            }
            finished.Reverse();
            return new Reach(reached, finished);
        }
    }
}
