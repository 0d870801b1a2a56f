using PtSpec.Checking;
using PtSpec.Checking.Exploration;

namespace PtSpec.Cli;

/// <summary>A search that was made, as commands print and save it.</summary>
/// <param name="Name">What it is called in reports: a file, a random scenario, a bug.</param>
/// <param name="Report">What came of it.</param>
/// <param name="Elapsed">How long it took; never part of a verdict.</param>
internal sealed record Run(string Name, CheckReport Report, TimeSpan Elapsed)
{
    /// <summary>Of a random scenario: the known findings that its violation comes from.</summary>
    public IReadOnlyList<KnownFinding> Findings { get; init; } = [];

    /// <summary>
    /// Whether the verdict is the one that the scenario's file expects; where it expects nothing, no violation but of known
    /// findings.
    /// </summary>
    public bool IsGood => Report.Scenario.Expect is null
        ? Report.Verdict == Verdict.Holds || Findings.Count > 0
        : Report.IsAsExpected;

    /// <summary>The verdict in words.</summary>
    public string VerdictText => Verdicts.Text(Report);
}

/// <summary>Verdicts in words.</summary>
internal static class Verdicts
{
    /// <summary>The verdict in words; "holds" is said of what was exhausted only.</summary>
    public static string Text(CheckReport report) => report.Verdict switch
    {
        Verdict.Holds => "holds",
        Verdict.Violated => $"violates {report.Counterexample!.Failure.Property}",
        Verdict.OutOfBudget when report.Exploration.Bound == Bound.Omissions => "nothing found",
        Verdict.OutOfBudget when report.Exploration.Delays is not null => $"nothing found ({BoundText(report.Exploration.Bound)})",
        Verdict.OutOfBudget => $"not exhausted ({BoundText(report.Exploration.Bound)})",
        _ => "not exhausted (interrupted)",
    };

    /// <summary>The exit code of one search.</summary>
    public static int ExitCode(Verdict verdict) => verdict switch
    {
        Verdict.Holds => ExitCodes.Holds,
        Verdict.Violated => ExitCodes.Violated,
        Verdict.OutOfBudget => ExitCodes.OutOfBudget,
        _ => ExitCodes.Cancelled,
    };

    /// <summary>The bound that ended a search.</summary>
    public static string BoundText(Bound bound) => bound switch
    {
        Bound.States => "bound on states",
        Bound.Depth => "bound on depth",
        Bound.Memory => "bound on memory",
        Bound.Time => "bound on time",
        Bound.Directed => "directed search",
        _ => "no bound",
    };
}
