using PtSpec.Lowering.Model;

namespace PtSpec.Lowering.Analysis;

/// <summary>Finds calls that lead back to their own routine: the linker inlines calls, so there may be none.</summary>
internal static class CallCycles
{
    public static IEnumerable<Problem> Find(IReadOnlyDictionary<string, RoutineModel> routines)
    {
        foreach (RoutineModel routine in routines.Values)
        {
            foreach (ShapeNode call in routine.Shape.Where(n => n.Callee is not null))
            {
                if (PathTo(call.Callee!, routine.Id, routines) is { } path)
                {
                    string text = string.Join(" -> ", path.Prepend(routine.Id));
                    yield return new Problem(Rules.Recursion, call.Place, new EquatableArray<string>([text]));
                }
            }
        }
    }

    private static List<string>? PathTo(string from, string target, IReadOnlyDictionary<string, RoutineModel> routines)
    {
        Dictionary<string, string?> cameFrom = new() { [from] = null };
        Queue<string> pending = new([from]);
        while (pending.Count > 0)
        {
            string id = pending.Dequeue();
            if (id == target)
            {
                List<string> path = [];
                for (string? step = id; step is not null; step = cameFrom[step])
                    path.Insert(0, step);
                return path;
            }
            if (!routines.TryGetValue(id, out RoutineModel? routine))
                continue;
            foreach (string callee in routine.Shape.Where(n => n.Callee is not null).Select(n => n.Callee!))
            {
                if (!cameFrom.ContainsKey(callee))
                {
                    cameFrom.Add(callee, id);
                    pending.Enqueue(callee);
                }
            }
        }
        return null;
    }
}
