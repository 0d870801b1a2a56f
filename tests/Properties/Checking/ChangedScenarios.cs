using FsCheck;
using PtSpec.Checking.Scenarios.Generation;

namespace PtSpec.Properties.Checking;

/// <summary>Random scenarios, most of them with a change, as large as the generator makes them.</summary>
public static class ChangedScenarios
{
    public static Arbitrary<ChangedScenario> Any() =>
        ChangedScenario.Arbitrary(new ScenarioGeneratorOptions { Cpus = 4, Ptes = 4, Slots = 3 });
}

/// <summary>Random scenarios, most of them with a change, small enough for a search without any art.</summary>
public static class SmallChangedScenarios
{
    public static Arbitrary<ChangedScenario> Small() =>
        ChangedScenario.Arbitrary(new ScenarioGeneratorOptions { Cpus = 3, Operations = 2, TotalOperations = 3 });
}
