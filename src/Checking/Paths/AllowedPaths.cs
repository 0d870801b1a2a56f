namespace PtSpec.Checking.Paths;

/// <summary>The paths from the beginning of a routine to its end that pass no point whose event would have been seen and was not.</summary>
internal sealed class AllowedPaths
{
    private readonly PathGraph graph;
    private readonly bool[] allowed;
    private readonly PathReach fromStart;
    private readonly PathReach toEnd;
    private readonly LineSet?[] before;
    private readonly LineSet?[] after;

    /// <summary>Follows the paths.</summary>
    /// <param name="graph">All paths of the routine.</param>
    /// <param name="isAllowed">Which points a path may pass.</param>
    public AllowedPaths(PathGraph graph, Func<PathPoint, bool> isAllowed)
    {
        ArgumentNullException.ThrowIfNull(graph);
        this.graph = graph;
        allowed = [.. graph.Points.Select(isAllowed)];
        int[] ends = [.. Enumerable.Range(0, allowed.Length).Where(i => graph.Points[i].IsEnd)];
        fromStart = PathReach.Of([0], allowed, graph.Next);
        toEnd = PathReach.Of(ends, allowed, graph.Before);
        before = MustPass(fromStart, toEnd, graph.Before, [0]);
        after = MustPass(toEnd, fromStart, graph.Next, ends);
    }

    /// <summary>The statements on those of the paths that pass one of some points, or more; null when no path does.</summary>
    /// <param name="isPassed">The points.</param>
    public LinesOnPaths? Through(Func<PathPoint, bool> isPassed)
    {
        int[] passed = [.. fromStart.Order.Where(i => toEnd.Contains(i) && isPassed(graph.Points[i]))];
        if (passed.Length == 0)
            return null;
        LineSet must = before[passed[0]]!.Copy();
        must.Or(after[passed[0]]!);
        foreach (int i in passed.Skip(1))
        {
            LineSet here = before[i]!.Copy();
            here.Or(after[i]!);
            must.And(here);
        }
        PathReach ahead = PathReach.Of(passed, allowed, graph.Next);
        PathReach behind = PathReach.Of(passed, allowed, graph.Before);
        var may = new LineSet(graph.Lines.Count);
        foreach (int i in fromStart.Order)
        {
            if (behind.Contains(i) || (ahead.Contains(i) && toEnd.Contains(i)))
                may.Add(graph.Points[i].Line);
        }
        return new LinesOnPaths(must.Of(graph.Lines), may.Of(graph.Lines));
    }

    // For each point the lines on every path to it: what all points before it have, and its own.
    private LineSet?[] MustPass(PathReach reach, PathReach within, IReadOnlyList<IReadOnlyList<int>> previous, int[] roots)
    {
        var found = new LineSet?[allowed.Length];
        var isRoot = new bool[allowed.Length];
        foreach (int root in roots)
            isRoot[root] = true;
        bool changed = true;
        while (changed)
        {
            changed = false;
            foreach (int i in reach.Order)
            {
                if (!within.Contains(i))
                    continue;
                // Nobody before the first point has passed anything; from then on a point's lines only become fewer.
                LineSet? common = isRoot[i] ? new LineSet(graph.Lines.Count) : found[i];
                bool isNew = common is null || isRoot[i];
                foreach (int from in isRoot[i] ? [] : previous[i])
                {
                    if (found[from] is not { } there)
                        continue;
                    if (common is null)
                        common = there.Copy();
                    else
                        changed |= common.And(there, graph.Points[i].Line) && !isNew;
                }
                if (common is null)
                    continue;
                common.Add(graph.Points[i].Line);
                changed |= isNew && found[i] is null;
                found[i] ??= common;
            }
        }
        return found;
    }
}
