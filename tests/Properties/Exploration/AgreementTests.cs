using FsCheck.Xunit;
using PtSpec.Checking.Exploration;
using Xunit;

namespace PtSpec.Properties.Exploration;

[Properties(Arbitrary = [typeof(Graphs)])]
public class AgreementTests
{
    [Property(MaxTest = 1000)]
    public void A_search_agrees_with_a_naive_one(Graph graph)
    {
        NaiveSearch.Outcome expected = NaiveSearch.Run(graph);
        ExplorationResult actual = Explorer.Run(new GraphModel(graph));

        Assert.Equal(expected.Property == 0 ? Verdict.Holds : Verdict.Violated, actual.Verdict);
        Assert.Equal(Bound.None, actual.Bound);
        Assert.Equal(
            (expected.States, expected.Transitions, expected.Depth, expected.Property),
            (actual.States, actual.Transitions, actual.Depth, actual.Property));
        Assert.Equal(expected.Path, actual.Path.Select(state => graph.Unpack(state)));
    }

    [Property(MaxTest = 1000)]
    public void A_counterexample_is_genuine(Graph graph)
    {
        ExplorationResult result = Explorer.Run(new GraphModel(graph));
        if (result.Verdict == Verdict.Violated)
        {
            PathChecks.AssertGenuine(graph, result);
            return;
        }
        Assert.Equal(0, result.Property);
        Assert.Empty(result.Path);
        Assert.Equal(NaiveSearch.Reachable(graph), result.States);
    }

    [Property]
    public void The_same_search_gives_the_same_result(Graph graph) =>
        PathChecks.AssertSame(Explorer.Run(new GraphModel(graph)), Explorer.Run(new GraphModel(graph)));

    [Property]
    public void The_width_of_a_state_changes_nothing_but_memory(Graph graph)
    {
        ExplorationResult narrow = Explorer.Run(new GraphModel(graph with { Words = 1 }));
        foreach (int words in (int[])[2, 3, 7, Explorer.MaxWordsPerState])
        {
            Graph wide = graph with { Words = words };
            ExplorationResult result = Explorer.Run(new GraphModel(wide));
            Assert.Equal(
                narrow with { Path = [], PeakMemoryBytes = 0 },
                result with { Path = [], PeakMemoryBytes = 0 });
            Assert.Equal(
                narrow.Path.Select(state => (graph with { Words = 1 }).Unpack(state)),
                result.Path.Select(state => wide.Unpack(state)));
        }
    }

    [Fact]
    public void The_graphs_cover_every_kind_of_ending()
    {
        var results = FsCheck.Fluent.Gen.Sample(Graphs.Generator(maxWords: 3), 2000)
            .Select(graph => Explorer.Run(new GraphModel(graph)))
            .ToList();
        foreach (int property in (int[])[0, Graph.BadEdge, Graph.BadState, Graph.BadEnd])
            Assert.True(results.Count(result => result.Property == property) >= 20, $"property {property}");
        Assert.True(results.Count(result => result.Depth > 100) >= 20);
        Assert.True(results.Count(result => result.States > 1000) >= 20);
    }
}
