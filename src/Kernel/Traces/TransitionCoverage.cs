using PtSpec.StateMachines;

namespace PtSpec.Kernel.Traces;

/// <summary>How often traces exercised a transition of the PmdEntry machine.</summary>
/// <param name="From">The state before.</param>
/// <param name="Trigger">The trigger.</param>
/// <param name="To">The state after.</param>
/// <param name="Functions">The kernel functions that do it.</param>
/// <param name="Seen">How often it was seen for sure, in the kernels in the order of the table; null in one that does not have it.</param>
/// <param name="Perhaps">Whether it was seen only where it could not be told from another.</param>
internal sealed record TransitionCoverage(
    PmdEntryState From, PmdEntryTrigger Trigger, PmdEntryState To, string Functions, IReadOnlyList<long?> Seen, bool Perhaps)
{
    /// <summary>Whether any trace shows it for sure.</summary>
    public bool IsSeen => Seen.Any(count => count > 0);
}

/// <summary>What several traces exercise of the PmdEntry machine together.</summary>
/// <param name="Kernels">The kernels that they are of, in order.</param>
/// <param name="Rows">Every transition that any of these kernels has, in the order of the machine.</param>
internal sealed record CoverageTable(IReadOnlyList<KernelVersion> Kernels, IReadOnlyList<TransitionCoverage> Rows)
{
    /// <summary>How many transitions were seen.</summary>
    public int Seen => Rows.Count(row => row.IsSeen);

    /// <summary>Merges what traces have seen.</summary>
    public static CoverageTable Of(IReadOnlyCollection<TraceReport> reports)
    {
        KernelVersion[] kernels = [.. reports.Select(r => r.Kernel).Distinct().Order()];
        var rows = new List<TransitionCoverage>();
        foreach (var same in PmdEntryMachine.Definition.Transitions
            .Where(row => kernels.Any(row.Versions.Contains))
            .GroupBy(row => (row.From, row.Trigger, row.To)))
        {
            long?[] seen =
            [
                .. kernels.Select(kernel => same.Any(row => row.Versions.Contains(kernel))
                    ? Counts(reports.Where(r => r.Kernel == kernel), same.Key, isSure: true)
                    : (long?)null),
            ];
            bool perhaps = seen.All(count => count is null or 0) && Counts(reports, same.Key, isSure: false) > 0;
            string functions = string.Join(' ', same.SelectMany(row => row.Functions).Distinct());
            rows.Add(new TransitionCoverage(same.Key.From, same.Key.Trigger, same.Key.To, functions, seen, perhaps));
        }
        return new CoverageTable(kernels, rows);
    }

    private static long Counts(
        IEnumerable<TraceReport> reports, (PmdEntryState From, PmdEntryTrigger Trigger, PmdEntryState To) row, bool isSure) => reports
        .SelectMany(report => report.Transitions)
        .Where(count => (count.From, count.To) == (row.From, row.To) && count.Triggers.Contains(row.Trigger) && (count.Triggers.Count == 1) == isSure)
        .Sum(count => count.Count);
}
