using PtSpec.Checking.Mutations;

namespace PtSpec.Checking.Scenarios;

/// <summary>What a check of a scenario should find.</summary>
/// <param name="Violates">The property that breaks first, for instance "I2" or "deadlock"; null when all hold.</param>
/// <param name="States">How many states are visited, when stated.</param>
/// <param name="Transitions">How many transitions are taken, when stated.</param>
/// <param name="Depth">The depth of the search, or of the counterexample, when stated.</param>
public sealed record Expectation(string? Violates, long? States, long? Transitions, long? Depth)
{
    /// <summary>Of a finding: changes to the routines that mend it, so that everything holds; otherwise none.</summary>
    public ValueArray<Change> Unless { get; init; } = [];

    /// <summary>Whether every property should hold.</summary>
    public bool Holds => Violates is null;
}
