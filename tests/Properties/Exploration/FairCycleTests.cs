using FsCheck.Fluent;
using FsCheck.Xunit;
using PtSpec.Checking.Exploration;
using Xunit;

namespace PtSpec.Properties.Exploration;

[Properties(Arbitrary = [typeof(LabelledGraphs)])]
public class FairCycleTests
{
    private const int Livelock = 7;

    [Property(MaxTest = 400)]
    public void A_fair_cycle_is_found_where_there_is_one_and_is_one(LabelledGraph graph)
    {
        ExplorationResult plain = Explorer.Run(new LabelledModel(graph));
        ExplorationResult asked = Explorer.Run(new LabelledModel(graph), new ExplorationOptions { NeverProgresses = Livelock });
        Assert.Equal((plain.States, plain.Transitions, plain.Depth), (asked.States, asked.Transitions, asked.Depth));
        bool[] leads = FairCycleOracle.LeadToFairCycle(graph);
        Assert.Equal(Reachable(graph).Any(state => leads[state]) ? Livelock : 0, asked.Property);
        if (asked.Property == Livelock)
            AssertGenuine(graph, asked);
    }

    [Property(MaxTest = 400)]
    public void The_cycle_starts_where_the_search_first_met_one_and_is_not_long(LabelledGraph graph)
    {
        if (graph.Graph.Edges.Length > 100)
            return;
        ExplorationResult result = Explorer.Run(new LabelledModel(graph), new ExplorationOptions { NeverProgresses = Livelock });
        int? first = Reachable(graph).Select(s => (int?)s).FirstOrDefault(s => FairCycleOracle.ShortestThrough(graph, s!.Value) is not null);
        Assert.Equal(first is null ? 0 : Livelock, result.Property);
        if (first is not { } start)
            return;
        Assert.Equal(start, graph.Graph.Unpack(result.Path[^1]));
        // One way to each of what is owed, and one back: none is longer than there are states.
        Assert.InRange(
            result.Cycle.Count,
            FairCycleOracle.ShortestThrough(graph, start)!.Value,
            (graph.Fair.Length + 1) * graph.Graph.Edges.Length);
    }

    [Property(MaxTest = 200)]
    public void What_comes_after_the_search_is_told_by_its_name_and_with_what_there_is_to_look_at(LabelledGraph graph)
    {
        List<ExplorationProgress> reports = [];
        ExplorationResult result = Explorer.Run(new LabelledModel(graph), new ExplorationOptions
        {
            NeverEnds = Livelock + 1,
            NeverProgresses = Livelock,
            Progress = reports.Add,
        });
        ExplorationProgress[] after = [.. reports.Where(report => report.Phase != SearchPhase.Search)];
        SearchPhase[] phases =
        [
            SearchPhase.Completion,
            .. result.Property == Livelock + 1 ? [] : (SearchPhase[])[SearchPhase.Progress],
            .. result.Property == 0 ? [] : (SearchPhase[])[SearchPhase.Path],
        ];
        Assert.Equal(phases, after.Select(report => report.Phase).Distinct());
        Assert.All(after, report =>
        {
            Assert.Equal((result.States, 0L, 0.0), (report.States, report.Pending, report.StatesPerSecond));
            Assert.InRange(report.Looked, 0, report.Of);
            Assert.Equal(report.Phase == SearchPhase.Path, report.Of == 0);
        });
    }

    [Property(MaxTest = 100)]
    public void A_bound_on_memory_is_kept_and_never_taken_for_an_answer(LabelledGraph graph)
    {
        var options = new ExplorationOptions { NeverProgresses = Livelock };
        ExplorationResult whole = Explorer.Run(new LabelledModel(graph), options);
        long searched = Explorer.Run(new LabelledModel(graph)).PeakMemoryBytes;
        foreach (long limit in (long[])[searched, searched + 1000, searched + 20_000, whole.PeakMemoryBytes])
        {
            ExplorationResult bounded = Explorer.Run(new LabelledModel(graph), options with { MaxMemoryBytes = limit });
            Assert.True(bounded.PeakMemoryBytes <= limit);
            if (bounded.Verdict == Verdict.OutOfBudget)
                Assert.Equal(Bound.Memory, bounded.Bound);
            else
                Assert.Equal((whole.Verdict, whole.Property, whole.Path.Count), (bounded.Verdict, bounded.Property, bounded.Path.Count));
        }
        ExplorationResult ample = Explorer.Run(new LabelledModel(graph), options with { MaxMemoryBytes = 2 * whole.PeakMemoryBytes });
        Assert.Equal((whole.Verdict, whole.PeakMemoryBytes), (ample.Verdict, ample.PeakMemoryBytes));
    }

