using FsCheck.Xunit;
using PtSpec.Checking;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Scenarios;
using Xunit;

namespace PtSpec.Properties.Exploration;

[Properties(Arbitrary = [typeof(LabelledGraphs)])]
public class EstimateTests
{
    [Property(MaxTest = 100)]
    public void Walks_meet_no_more_states_than_there_are(LabelledGraph graph, int seed)
    {
        EstimateOfStates estimate = EstimateOfStates.Of(new LabelledModel(graph), steps: 2000, seed);
        long states = Explorer.Run(new LabelledModel(graph)).States;
        Assert.InRange(estimate.Seen, 1, states);
        Assert.True(estimate.Least >= estimate.Seen);
        Assert.InRange(Math.Round(estimate.WalkLength * estimate.Walks), 2000, 2000 + 10_000);
        Assert.Equal(estimate, EstimateOfStates.Of(new LabelledModel(graph), steps: 2000, seed));
    }

    [Property(MaxTest = 20)]
    public void An_estimate_that_is_cancelled_ends(LabelledGraph graph)
    {
        var cancelled = new CancellationToken(canceled: true);
        Assert.Throws<OperationCanceledException>(() => EstimateOfStates.Of(new LabelledModel(graph), cancellation: cancelled));
        Assert.Throws<OperationCanceledException>(() => SearchRate.Measure(new LabelledModel(graph), threads: 1, cancelled));
    }

    // What its users are told of how far it is off.
    [Theory]
    [InlineData("uffd-wp-splits-leaf", 0.05, 0.10)]
    [InlineData("uffd-wp-vs-everything", 0.08, 0.14)]
    [InlineData("fork-fails", 0.80, 0.95)]
    public void An_estimate_is_as_far_off_as_is_said(string name, double least, double most)
    {
        string file = Path.Combine(AppContext.BaseDirectory, "spec", "scenarios", $"{name}.txt");
        Scenario scenario = ScenarioFile.Parse(file, File.ReadAllText(file));
        Assert.InRange(ScenarioCheck.Estimate(scenario, new CheckOptions()).Least / scenario.Expect!.States!.Value, least, most);
    }

    // Known counts; a bound that says much less than there is would be of no use.
    [Theory]
    [InlineData("zap-vs-retract")]
    [InlineData("mincore-vs-everything")]
    [InlineData("swap-in-vs-reclaim")]
    [InlineData("collapse-mm-vs-reclaim-7.3")]
    public void A_shipped_scenario_has_at_least_as_many_states_as_estimated(string name)
    {
        string file = Path.Combine(AppContext.BaseDirectory, "spec", "scenarios", $"{name}.txt");
        Scenario scenario = ScenarioFile.Parse(file, File.ReadAllText(file));
        EstimateOfStates estimate = ScenarioCheck.Estimate(scenario, new CheckOptions());
        long states = scenario.Expect!.States!.Value;
        Assert.InRange(estimate.Least, states / 2.0, states);
    }
}
