using PtSpec.Checking.Scenarios.Generation;

namespace PtSpec.Checking.Scenarios;

/// <summary>Takes away from a scenario everything that a violation does not need.</summary>
internal static class ViolationShrinker
{
    /// <summary>
    /// Follows <see cref="ScenarioShrinker"/> as long as the violation stays: the first candidate that still violates
    /// is taken, until none does. The result violates, and every candidate of it was asked and does not.
    /// </summary>
    /// <param name="scenario">A scenario that violates; returned as it is when nothing can be taken away.</param>
    /// <param name="stillViolates">Whether a simpler scenario violates the same; must answer the same each time.</param>
    /// <returns>The scenario that is left.</returns>
    public static Scenario Shrink(Scenario scenario, Func<Scenario, bool> stillViolates)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(stillViolates);
        var refuted = new HashSet<Scenario>();
        while (Simpler(scenario, stillViolates, refuted) is { } simpler)
            scenario = simpler;
        return scenario;
    }

    // What did not violate once need not be explored again: neighbours share most of their candidates.
    private static Scenario? Simpler(Scenario scenario, Func<Scenario, bool> stillViolates, HashSet<Scenario> refuted)
    {
        foreach (Scenario candidate in ScenarioShrinker.Shrink(scenario))
        {
            if (refuted.Contains(candidate))
                continue;
            if (stillViolates(candidate))
                return candidate;
            refuted.Add(candidate);
        }
        return null;
    }
}
