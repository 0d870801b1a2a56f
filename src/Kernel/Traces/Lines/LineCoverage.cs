using PtSpec.Checking.Paths;
using PtSpec.StateMachines;

namespace PtSpec.Kernel.Traces.Lines;

/// <summary>The lines of one routine that traces show to have run.</summary>
/// <param name="Id">The routine's C# name, "Type.Method".</param>
/// <param name="Routine">The kernel's name of it.</param>
/// <param name="Exercised">The numbers of the statements that ran: on every way through the routine on which something seen can be seen.</param>
/// <param name="Possible">Of the others those that may have run: on some such way.</param>
/// <param name="NotSeen">All others that the kernels have.</param>
public sealed record RoutineLines(
    string Id, string Routine, IReadOnlyList<int> Exercised, IReadOnlyList<int> Possible, IReadOnlyList<int> NotSeen)
{
    /// <summary>How many lines the kernels have.</summary>
    public int All => Exercised.Count + Possible.Count + NotSeen.Count;
}

/// <summary>
/// Which lines of the specification traces exercise, on the supposition that their kernels' functions do what the routines of
/// that name say. Each routine is followed in the version of the kernel, with the routines that it calls.
/// </summary>
/// <param name="Routines">The routines of these kernels, in the order of the specification.</param>
public sealed record LineCoverage(IReadOnlyList<RoutineLines> Routines)
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
        foreach (SeenAct act in evidence.Seen)
        {
            if (specification.Find(symbols[act.Symbol]) is { } routine
                && LinesOf(specification.PathsOf(routine), act, symbols[act.Act.Callee]) is { } lines)
            {
                exercised.UnionWith(lines.Exercised);
                possible.UnionWith(lines.Possible);
            }
        }
        return new LineCoverage([.. specification.All.Select(routine => Sort(routine, exercised, possible))]);
    }

    internal static LinesOnPaths? LinesOf(PathGraph paths, SeenAct seen, string callee)
    {
        string called = SpecRoutines.NameOf(callee);
        (SeenKind kind, _, int detail) = seen.Act;
        Func<PathPoint, bool> isPassed = kind switch
        {
            SeenKind.Whole => point => point.IsEnd && Fits(point.Event.Value, (Returned)detail),
            SeenKind.Called => point => !point.IsEnd && point.Event.Kind == PathEventKind.Returned
                && SpecRoutines.SeenAs(point.Event.Routine) == called && Fits(point.Event.Value, (Returned)detail),
            SeenKind.Locked => point => point.Event.Kind == PathEventKind.Locked,
            SeenKind.TryLocked => point => point.Event.Kind == PathEventKind.TryLocked,
            SeenKind.TriedInVain => point => point.Event.Kind == PathEventKind.TriedInVain,
            SeenKind.Unlocked => point => point.Event.Kind == PathEventKind.Unlocked,
            _ => point => point.Event.Kind == PathEventKind.Wrote && point.Event.Content == (PmdContent)detail,
        };
        return LinesOnPaths.Through(paths, point => (Needed(point.Event) & ~seen.Happened) == 0, isPassed);
    }

    private static Happened Needed(PathEvent at) => (at.Kind, at.Content) switch
    {
        (PathEventKind.Wrote, PmdContent.None) => Happened.WriteNone,
        (PathEventKind.Wrote, PmdContent.Table) => Happened.WriteTable,
        (PathEventKind.Wrote, _) => Happened.WriteOther,
        (PathEventKind.Locked, _) => Happened.Lock,
        (PathEventKind.TryLocked, _) => Happened.Try | Happened.Lock,
        (PathEventKind.TriedInVain, _) => Happened.Try,
        (PathEventKind.Unlocked, _) => Happened.Unlock,
        _ => Happened.Nothing,
    };

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
