using PtSpec.Checking.Mutations;
using PtSpec.Checking.Paths;
using PtSpec.Core.Lowered;
using PtSpec.StateMachines;

namespace PtSpec.Documents.Listings;

/// <summary>In which kernels a routine's statements can be come to, as far as tests of the version decide that.</summary>
internal static class KernelsOfStatements
{
    private static readonly KernelVersion Oldest = new(6, 4);

    // No kernel of the series 6 came after this one.
    private static readonly KernelVersion LastOfSix = new(6, 19);

    /// <summary>For each statement the kernels that come to it, as "6.6+", "until 6.5" or "6.6-6.12"; empty for all of the routine's.</summary>
    public static IReadOnlyDictionary<int, string> Of(RoutineProgram routine)
    {
        KernelRange range = ChangedRoutines.Range(routine);
        KernelVersion first = range.From is { } from && from > Oldest ? from : Oldest;
        KernelVersion[] kernels = [.. RoutineInKernel.Thresholds(routine).Append(first).Distinct().Where(k => k >= first && range.Contains(k)).Order()];
        IReadOnlySet<int>[] reached = [.. kernels.Select(kernel => new RoutineInKernel(routine, new KernelConfiguration(kernel)).Statements)];
        return routine.Nodes.Select(n => n.Source.Number).Distinct().ToDictionary(number => number, number =>
        {
            bool[] isReached = [.. reached.Select(r => r.Contains(number))];
            return isReached.All(r => r) ? "" : Ranges(kernels, isReached);
        });
    }

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

    private static KernelVersion Before(KernelVersion kernel) => kernel.Minor > 0 ? new KernelVersion(kernel.Major, kernel.Minor - 1) : LastOfSix;
}
