using System.Collections.Immutable;
using PtSpec.Lowering.Model;

namespace PtSpec.Lowering.Analysis;

/// <summary>What can only be said of all routines together.</summary>
internal static class ProtocolAnalysis
{
    public static IEnumerable<Problem> Run(ImmutableArray<RoutineModel> routines)
    {
        Dictionary<string, RoutineModel> byId = [];
        List<Problem> problems = [];
        foreach (RoutineModel routine in routines)
        {
            if (byId.ContainsKey(routine.Id))
                problems.Add(new Problem(Rules.DuplicateRoutine, routine.Place, new EquatableArray<string>([routine.Id])));
            else
                byId.Add(routine.Id, routine);
        }
        problems.AddRange(CallCycles.Find(byId));
        problems.AddRange(ProgressAnalysis.Find(byId));
        return problems;
    }
}
