using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Linking;

/// <summary>Reachability and liveness over the nodes of a CPU's program.</summary>
internal static class ControlFlow
{
    /// <summary>The nodes after a node; one when a branch is decided.</summary>
    public static IEnumerable<int> Successors(FlatNode node) => node switch
    {
        FlatPrimitive p => [p.Next],
        FlatAssign a => [a.Next],
        FlatCheck { Condition: Constant { Value: 0 } } => [],
        FlatCheck c => [c.Next],
        FlatReturn r => [r.Next],
        FlatBranch { Condition: Constant c } b => [c.Value != 0 ? b.WhenTrue : b.WhenFalse],
        FlatBranch b => [b.WhenTrue, b.WhenFalse],
        _ => [],
    };

    /// <summary>The nodes that can be reached, in the order of a depth-first walk.</summary>
    public static IReadOnlyList<int> Reachable(IReadOnlyList<FlatNode> nodes, int entry)
    {
        var order = new List<int>();
        var seen = new HashSet<int>();
        var stack = new Stack<int>([entry]);
        while (stack.TryPop(out int n))
        {
            if (!seen.Add(n))
                continue;
            order.Add(n);
            foreach (int next in Successors(nodes[n]).Reverse())
                stack.Push(next);
        }
        return order;
    }

    /// <summary>
    /// The reachable nodes from which some way leads back to them, each with the number, from 1 on, of its component: those that it
    /// leads to and that lead to it (Kosaraju: forward order, then backward reach).
    /// </summary>
    /// <param name="nodes">The program's nodes.</param>
    /// <param name="entry">The first one.</param>
    /// <param name="isEnd">From which node to which no way is followed.</param>
    public static IReadOnlyDictionary<int, int> Cycles(IReadOnlyList<FlatNode> nodes, int entry, Func<int, int, bool> isEnd)
    {
        IEnumerable<int> Next(int n) => Successors(nodes[n]).Where(next => !isEnd(n, next));
        List<int> finished = Finished(Reachable(nodes, entry), Next);
        var before = finished.ToDictionary(n => n, _ => new List<int>());
        foreach (int n in finished)
        {
            foreach (int next in Next(n))
                before[next].Add(n);
        }
        var cycles = new Dictionary<int, int>();
        int components = 0;
        var seen = new HashSet<int>();
        foreach (int root in Enumerable.Reverse(finished))
        {
            var component = new List<int>();
            var work = new Stack<int>([root]);
            while (work.TryPop(out int n))
            {
                if (!seen.Add(n))
                    continue;
                component.Add(n);
                before[n].ForEach(work.Push);
            }
            if (component.Count < 2 && !(component.Count == 1 && before[root].Contains(root)))
                continue;
            components++;
            component.ForEach(n => cycles[n] = components);
        }
        return cycles;
    }

    /// <summary>What can be reached from some roots, each after those that are first reached from it.</summary>
    /// <param name="roots">The roots.</param>
    /// <param name="successors">What follows each.</param>
    public static List<int> Finished(IReadOnlyList<int> roots, Func<int, IEnumerable<int>> successors)
    {
        var finished = new List<int>();
        var seen = new HashSet<int>();
        var open = new Stack<(int Node, IEnumerator<int> Next)>();
        foreach (int root in roots.Where(seen.Add))
        {
            open.Push((root, successors(root).GetEnumerator()));
            while (open.TryPeek(out (int Node, IEnumerator<int> Next) top))
            {
                if (!top.Next.MoveNext())
                    finished.Add(open.Pop().Node);
                else if (seen.Add(top.Next.Current))
                    open.Push((top.Next.Current, successors(top.Next.Current).GetEnumerator()));
            }
        }
        return finished;
    }

    /// <summary>For each reachable node, the locals whose value at its start can still matter.</summary>
    public static IReadOnlyDictionary<int, HashSet<int>> Liveness(IReadOnlyList<FlatNode> nodes, int entry)
    {
        IReadOnlyList<int> order = Reachable(nodes, entry);
        var live = order.ToDictionary(n => n, _ => new HashSet<int>());
        bool changed;
        do
        {
            changed = false;
            for (int i = order.Count - 1; i >= 0; i--)
            {
                int n = order[i];
                HashSet<int> here = live[n];
                int before = here.Count;
                int defined = Defined(nodes[n]);
                foreach (int next in Successors(nodes[n]))
                {
                    foreach (int local in live[next])
                    {
                        if (local != defined)
                            here.Add(local);
                    }
                }
                foreach (int local in Used(nodes[n]))
                    here.Add(local);
                changed |= here.Count != before;
            }
        }
        while (changed);
        return live;
    }

    /// <summary>Whether an operation can return without a step.</summary>
    public static bool CanReturnWithoutStep(IReadOnlyList<FlatNode> nodes, int first, Func<int, bool> isStep) =>
        WithoutStep(nodes, first, isStep).Any(n => nodes[n] is FlatReturn);

    /// <summary>The nodes that can be reached before the next step, that step included; returns are not passed.</summary>
    public static IEnumerable<int> WithoutStep(IReadOnlyList<FlatNode> nodes, int first, Func<int, bool> isStep) =>
        Until(nodes, first, n => isStep(n) || nodes[n] is FlatReturn);

    /// <summary>The nodes that can be reached before the next step, that step included, returns and all.</summary>
    public static IEnumerable<int> UpToStep(IReadOnlyList<FlatNode> nodes, int first, Func<int, bool> isStep) => Until(nodes, first, isStep);

    private static IEnumerable<int> Until(IReadOnlyList<FlatNode> nodes, int first, Func<int, bool> isLast)
    {
        var seen = new HashSet<int>();
        var work = new Stack<int>([first]);
        while (work.TryPop(out int n))
        {
            if (!seen.Add(n))
                continue;
            yield return n;
            if (isLast(n))
                continue;
            foreach (int next in Successors(nodes[n]))
                work.Push(next);
        }
    }

    /// <summary>The local that a node assigns, or -1.</summary>
    public static int Defined(FlatNode node) => node switch
    {
        FlatPrimitive p => p.Result,
        FlatAssign a => a.Target,
        _ => -1,
    };

    /// <summary>The locals that a node reads.</summary>
    public static IEnumerable<int> Used(FlatNode node) => Locals(Expressions(node));

    /// <summary>The locals that expressions read.</summary>
    public static IEnumerable<int> Locals(IEnumerable<Expr> expressions)
    {
        var locals = new List<int>();
        foreach (Expr e in expressions)
        {
            Worlds.Fold.Visit(e, x =>
            {
                if (x is Local l)
                    locals.Add(l.Index);
            });
        }
        return locals;
    }

    /// <summary>The expressions of a node.</summary>
    public static IEnumerable<Expr> Expressions(FlatNode node) => node switch
    {
        FlatPrimitive p => p.Arguments,
        FlatAssign a => [a.Value],
        FlatBranch b => [b.Condition],
        FlatCheck c => [c.Condition],
        FlatReturn r => [r.Outcome],
        _ => [],
    };
}
