using FsCheck;
using FsCheck.Xunit;
using PtSpec.Checking;
using PtSpec.Checking.Compilation;
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
        var sample = SampleOfWalks.Of(new LabelledModel(graph), steps: 2000, seed);
        long states = Explorer.Run(new LabelledModel(graph)).States;
        Assert.InRange(sample.Seen, 1, states);
        Assert.True(sample.Least >= sample.Seen);
        Assert.True(sample.LongestWalk >= sample.WalkLength);
        Assert.InRange(Math.Round(sample.WalkLength * sample.Walks), 2000, 2000 + 10_000);
        Assert.Equal(sample, SampleOfWalks.Of(new LabelledModel(graph), steps: 2000, seed));
    }

    [Property(MaxTest = 200)]
    public void An_estimate_is_the_count_where_a_short_search_comes_to_its_end_and_else_no_less_than_was_seen(
        LabelledGraph graph, PositiveInt searched, int seed)
    {
        EstimateOfStates Estimate() => EstimateOfStates.Of(new LabelledModel(graph), steps: 500, searched.Get, seed);
        EstimateOfStates estimate = Estimate();
        ExplorationResult whole = Explorer.Run(new LabelledModel(graph));
        Assert.Equal(whole.States <= searched.Get, estimate.IsExact);
        Assert.Equal(Math.Min(whole.States, searched.Get), estimate.Searched);
        if (estimate.IsExact)
            Assert.Equal((whole.States, whole.States, whole.States, whole.Depth), (estimate.Low, estimate.Likely, estimate.High, estimate.Levels));
        Assert.True(estimate.Searched <= estimate.Low && estimate.Low <= estimate.Likely && estimate.Likely <= estimate.High);
        Assert.True(double.IsFinite(estimate.High));
        Assert.Equal(estimate, Estimate());
    }

    [Property(MaxTest = 20)]
    public void An_estimate_that_is_cancelled_ends(LabelledGraph graph)
    {
        var cancelled = new CancellationToken(canceled: true);
        Assert.Throws<OperationCanceledException>(() => EstimateOfStates.Of(new LabelledModel(graph), cancellation: cancelled));
        Assert.Throws<OperationCanceledException>(() => SearchRate.Measure(new LabelledModel(graph), threads: 1, cancelled));
    }

    // A parabola is what levels are taken for: of one whose end is known, the rest is found but for what rounding to states does.
    [Theory]
    [InlineData(60, 8, 0.4)]
    [InlineData(60, 8, 0.6)]
    [InlineData(120, 14, 0.5)]
    [InlineData(120, 14, 0.8)]
    public void Levels_that_go_as_a_parabola_does_go_on_so(int depth, double height, double known)
    {
        double Width(int level) => Math.Exp(height * (1 - Math.Pow(((2.0 * level) - depth) / depth, 2)));
        int first = (int)(known * depth);
        double rest = Enumerable.Range(first, depth - first + 1).Sum(Width);
        double found = LevelTrend.StatesToCome([.. Enumerable.Range(0, first).Select(level => (long)Math.Ceiling(Width(level)))], depth);
        Assert.InRange(found / rest, 0.5, 2);
    }

    // What its users are told: of the larger scenarios shipped, when a short search came to some of their states only.
    [Theory]
    [InlineData(10_000)]
    public void Four_of_five_intervals_hold_the_truth(int searched)
    {
        Scenario[] larger = [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "spec", "scenarios"), "*.txt")
            .Select(ScenarioFile.Read).Where(scenario => scenario.Expect is { States: > 20_000, Violates: null })];
        int right = larger.AsParallel().Count(scenario =>
        {
            using var compiled = new CompiledScenario(scenario);
            EstimateOfStates estimate = EstimateOfStates.Of(compiled.Model, searched: searched);
            Assert.False(estimate.IsExact);
            return estimate.Low <= scenario.Expect!.States && scenario.Expect.States <= estimate.High;
        });
        Assert.True(larger.Length >= 30);
        Assert.InRange(right, 0.8 * larger.Length, larger.Length);
    }

    // Known counts; a bound that says much less than there is would be of no use.
    [Theory]
    [InlineData("zap-vs-retract")]
    [InlineData("mincore-vs-everything")]
    [InlineData("swap-in-vs-reclaim")]
    [InlineData("collapse-mm-vs-reclaim-7.3")]
    public void A_shipped_scenario_has_at_least_as_many_states_as_walks_say(string name)
    {
        string file = Path.Combine(AppContext.BaseDirectory, "spec", "scenarios", $"{name}.txt");
        Scenario scenario = ScenarioFile.Parse(file, File.ReadAllText(file));
        EstimateOfStates estimate = ScenarioCheck.Estimate(scenario, new CheckOptions());
        long states = scenario.Expect!.States!.Value;
        Assert.InRange(estimate.Walks.Least, states / 2.0, states);
        Assert.Equal((true, states), (estimate.IsExact, estimate.Likely));
    }
}
