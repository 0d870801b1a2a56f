using FsCheck;
using FsCheck.Fluent;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Scenarios.Generation;

namespace PtSpec.Properties.Scenarios;

/// <summary>Registers the generator of scenarios with properties.</summary>
public static class ScenarioArbitraries
{
    public static Arbitrary<Scenario> Scenarios() => ScenarioGenerator.Arbitrary();
}

/// <summary>Registers scenarios that say, rightly or wrongly, what some of their slots end as.</summary>
public static class ScenariosWithEnds
{
    public static Arbitrary<Scenario> Scenarios() => Arb.From(
        from scenario in ScenarioGenerator.Scenarios()
        from slots in Gen.SubListOf(Enumerable.Range(0, scenario.Slots.Count))
        from pmd in Gen.Elements(Enum.GetValues<PmdEnd>())
        select scenario with { Ends = slots.Order().Select(slot => new SlotEnd(slot, pmd)).ToValueArray() },
        ScenarioShrinker.Shrink);
}
