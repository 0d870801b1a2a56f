using PtSpec.Checking.Exploration;
using Xunit;

namespace PtSpec.Properties.Exploration;

/// <summary>What a counterexample must be, whatever search it came from.</summary>
internal static class PathChecks
{
    public static void AssertGenuine(Graph graph, ExplorationResult result)
    {
        Assert.Equal(Verdict.Violated, result.Verdict);
        int[] path = result.Path.Select(state => graph.Unpack(state)).ToArray();
        Assert.NotEmpty(path);
        Assert.Contains(path[0], graph.Initial);
        for (int i = 1; i < path.Length; i++)
            Assert.True(graph.EdgesOf(path[i - 1]).Contains(path[i]), $"no step from {path[i - 1]} to {path[i]}\n{graph}");
        int last = path[^1];
        switch (result.Property)
        {
            case Graph.BadEdge:
                int before = path[^2];
                Assert.True(graph.BadEdges[before] >= 0);
                Assert.Equal(graph.Edges[before][graph.BadEdges[before]], last);
                break;
            case Graph.BadState:
                Assert.NotEqual(0, graph.BadStates[last]);
                break;
            default:
                Assert.Equal(Graph.BadEnd, result.Property);
                Assert.True(graph.EdgesOf(last).IsEmpty);
                Assert.NotEqual(0, graph.BadEnds[last]);
                break;
        }
    }

    public static void AssertSame(ExplorationResult left, ExplorationResult right)
    {
        Assert.Equal(left with { Path = [] }, right with { Path = [] });
        Assert.Equal(left.Path, right.Path);
    }
}
