using FsCheck.Xunit;
using PtSpec.Checking.Exploration;
using Xunit;

namespace PtSpec.Properties.Exploration;

[Properties(Arbitrary = [typeof(Graphs)])]
public class CompletionTests
{
    private const int NeverEnds = 9;

    [Property(MaxTest = 1000)]
    public void A_search_that_found_nothing_else_reports_the_first_state_that_no_end_can_be_reached_from(Graph graph)
    {
        ExplorationResult plain = Explorer.Run(new GraphModel(graph));
        ExplorationResult asked = Explorer.Run(new GraphModel(graph), new ExplorationOptions { NeverEnds = NeverEnds });
        Assert.Equal((plain.States, plain.Transitions, plain.Depth), (asked.States, asked.Transitions, asked.Depth));
        if (plain.Verdict == Verdict.Violated)
        {
            Assert.Equal(plain.Property, asked.Property);
            return;
        }
        HashSet<int> canEnd = CanEnd(graph);
        int[] trapped = [.. Breadth(graph).Where(state => !canEnd.Contains(state))];
        Assert.Equal(trapped.Length == 0 ? 0 : NeverEnds, asked.Property);
        if (trapped.Length > 0)
            Assert.Equal(trapped[0], graph.Unpack(asked.Path[^1]));
    }

    [Fact]
    public void The_graphs_have_traps_and_have_none()
    {
        Verdict[] verdicts = [.. FsCheck.Fluent.Gen.Sample(Graphs.Generator(maxWords: 3), 300)
            .Select(graph => graph with { BadEdges = [.. graph.BadEdges.Select(_ => -1)], BadStates = new int[graph.Edges.Length], BadEnds = new int[graph.Edges.Length] })
            .Select(graph => Explorer.Run(new GraphModel(graph), new ExplorationOptions { NeverEnds = NeverEnds }).Verdict)
            .Distinct()];
        Assert.Equal([Verdict.Holds, Verdict.Violated], verdicts.Order());
    }

    // Found in the order of a breadth-first search, as the explorer finds them.
    private static List<int> Breadth(Graph graph)
    {
        var order = new List<int>();
        foreach (int state in graph.Initial.Distinct())
            order.Add(state);
        for (int i = 0; i < order.Count; i++)
        {
            foreach (int next in graph.EdgesOf(order[i]))
            {
                if (!order.Contains(next))
                    order.Add(next);
            }
        }
        return order;
    }

    private static HashSet<int> CanEnd(Graph graph)
    {
        var canEnd = new HashSet<int>();
        bool changed;
        do
        {
            changed = false;
            for (int state = 0; state < graph.Edges.Length; state++)
            {
                bool ends = graph.EdgesOf(state).Length == 0 || graph.EdgesOf(state).ToArray().Any(canEnd.Contains);
                changed |= ends && canEnd.Add(state);
            }
        }
        while (changed);
        return canEnd;
    }
}
