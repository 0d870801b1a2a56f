using PtSpec.Checking;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Scenarios;
using Xunit;

namespace PtSpec.Properties.Spec;

/// <summary>Every scenario under spec/scenarios: its verdict and counts are those that its file pins.</summary>
public sealed class ShippedScenarioTests
{
    public static TheoryData<string> Names => [.. SpecFiles.Scenarios];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_shipped_scenario_has_the_verdict_and_the_counts_that_its_file_pins(string name)
    {
        Scenario scenario = ScenarioFile.Read(SpecFiles.PathOf("scenarios", name));
        CheckReport report = ScenarioCheck.Run(scenario);
        ExplorationResult search = report.Exploration;
        Expectation found = new(
            report.Counterexample?.Failure.Property.Name, search.States, search.Transitions, search.Depth);
        Assert.Equal(scenario.Expect, found);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_shipped_scenario_says_what_it_is_about_and_is_named_as_its_file(string name)
    {
        Scenario scenario = ScenarioFile.Read(SpecFiles.PathOf("scenarios", name));
        Assert.NotEmpty(scenario.About);
        Assert.Equal(Path.GetFileNameWithoutExtension(name), scenario.Name);
    }

    [Fact]
    public void The_shipped_scenarios_together_trigger_every_property()
    {
        string[] never = [.. SpecFiles.Scenarios
            .SelectMany(name => ScenarioCheck.Run(ScenarioFile.Read(SpecFiles.PathOf("scenarios", name))).Properties)
            .GroupBy(p => p.Property)
            .Where(p => p.All(report => report.Triggered == 0))
            .Select(p => p.Key.Name)];
        Assert.Empty(never);
    }
}
