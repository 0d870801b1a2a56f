using PtSpec.Checking.Mutations;
using PtSpec.Checking.Paths;
using PtSpec.Core.Lowered;
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
        IReadOnlySet<int>[] reached = [.. kernels.Select(kernel => In(routine, kernel).Statements)];
        return routine.Nodes.Select(n => n.Source.Number).Distinct().ToDictionary(number => number, number =>
        {
            bool[] isReached = [.. reached.Select(r => r.Contains(number))];
            return isReached.All(r => r) ? "" : Ranges(kernels, isReached);
        });
    }

    /// <summary>The kernels that a text is of, in parts: within each every test of the version comes out the same. The oldest part first.</summary>
    public static IReadOnlyList<KernelsOfText> Parts(RoutineProgram routine)
    {
        KernelRange range = ChangedRoutines.Range(routine);
        KernelVersion[] kernels = FirstKernels(routine);
        return [.. kernels.Select((kernel, i) => new KernelsOfText(
            kernel,
            new KernelRange(i == 0 ? range.From : kernel, i + 1 < kernels.Length ? Before(kernels[i + 1]) : range.To),
            In(routine, kernel).Statements))];
    }

    /// <summary>What a kernel's version makes of the condition of a statement; null where it does not decide.</summary>
    public static bool? Decision(RoutineProgram routine, int statement, KernelVersion kernel) => In(routine, kernel).Decision(statement);

    // A kernel for each way in which the tests of the version can come out.
    private static KernelVersion[] FirstKernels(RoutineProgram routine)
    {
        KernelRange range = ChangedRoutines.Range(routine);
        KernelVersion first = range.From is { } from && from > Oldest ? from : Oldest;
        return [.. RoutineInKernel.Thresholds(routine).Append(first).Distinct().Where(k => k >= first && range.Contains(k)).Order()];
    }

    private static RoutineInKernel In(RoutineProgram routine, KernelVersion kernel) => new(routine, new KernelConfiguration(kernel));

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
