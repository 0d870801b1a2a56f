using PtSpec.Checking.Compilation;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Scenarios;

namespace PtSpec.Checking.Bugs;

/// <summary>What came of exploring an entry of the catalogue in one kernel.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="WithChanges">The search with the changes: for a bug's expected properties only, for a control for all.</param>
/// <param name="WithoutChanges">The search without the changes, for every property; null for a bug that has none, and for a control.</param>
/// <param name="Unreached">Changed statements that the scenario never comes to, as routine#number.</param>
internal sealed record BugReport(
    ExploredEntry Entry, CheckReport WithChanges, CheckReport? WithoutChanges, IReadOnlyList<string> Unreached)
{
    /// <summary>Whether a property is violated with the changes.</summary>
    public bool IsFound => WithChanges.Verdict == Verdict.Violated;

    /// <summary>Whether the changes are what breaks it: without them the scenario holds.</summary>
    public bool IsCausedByChanges => WithoutChanges is null || WithoutChanges.Verdict == Verdict.Holds;

    /// <summary>Whether it is as the catalogue says: a bug is found because of its changes, a control is explored and is not.</summary>
    public bool IsAsSaid => Entry is Control
        ? WithChanges.Verdict == Verdict.Holds && Unreached.Count == 0
        : IsFound && IsCausedByChanges;

    /// <summary>Whether a search that decides this ended before an answer.</summary>
    public bool IsOpen => !IsAsSaid
        && ((WithChanges.Verdict is Verdict.OutOfBudget or Verdict.Cancelled)
            || (IsFound && WithoutChanges?.Verdict is Verdict.OutOfBudget or Verdict.Cancelled));
}

/// <summary>Finds bugs of the catalogue again, and makes sure that controls are none.</summary>
internal static class BugHunt
{
    /// <summary>Explores an entry in one of its kernels.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="scenario">One of <see cref="ExploredEntry.Scenarios"/>.</param>
    /// <param name="bounds">The bounds of each search.</param>
    /// <exception cref="NotSupportedException">The scenario is too large to be packed.</exception>
    public static BugReport Run(ExploredEntry entry, Scenario scenario, ExplorationOptions bounds)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(scenario);
        CheckReport with = ScenarioCheck.Run(scenario, new CheckOptions
        {
            Changes = entry.Changes,
            Properties = entry is Bug bug ? bug.Expect : Property.All,
            Exploration = bounds,
        });
        CheckReport? without = entry is Control || entry.Changes.Count == 0
            ? null
            : ScenarioCheck.Run(scenario, new CheckOptions { Exploration = bounds });
        return new BugReport(entry, with, without, entry is Control ? Unreached(entry, scenario) : []);
    }

    // A changed statement that nobody comes to proves nothing about the change.
    private static string[] Unreached(ExploredEntry entry, Scenario scenario)
    {
        using var compiled = new CompiledScenario(scenario);
        var reached = ReachedStatements.Of(compiled);
        return [.. entry.Changes
            .SelectMany(c => c.Steps, (c, step) => (Routine: ChangedRoutines.FindByName(c.Routine, scenario.Kernel), Step: step))
            .Where(s => !reached.Contains(s.Routine.Id, s.Step))
            .Select(s => $"{s.Routine.KernelName}#{s.Step}").Distinct()];
    }
}
