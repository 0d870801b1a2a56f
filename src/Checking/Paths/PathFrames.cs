using PtSpec.Checking.Mutations;
using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Paths;

/// <summary>A call of a routine on a path: whom it returns to, and the variables of its locals.</summary>
internal sealed class PathFrame
{
    private readonly HashSet<int> keptByCallers;
    private readonly Dictionary<int, HashSet<int>> kept = [];

    /// <summary>A call.</summary>
    /// <param name="caller">Who calls; null where the paths begin.</param>
    /// <param name="call">The node of the caller that calls.</param>
    /// <param name="routine">The routine.</param>
    /// <param name="variables">The variable of each of its locals; an out parameter is the caller's.</param>
    public PathFrame(PathFrame? caller, int call, RoutineShape routine, int[] variables)
    {
        Caller = caller;
        CallNode = call;
        Routine = routine;
        Variables = variables;
        IsHere = caller is null || (caller.IsHere && IsCompiledWith(routine.Program, caller.Outermost));
        keptByCallers = caller is null ? [] : caller.Kept(((Call)caller.Routine.Nodes[call]).Next);
    }

    /// <summary>Who calls; null where the paths begin.</summary>
    public PathFrame? Caller { get; }

    /// <summary>The node of the caller that calls.</summary>
    public int CallNode { get; }

    /// <summary>
    /// Whether its code may stand within the function that the paths are of: that of a function of another source file never does,
    /// as the kernel is compiled file by file.
    /// </summary>
    public bool IsHere { get; }

    /// <summary>The routine.</summary>
    public RoutineShape Routine { get; }

    /// <summary>The variable of each of its locals.</summary>
    public int[] Variables { get; }

    private RoutineProgram Outermost => Caller?.Outermost ?? Routine.Program;

    /// <summary>The variables of which it can matter at a node what is known.</summary>
    public HashSet<int> Kept(int node)
    {
        if (kept.TryGetValue(node, out HashSet<int>? here))
            return here;
        here = [.. keptByCallers, .. Routine.Live[node].Select(local => Variables[local])];
        kept.Add(node, here);
        return here;
    }

    /// <summary>Whether a routine is called here already, by this or by a caller.</summary>
    public bool IsIn(string routine) => Routine.Id == routine || Caller?.IsIn(routine) == true;

    private static bool IsCompiledWith(RoutineProgram routine, RoutineProgram other) =>
        routine.KernelSource == other.KernelSource || routine.KernelSource.EndsWith(".h", StringComparison.Ordinal);
}

/// <summary>A routine as one kernel has it, and which of its locals matter where.</summary>
internal sealed class RoutineShape
{
    /// <summary>Works out which locals matter where: those that some path reads before it sets them.</summary>
    public RoutineShape(RoutineInKernel routine)
    {
        Program = routine.Routine;
        Nodes = routine.Nodes;
        Live = [.. Nodes.Select(_ => new HashSet<int>())];
        bool changed = true;
        while (changed)
        {
            changed = false;
            for (int i = Nodes.Count - 1; i >= 0; i--)
            {
                int before = Live[i].Count;
                Live[i].UnionWith(Nodes[i].Successors.SelectMany(next => Live[next]).Where(local => local != Set(Nodes[i])));
                Live[i].UnionWith(StatementEdits.Expressions(Nodes[i]).SelectMany(Used));
                changed |= Live[i].Count != before;
            }
        }
    }

    /// <summary>The routine's C# name.</summary>
    public string Id => Program.Id;

    /// <summary>The routine.</summary>
    public RoutineProgram Program { get; }

    /// <summary>Its nodes.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>For each node the locals that matter there.</summary>
    public IReadOnlyList<HashSet<int>> Live { get; }

    private static int Set(Node node) => node switch
    {
        PrimitiveStep p => p.Result,
        Assign a => a.Target,
        Call c => c.Result,
        _ => -1,
    };

    private static IEnumerable<int> Used(Expr expression)
    {
        var used = new List<int>();
        Worlds.Fold.Visit(expression, e =>
        {
            if (e is Local local)
                used.Add(local.Index);
        });
        return used;
    }
}
