using FsCheck;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Scenarios.Generation;

namespace PtSpec.Properties.Scenarios;

/// <summary>Registers the generator of scenarios with properties.</summary>
public static class ScenarioArbitraries
{
    public static Arbitrary<Scenario> Scenarios() => ScenarioGenerator.Arbitrary();
}
