using PtSpec.Checking.Paths;
using PtSpec.StateMachines;

namespace PtSpec.Kernel.Traces.Lines;

/// <summary>The lines of one routine that traces show to have run.</summary>
/// <param name="Id">The routine's C# name, "Type.Method".</param>
/// <param name="Routine">The kernel's name of it.</param>
/// <param name="Exercised">The numbers of the statements that ran: on every way through the routine on which something seen can be seen.</param>
/// <param name="Possible">Of the others those that may have run: on some such way.</param>
/// <param name="NotSeen">All others that the kernels have.</param>
internal sealed record RoutineLines(
    string Id, string Routine, IReadOnlyList<int> Exercised, IReadOnlyList<int> Possible, IReadOnlyList<int> NotSeen)
{
    /// <summary>How many lines the kernels have.</summary>
    public int All => Exercised.Count + Possible.Count + NotSeen.Count;

    /// <summary>Whether a line ran: "yes", "perhaps" or "no"; null of one that the kernels do not have.</summary>
    public string? Ran(int number) =>
        Exercised.Contains(number) ? "yes" : Possible.Contains(number) ? "perhaps" : NotSeen.Contains(number) ? "no" : null;
}

/// <summary>
/// Which lines of the specification traces exercise, on the supposition that their kernels' functions do what the routines of
/// that name say. Each routine is followed in the version of the kernel, with the routines that it calls.
/// </summary>
/// <param name="Routines">The routines of these kernels, in the order of the specification.</param>
internal sealed record LineCoverage(IReadOnlyList<RoutineLines> Routines)
{
    /// <summary>How many lines ran.</summary>
    public int Exercised => Routines.Sum(routine => routine.Exercised.Count);

    /// <summary>How many more may have run.</summary>
    public int Possible => Routines.Sum(routine => routine.Possible.Count);

    /// <summary>How many lines the kernels have.</summary>
    public int All => Routines.Sum(routine => routine.All);

    /// <summary>What several traces exercise together: a line that one of them exercises, or any of their kernels has.</summary>
    public static LineCoverage Of(IEnumerable<LineCoverage> coverages)
    {
        var merged = new Dictionary<string, RoutineLines>();
        foreach (RoutineLines routine in coverages.SelectMany(coverage => coverage.Routines))
            merged[routine.Id] = merged.TryGetValue(routine.Id, out RoutineLines? other) ? Merge(other, routine) : routine;
        string[] order = [.. Core.Lowered.Routines.Ids];
        return new LineCoverage([.. order.Where(merged.ContainsKey).Select(id => merged[id])]);
    }

    /// <summary>The lines that what was seen in a trace shows to have run.</summary>
    internal static LineCoverage Of(KernelVersion kernel, LineEvidence evidence)
    {
        SpecRoutines specification = SpecRoutines.Of(kernel);
        var symbols = evidence.Symbols.ToDictionary(pair => pair.Value, pair => pair.Key);
        var exercised = new HashSet<SpecLine>();
        var possible = new HashSet<SpecLine>();
        foreach (IGrouping<(int Symbol, Happened Happened), SeenAct> call in evidence.Seen.GroupBy(seen => (seen.Symbol, seen.Happened)))
        {
            if (specification.Find(symbols[call.Key.Symbol]) is not { } routine)
                continue;
            AllowedPaths paths = specification.PathsOf(routine, call.Key.Happened);
            foreach (LinesOnPaths lines in call.Select(seen => paths.Through(IsSeen(seen.Act, symbols[seen.Act.Callee]))).OfType<LinesOnPaths>())
            {
                exercised.UnionWith(lines.Exercised);
                possible.UnionWith(lines.Possible);
            }
        }
        return new LineCoverage([.. specification.All.Select(routine => Sort(routine, exercised, possible))]);
    }

    // The points of the paths where an act is seen.
    private static Func<PathPoint, bool> IsSeen(Act act, string callee)
    {
        string called = SpecRoutines.NameOf(callee);
        var returned = (Returned)act.Detail;
        return act.Kind switch
        {
            SeenKind.Whole => point => point.IsEnd && Fits(point.Event.Value, returned),
            // Who took a lock may have it released by a function that it calls.
            SeenKind.Unlocked => point => point.Event.Kind == PathEventKind.Unlocked,
            SeenKind.Called => point => point.IsHere && !point.IsEnd && point.Event.Kind == PathEventKind.Returned
                && SpecRoutines.SeenAs(point.Event.Routine) == called && Fits(point.Event.Value, returned),
            SeenKind.Locked => point => point.IsHere && point.Event.Kind == PathEventKind.Locked,
            SeenKind.TryLocked => point => point.IsHere && point.Event.Kind == PathEventKind.TryLocked,
            SeenKind.TriedInVain => point => point.IsHere && point.Event.Kind == PathEventKind.TriedInVain,
            _ => point => point.IsHere && point.Event.Kind == PathEventKind.Wrote && point.Event.Content == (PmdContent)act.Detail,
        };
    }

    private static bool Fits(AbstractValue value, Returned returned) => returned switch
    {
        Returned.Null => value.MayBeZero,
        Returned.Pointer => value.MayBeNonzero,
        _ => true,
    };

    private static RoutineLines Sort(RoutineInKernel routine, HashSet<SpecLine> exercised, HashSet<SpecLine> possible)
    {
        ILookup<int, int> lines = routine.Lines.Order().ToLookup(number =>
        {
            var line = new SpecLine(routine.Routine.Id, number);
            return exercised.Contains(line) ? 0 : possible.Contains(line) ? 1 : 2;
        });
        return new RoutineLines(routine.Routine.Id, routine.Routine.KernelName, [.. lines[0]], [.. lines[1]], [.. lines[2]]);
    }

    private static RoutineLines Merge(RoutineLines a, RoutineLines b)
    {
        int[] exercised = [.. a.Exercised.Union(b.Exercised).Order()];
        int[] possible = [.. a.Possible.Union(b.Possible).Except(exercised).Order()];
        int[] rest = [.. a.NotSeen.Union(b.NotSeen).Except(exercised).Except(possible).Order()];
        return a with { Exercised = exercised, Possible = possible, NotSeen = rest };
    }
}
