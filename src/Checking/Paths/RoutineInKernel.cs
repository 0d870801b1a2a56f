using System.Collections.Immutable;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Lowered;
using PtSpec.Core.Protocol;
using PtSpec.StateMachines;

namespace PtSpec.Checking.Paths;

/// <summary>A routine as one kernel has it: what its configuration decides leads one way only.</summary>
internal sealed class RoutineInKernel
{
    /// <summary>Decides what a configuration decides.</summary>
    public RoutineInKernel(RoutineProgram routine, KernelConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(routine);
        ArgumentNullException.ThrowIfNull(configuration);
        Routine = routine;
        Nodes = [.. routine.Nodes.Select(node => Decide(node, configuration))];
        var reached = new HashSet<int>();
        var open = new Stack<int>([0]);
        while (open.TryPop(out int at))
        {
            if (!reached.Add(at))
                continue;
            foreach (int next in Nodes[at].Successors)
                open.Push(next);
        }
        Statements = reached.Select(n => routine.Nodes[n].Source.Number).ToHashSet();
        Lines = reached.Where(n => Nodes[n] is not Branch { Condition: Constant }).Select(n => routine.Nodes[n].Source.Number).ToHashSet();
    }

    /// <summary>The routine.</summary>
    public RoutineProgram Routine { get; }

    /// <summary>The numbers of the statements that can be come to.</summary>
    public IReadOnlySet<int> Statements { get; }

    /// <summary>Those of them that are there in this kernel: all but the tests of what its configuration decides.</summary>
    public IReadOnlySet<int> Lines { get; }

    /// <summary>Its nodes, with the same numbers as in the routine; a decided branch leads to one node.</summary>
    internal ImmutableArray<Node> Nodes { get; }

    /// <summary>What the configuration makes of the one condition of a statement; null where it does not decide, or there are several.</summary>
    public bool? Decision(int statement)
    {
        int[] branches = [.. Enumerable.Range(0, Nodes.Length).Where(n => Routine.Nodes[n] is Branch && Routine.Nodes[n].Source.Number == statement)];
        return branches is [var at] && Nodes[at] is Branch { Condition: Constant } decided
            ? decided.WhenTrue == ((Branch)Routine.Nodes[at]).WhenTrue
            : null;
    }

    /// <summary>The versions from which on a routine does something else than before.</summary>
    public static IReadOnlyList<KernelVersion> Thresholds(RoutineProgram routine)
    {
        ArgumentNullException.ThrowIfNull(routine);
        var found = new List<KernelVersion>();
        foreach (Expr expression in routine.Nodes.SelectMany(StatementEdits.Expressions))
        {
            Fold.Visit(expression, e =>
            {
                if (e is Query { Member: nameof(IMm.AtLeast), Arguments: [Constant major, Constant minor] })
                    found.Add(new KernelVersion((int)major.Value, (int)minor.Value));
            });
        }
        return [.. found.Distinct()];
    }

    private static Node Decide(Node node, KernelConfiguration configuration)
    {
        return node switch
        {
            Branch b => Fold(b.Condition) switch
            {
                Constant c => StatementEdits.Skip(b.Source, c.Value != 0 ? b.WhenTrue : b.WhenFalse),
                var condition => b with { Condition = condition },
            },
            Assign a => a with { Value = Fold(a.Value) },
            Return { Value: { } value } r => r with { Value = Fold(value) },
            _ => node,
        };

        Expr Fold(Expr e) => Worlds.Fold.Rewrite(e, local => new Local(local), configuration.Answer);
    }
}
