using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Scenarios.Generation;

namespace PtSpec.Checking;

/// <summary>Makes a scenario that violates a property as simple as it can be while it still violates that property.</summary>
public static class ViolationShrinker
{
    /// <summary>Tries simpler scenarios until none of them violates the property any more.</summary>
    /// <param name="violated">A report with a violation.</param>
    /// <param name="options">How the scenario was checked; every simpler one is checked in the same way.</param>
    /// <returns>The report of the simplest scenario found: the one given when nothing can be taken away, or on a cancellation.</returns>
    public static CheckReport Shrink(CheckReport violated, CheckOptions options)
    {
        ArgumentNullException.ThrowIfNull(violated);
        ArgumentNullException.ThrowIfNull(options);
        CheckReport best = violated with { Scenario = violated.Scenario with { Expect = null } };
        while (Simpler(best, options) is { } simpler)
            best = simpler;
        return best;
    }

    private static CheckReport? Simpler(CheckReport report, CheckOptions options) =>
        ScenarioShrinker.Shrink(report.Scenario)
            .TakeWhile(_ => !options.Exploration.Cancellation.IsCancellationRequested)
            .Select(candidate => Check(candidate, options))
            .FirstOrDefault(r => r?.Counterexample?.Failure.Property == report.Counterexample!.Failure.Property);

    // A change may make a simpler scenario one that cannot be compiled (a loop without any step): then it is not simpler.
    private static CheckReport? Check(Scenario candidate, CheckOptions options)
    {
        try
        {
            return ScenarioCheck.Run(candidate, options);
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }
}
