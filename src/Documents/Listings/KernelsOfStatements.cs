using PtSpec.Checking.Worlds;
using PtSpec.Core.Lowered;
using PtSpec.Core.Protocol;
using PtSpec.StateMachines;

namespace PtSpec.Documents.Listings;

/// <summary>Kernels in which every test of the version that a text has comes out the same.</summary>
/// <param name="First">The oldest of them that scenarios can have.</param>
/// <param name="Range">All of them.</param>
/// <param name="Reached">The numbers of the statements that they come to.</param>
internal sealed record KernelsOfText(KernelVersion First, KernelRange Range, IReadOnlySet<int> Reached);

/// <summary>In which kernels a routine's statements can be come to, as far as tests of the version decide that.</summary>
internal static class KernelsOfStatements
{
    private static readonly KernelVersion Oldest = new(6, 4);

    // No kernel of the series 6 came after this one.
    private static readonly KernelVersion LastOfSix = new(6, 19);

    /// <summary>For each statement the kernels that come to it, as "6.6+", "until 6.5" or "6.6-6.12"; empty for all of the routine's.</summary>
    public static IReadOnlyDictionary<int, string> Of(RoutineProgram routine)
    {
        KernelVersion[] kernels = FirstKernels(routine);
        HashSet<int>[] reached = [.. kernels.Select(kernel => Reached(routine, kernel))];
        return routine.Nodes.Select(n => n.Source.Number).Distinct().ToDictionary(number => number, number =>
        {
            bool[] isReached = [.. reached.Select(r => r.Contains(number))];
            return isReached.All(r => r) ? "" : Ranges(kernels, isReached);
        });
    }

    /// <summary>The kernels that a text is of, in parts: within each every test of the version comes out the same. The oldest part first.</summary>
    public static IReadOnlyList<KernelsOfText> Parts(RoutineProgram routine)
    {
        KernelRange range = Checking.Mutations.ChangedRoutines.Range(routine);
        KernelVersion[] kernels = FirstKernels(routine);
        return [.. kernels.Select((kernel, i) => new KernelsOfText(
            kernel,
            new KernelRange(i == 0 ? range.From : kernel, i + 1 < kernels.Length ? Before(kernels[i + 1]) : range.To),
            Reached(routine, kernel)))];
    }

    /// <summary>What a kernel's version makes of the condition of a statement; null where it does not decide.</summary>
    public static bool? Decision(RoutineProgram routine, int statement, KernelVersion kernel)
    {
        Branch[] branches = [.. routine.Nodes.OfType<Branch>().Where(b => b.Source.Number == statement)];
        if (branches is not [var branch])
            return null;
        Expr condition = At(branch.Condition, kernel);
        return Fold.IsFalse(condition) ? false : Fold.IsTrue(condition) ? true : null;
    }

    // A kernel for each way in which the tests of the version can come out.
    private static KernelVersion[] FirstKernels(RoutineProgram routine)
    {
        KernelRange range = Checking.Mutations.ChangedRoutines.Range(routine);
        KernelVersion first = range.From is { } from && from > Oldest ? from : Oldest;
        return [.. Thresholds(routine).Append(first).Distinct().Where(k => k >= first && range.Contains(k)).Order()];
    }

    private static IEnumerable<KernelVersion> Thresholds(RoutineProgram routine)
    {
        var found = new List<KernelVersion>();
        foreach (Node node in routine.Nodes)
        {
            foreach (Expr expression in Expressions(node))
            {
                Fold.Visit(expression, e =>
                {
                    if (e is Query { Member: nameof(IMm.AtLeast), Arguments: [Constant major, Constant minor] })
                        found.Add(new KernelVersion((int)major.Value, (int)minor.Value));
                });
            }
        }
        return found;
    }

    private static IEnumerable<Expr> Expressions(Node node) => node switch
    {
        Branch b => [b.Condition],
        Assign a => [a.Value],
        PrimitiveStep p => p.Arguments,
        Call c => c.Arguments,
        Return { Value: { } value } => [value],
        _ => [],
    };

    private static HashSet<int> Reached(RoutineProgram routine, KernelVersion kernel)
    {
        var seen = new HashSet<int>();
        var open = new Stack<int>([0]);
        while (open.TryPop(out int at))
        {
            if (!seen.Add(at))
                continue;
            foreach (int next in Successors(routine.Nodes[at], kernel))
                open.Push(next);
        }
        return [.. seen.Select(n => routine.Nodes[n].Source.Number)];
    }

    // A branch that the kernel's version decides leads one way.
    private static IEnumerable<int> Successors(Node node, KernelVersion kernel)
    {
        if (node is not Branch branch)
            return node.Successors;
        Expr condition = At(branch.Condition, kernel);
        return Fold.IsFalse(condition) ? [branch.WhenFalse]
            : Fold.IsTrue(condition) ? [branch.WhenTrue]
            : branch.Successors;
    }

    private static Expr At(Expr condition, KernelVersion kernel) =>
        Fold.Rewrite(condition, local => new Local(local), (member, arguments) => Answer(member, arguments, kernel));

    private static Expr Answer(string member, IReadOnlyList<Expr> arguments, KernelVersion kernel) =>
        member == nameof(IMm.AtLeast) && arguments is [Constant major, Constant minor]
            ? Fold.Truth(kernel >= new KernelVersion((int)major.Value, (int)minor.Value))
            : new Query(member, [.. arguments]);

    private static string Ranges(KernelVersion[] kernels, bool[] isReached)
    {
        var ranges = new List<string>();
        for (int i = 0; i < kernels.Length; i++)
        {
            if (!isReached[i])
                continue;
            int begin = i;
            while (i + 1 < kernels.Length && isReached[i + 1])
                i++;
            string last = i + 1 < kernels.Length ? $"{Before(kernels[i + 1])}" : "";
            ranges.Add(begin == 0 ? $"until {last}" : last.Length == 0 ? $"{kernels[begin]}+" : last == $"{kernels[begin]}" ? last : $"{kernels[begin]}-{last}");
        }
        return ranges.Count == 0 ? "none" : string.Join(", ", ranges);
    }

    /// <summary>The kernel before another one.</summary>
    public static KernelVersion Before(KernelVersion kernel) => kernel.Minor > 0 ? new KernelVersion(kernel.Major, kernel.Minor - 1) : LastOfSix;
}
