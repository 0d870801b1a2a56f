using System.Collections.Immutable;
using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Mutations;

/// <summary>What changes to a routine are made of: its statements, found by number, and their nodes, replaced or led elsewhere.</summary>
internal static class StatementEdits
{
    /// <summary>The statement of a number.</summary>
    public static SourceStep Statement(this RoutineProgram routine, int number) =>
        routine.Nodes.First(n => n.Source.Number == number).Source;

    /// <summary>The first node of a statement, in the order of the text; -1 when there is no such statement.</summary>
    public static int FirstNode(this RoutineProgram routine, int number)
    {
        for (int i = 0; i < routine.Nodes.Length; i++)
        {
            if (routine.Nodes[i].Source.Number == number)
                return i;
        }
        return -1;
    }

    /// <summary>The variable of a name.</summary>
    /// <exception cref="ChangeException">The routine has none.</exception>
    public static int FindLocal(this RoutineProgram routine, string name)
    {
        for (int i = 0; i < routine.Locals.Length; i++)
        {
            if (routine.Locals[i].Name == name)
                return i;
        }
        string known = string.Join(", ", routine.Locals.Select(l => l.Name));
        throw new ChangeException($"{routine.KernelName} has no variable {name}; it has {known}.");
    }

    /// <summary>The routine with some of a statement's nodes replaced; null when none is, because each edit is null.</summary>
    public static RoutineProgram? Edit(this RoutineProgram routine, int number, Func<Node, Node?> edit)
    {
        bool any = false;
        var nodes = ImmutableArray.CreateBuilder<Node>(routine.Nodes.Length);
        foreach (Node node in routine.Nodes)
        {
            Node? edited = node.Source.Number == number ? edit(node) : null;
            any |= edited is not null;
            nodes.Add(edited ?? node);
        }
        return any ? routine with { Nodes = nodes.ToImmutable() } : null;
    }

    /// <summary>The nodes of a statement when they run one after the other, without a branch; otherwise null.</summary>
    public static int[]? StraightLine(this RoutineProgram routine, int number)
    {
        int[] all = [.. Enumerable.Range(0, routine.Nodes.Length).Where(i => routine.Nodes[i].Source.Number == number)];
        int[] heads = [.. all.Except(all.SelectMany(i => routine.Nodes[i].Successors))];
        if (heads.Length != 1)
            return null;
        var line = new List<int>();
        for (int? at = heads[0]; at is { } node && line.Count < all.Length; at = NextOf(routine.Nodes[node]))
        {
            if (!all.Contains(node) || NextOf(routine.Nodes[node]) is null)
                return null;
            line.Add(node);
        }
        return line.Count == all.Length ? [.. line] : null;
    }

    /// <summary>The node that follows, when exactly one does and not on a condition.</summary>
    public static int? NextOf(Node node) => node switch
    {
        PrimitiveStep p => p.Next,
        Call c => c.Next,
        Assign a => a.Next,
        Check c => c.Next,
        _ => null,
    };

    /// <summary>A node that has one successor, with another one.</summary>
    public static Node WithNext(Node node, int next) => node switch
    {
        PrimitiveStep p => p with { Next = next },
        Call c => c with { Next = next },
        Assign a => a with { Next = next },
        Check c => c with { Next = next },
        _ => throw new ArgumentException($"{node.GetType().Name} has not one successor.", nameof(node)),
    };

    /// <summary>What a node computes.</summary>
    public static IEnumerable<Expr> Expressions(Node node) => node switch
    {
        Branch b => [b.Condition],
        Assign a => [a.Value],
        PrimitiveStep p => p.Arguments,
        Call c => c.Arguments,
        Check c => [c.Condition],
        Return { Value: { } value } => [value],
        _ => [],
    };

    /// <summary>A node that does nothing.</summary>
    public static Branch Skip(SourceStep source, int next) => new(source, new Constant(1), next, next);

    /// <summary>Whether an argument of a call is an out parameter.</summary>
    public static bool IsOut(Call call, int argument) => Routines.Find(call.Routine).Locals[argument].IsOut;
}
