using PtSpec.Checking.Exploration;

namespace PtSpec.Checking.Bugs;

/// <summary>What came of looking for a bug.</summary>
/// <param name="Bug">The bug.</param>
/// <param name="WithBug">The search with the changes, for the expected properties only.</param>
/// <param name="WithoutBug">The search without the changes, for every property; null when the bug has no changes.</param>
public sealed record BugReport(Bug Bug, CheckReport WithBug, CheckReport? WithoutBug)
{
    /// <summary>Whether one of the expected properties is violated.</summary>
    public bool IsFound => WithBug.Verdict == Verdict.Violated;

    /// <summary>Whether the changes are what breaks it: without them the scenario holds.</summary>
    public bool IsCausedByChanges => WithoutBug is null || WithoutBug.Verdict == Verdict.Holds;
}

/// <summary>Finds bugs of the catalogue again.</summary>
public static class BugHunt
{
    /// <summary>Looks for a bug by one of its properties, and makes sure that its scenario holds without it.</summary>
    /// <exception cref="NotSupportedException">The scenario is too large to be packed.</exception>
    public static BugReport Run(Bug bug, ExplorationOptions bounds)
    {
        ArgumentNullException.ThrowIfNull(bug);
        CheckReport with = ScenarioCheck.Run(
            bug.Scenario, new CheckOptions { Changes = bug.Changes, Properties = bug.Expect, Exploration = bounds });
        CheckReport? without = bug.Changes.Count == 0
            ? null
            : ScenarioCheck.Run(bug.Scenario, new CheckOptions { Exploration = bounds });
        return new BugReport(bug, with, without);
    }
}
