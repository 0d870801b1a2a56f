namespace PtSpec.Checking.Paths;

/// <summary>The points that ways lead to from some points, over points that they may pass.</summary>
internal sealed class PathReach
{
    private readonly bool[] reached;

    private PathReach(bool[] reached, IReadOnlyList<int> order) => (this.reached, Order) = (reached, order);

    /// <summary>The points, in reverse postorder: most of what comes before a point stands before it.</summary>
    public IReadOnlyList<int> Order { get; }

    /// <summary>Whether some way leads to a point.</summary>
    public bool Contains(int point) => reached[point];

    /// <summary>Follows the ways from some points.</summary>
    public static PathReach Of(IEnumerable<int> roots, bool[] allowed, IReadOnlyList<IReadOnlyList<int>> next)
    {
        var seen = new bool[allowed.Length];
        var finished = new List<int>();
        var open = new Stack<(int Point, int Way)>();
        foreach (int root in roots)
            Visit(root);
        finished.Reverse();
        return new PathReach(seen, finished);

        void Visit(int root)
        {
            Push(root);
            while (open.TryPop(out (int Point, int Way) top))
            {
                if (top.Way == next[top.Point].Count)
                {
                    finished.Add(top.Point);
                    continue;
                }
                open.Push((top.Point, top.Way + 1));
                Push(next[top.Point][top.Way]);
            }
        }

        void Push(int point)
        {
            if (!allowed[point] || seen[point])
                return;
            seen[point] = true;
            open.Push((point, 0));
        }
    }
}