    [Property(MaxTest = 100)]
    public void Any_number_of_threads_tells_of_the_same_cycle(LabelledGraph graph)
    {
        var options = new ExplorationOptions { NeverProgresses = Livelock };
        ExplorationResult alone = Explorer.Run(new LabelledModel(graph), options);
        ExplorationResult shared = Explorer.Run(new LabelledModel(graph), options with { Threads = 3, ParallelFrom = 1 });
        Assert.Equal((alone.Verdict, alone.Property), (shared.Verdict, shared.Property));
        Assert.Equal(alone.Path, shared.Path);
        Assert.Equal(alone.Cycle, shared.Cycle);
    }

    // Two that get in each other's way for ever; one who waits for a lock that the other takes again and again; one who only has to
    // be let.
    [Theory]
    [InlineData("0>1:0 1>0:1", 2, Livelock)]
    [InlineData("0>1:0 1>0:0 1>2:1", 2, Livelock)]
    [InlineData("0>1:0 1>0:0 0>2:1 1>2:1", 2, 0)]
    [InlineData("0>0:0 0>0:1", 2, Livelock)]
    [InlineData("0>0:0 0>1:1", 2, 0)]
    [InlineData("0>1:0 1>1:0 0>2:1 2>3:0", 2, Livelock)]
    public void Weak_fairness_asks_for_a_step_or_a_rest_of_everybody(string edges, int actors, int expected)
    {
        ExplorationResult result = Explorer.Run(new LabelledModel(Parse(edges, actors)), new ExplorationOptions { NeverProgresses = Livelock });
        Assert.Equal(expected, result.Property);
    }

    [Fact]
    public void Who_is_not_fair_may_stand_still_for_ever()
    {
        LabelledGraph graph = Parse("0>0:0 0>1:1", 2) with { Fair = [true, false] };
        ExplorationResult result = Explorer.Run(new LabelledModel(graph), new ExplorationOptions { NeverProgresses = Livelock });
        Assert.Equal((Livelock, 2), (result.Property, result.Path.Count));
    }

    [Fact]
    public void The_graphs_have_fair_cycles_unfair_ones_and_none()
    {
        LabelledGraph[] graphs = [.. LabelledGraphs.Generator.Sample(300)];
        bool[][] leads = [.. graphs.Select(FairCycleOracle.LeadToFairCycle)];
        int fair = graphs.Zip(leads).Count(x => Reachable(x.First).Any(s => x.Second[s]));
        bool[][] cycles = [.. graphs.Select(FairCycleOracle.OnCycles)];
        int cyclic = graphs.Zip(cycles).Count(x => Reachable(x.First).Any(s => x.Second[s]));
        Assert.InRange(fair, 50, 290);
        Assert.InRange(cyclic - fair, 1, 250);
        Assert.InRange(300 - cyclic, 5, 250);
    }

    private static LabelledGraph Parse(string text, int actors)
    {
        (int From, int To, int Actor)[] edges = [.. text.Split(' ').Select(e => (e[0] - '0', e[2] - '0', e[4] - '0'))];
        int states = edges.Max(e => Math.Max(e.From, e.To)) + 1;
        (int From, int To, int Actor)[][] of = [.. Enumerable.Range(0, states).Select(s => edges.Where(e => e.From == s).OrderBy(e => e.Actor).ToArray())];
        var graph = new Graph(1, 5, [0], [.. of.Select(o => o.Select(e => e.To).ToArray())], [.. of.Select(_ => -1)], new int[states], new int[states]);
        return new LabelledGraph(
            graph, [.. of.Select(o => o.Select(e => e.Actor).ToArray())], [.. of.Select(o => o.Select(_ => true).ToArray())],
            [.. Enumerable.Repeat(true, actors)], new bool[states]);
    }

    private static void AssertGenuine(LabelledGraph graph, ExplorationResult result)
    {
        int[] path = [.. result.Path.Select(state => graph.Graph.Unpack(state))];
        int[] cycle = path[^(result.Cycle.Count + 1)..];
        Assert.Contains(path[0], graph.Graph.Initial);
        for (int i = 1; i < path.Length; i++)
            Assert.Contains(path[i], graph.Graph.Edges[path[i - 1]]);
        Assert.NotEmpty(result.Cycle);
        Assert.Equal(cycle[0], cycle[^1]);
        int granted = graph.GrantedIn(cycle[0]);
        for (int i = 1; i < cycle.Length; i++)
        {
            Assert.Contains((result.Cycle[i - 1], cycle[i]), graph.RecurringEdges(cycle[i - 1]));
            granted |= graph.GrantedBy(result.Cycle[i - 1]) | graph.GrantedIn(cycle[i]);
        }
        Assert.Equal(graph.Owed, granted & graph.Owed);
    }

    // In the order of a breadth-first search, as the explorer finds them.
    private static List<int> Reachable(LabelledGraph graph)
    {
        List<int> order = [.. graph.Graph.Initial.Distinct()];
        var seen = new HashSet<int>(order);
        for (int i = 0; i < order.Count; i++)
            order.AddRange(graph.Graph.Edges[order[i]].Where(seen.Add));
        return order;
    }
}
