using PtSpec.Lowering.Model;

namespace PtSpec.Lowering.Analysis;

/// <summary>
/// Finds ways around a loop on which no primitive is called: such a loop never hands control to anyone else. Conditions
/// are not looked at, so a way that no execution takes counts too.
/// </summary>
internal sealed class ProgressAnalysis
{
    private readonly IReadOnlyDictionary<string, RoutineModel> routines;
    private readonly Dictionary<string, bool> alwaysSteps = [];

    private ProgressAnalysis(IReadOnlyDictionary<string, RoutineModel> routines) => this.routines = routines;

    public static IEnumerable<Problem> Find(IReadOnlyDictionary<string, RoutineModel> routines)
    {
        ProgressAnalysis analysis = new(routines);
        return routines.Values.SelectMany(analysis.Loops);
    }

    private IEnumerable<Problem> Loops(RoutineModel routine)
    {
        // 0 not seen, 1 on the path, 2 done; the node that closes a cycle is where the text jumps back.
        int[] state = new int[routine.Shape.Count];
        SortedSet<int> closing = [];
        for (int i = 0; i < state.Length; i++)
            Visit(routine.Shape, i, state, closing);
        return closing.Select(i => new Problem(Rules.LoopWithoutStep, routine.Shape[i].Place, EquatableArray<string>.Empty));
    }

    private void Visit(EquatableArray<ShapeNode> nodes, int index, int[] state, SortedSet<int> closing)
    {
        if (state[index] != 0 || IsStep(nodes[index]))
            return;
        state[index] = 1;
        foreach (int next in nodes[index].Successors)
        {
            if (state[next] == 1)
                closing.Add(next);
            else
                Visit(nodes, next, state, closing);
        }
        state[index] = 2;
    }

    private bool IsStep(ShapeNode node) => node.IsPrimitive || (node.Callee is not null && AlwaysSteps(node.Callee));

    // Whether every way through a routine calls a primitive. A rejected routine has its own diagnostic: no more about it.
    private bool AlwaysSteps(string id)
    {
        if (alwaysSteps.TryGetValue(id, out bool known))
            return known;
        if (!routines.TryGetValue(id, out RoutineModel? routine) || routine.Shape.Count == 0)
            return true;
        // Recursion is reported elsewhere; assuming the worst here ends it.
        alwaysSteps[id] = false;
        return alwaysSteps[id] = !ReachesReturn(routine.Shape, 0, []);
    }

    private bool ReachesReturn(EquatableArray<ShapeNode> nodes, int index, HashSet<int> seen) =>
        seen.Add(index) && !IsStep(nodes[index])
        && (nodes[index].Successors.Count == 0 || nodes[index].Successors.Any(next => ReachesReturn(nodes, next, seen)));
}
