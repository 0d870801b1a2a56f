using PtSpec.Checking.Exploration;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Scenarios;

namespace PtSpec.Checking;

/// <summary>What is known to be wrong in the protocol itself: a file under spec/findings. A value.</summary>
/// <param name="Name">The name of its scenario.</param>
/// <param name="Violates">The property that its scenario violates.</param>
/// <param name="Fix">The changes to the routines that mend it.</param>
internal sealed record KnownFinding(string Name, string Violates, ValueArray<Change> Fix)
{
    /// <summary>The finding that a scenario shows; null for a scenario that names no changes which mend it.</summary>
    public static KnownFinding? Of(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        return scenario.Expect is { Violates: { } property, Unless.Count: > 0 } expect
            ? new KnownFinding(scenario.Name, property, expect.Unless)
            : null;
    }

    /// <summary>Tells whether a violation is what findings are about: with their fixes, everything holds.</summary>
    /// <param name="violated">A report with a violation of the routines as they are.</param>
    /// <param name="known">The findings.</param>
    /// <param name="options">How the scenario was checked; with fixes it is checked in the same way.</param>
    /// <returns>
    /// A finding whose fix suffices, of several rather one of the same property; else all, where their fixes together
    /// suffice; none when it is something else.
    /// </returns>
    /// <exception cref="NotSupportedException">With a fix the scenario is too large to be packed.</exception>
    public static IReadOnlyList<KnownFinding> Behind(
        CheckReport violated, IReadOnlyList<KnownFinding> known, CheckOptions options)
    {
        ArgumentNullException.ThrowIfNull(violated);
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(options);
        string? property = violated.Counterexample?.Failure.Property.Name;
        KnownFinding[] possible = [.. known
            .Where(f => ChangedRoutines.WhyImpossible(violated.Scenario.Kernel, f.Fix) is null)
            .OrderByDescending(f => f.Violates == property)];
        IEnumerable<KnownFinding[]> attempts = possible.Select(f => new[] { f }).Append(possible);
        return attempts.FirstOrDefault(Mend) ?? [];

        bool Mend(KnownFinding[] findings) => ScenarioCheck
            .Run(violated.Scenario, options with { Changes = [.. findings.SelectMany(f => f.Fix).Distinct()] })
            .Verdict == Verdict.Holds;
    }
}
