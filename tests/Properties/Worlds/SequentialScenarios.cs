using FsCheck;
using FsCheck.Fluent;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Scenarios.Generation;

namespace PtSpec.Properties.Worlds;

/// <summary>Random scenarios with one CPU and many operations: every initial state, kernel and lock layout.</summary>
public static class SequentialScenarios
{
    private static readonly ScenarioGeneratorOptions Large = new() { Cpus = 4, Operations = 3, TotalOperations = 12, Ptes = 3 };

    public static Arbitrary<Scenario> Sequential() => Arb.From(
        ScenarioGenerator.Scenarios(Large).Select(OnOneCpu),
        scenario => ScenarioShrinker.Shrink(scenario).Where(smaller => smaller.Cpus.Count == 1));

    private static Scenario OnOneCpu(Scenario scenario) => scenario with { Cpus = [scenario.Operations.ToValueArray()] };
}
