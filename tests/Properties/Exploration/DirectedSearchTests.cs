using FsCheck;
using FsCheck.Xunit;
using PtSpec.Checking.Exploration;
using Xunit;

namespace PtSpec.Properties.Exploration;

[Properties(Arbitrary = [typeof(ScheduledGraphs)])]
public class DirectedSearchTests
{
    [Property(MaxTest = 400)]
    public void A_violation_is_found_where_there_is_one_and_nothing_is_said_to_hold(ScheduledGraph graph, byte order)
    {
        ExplorationResult whole = Explorer.Run(new GraphModel(graph.Graph));
        ExplorationResult result = DirectedSearch.Run(new ScheduledGraphModel(graph), order: order);
        if (whole.Verdict == Verdict.Violated)
        {
            PathChecks.AssertGenuine(graph.Graph, result);
            Assert.True(result.Path.Count >= whole.Path.Count);
            return;
        }
        Assert.Equal((Verdict.OutOfBudget, Bound.Directed), (result.Verdict, result.Bound));
        // Each state comes up, with at most every CPU's turn.
        int states = NaiveSearch.Reachable(graph.Graph);
        Assert.InRange(result.States, states, states * (long)graph.Cpus);
        Assert.True(result.Depth >= whole.Depth);
    }

    [Property(MaxTest = 400)]
    public void It_is_found_with_the_fewest_delays(ScheduledGraph graph)
    {
        ExplorationResult result = DirectedSearch.Run(new ScheduledGraphModel(graph));
        if (result.Verdict == Verdict.Violated)
            Assert.Equal(FewestDelays(graph), result.Delays);
        else
            Assert.Null(FewestDelays(graph));
    }

    [Property(MaxTest = 300)]
    public void Bounds_are_kept_and_named(ScheduledGraph graph, PositiveInt states, PositiveInt depth, byte order)
    {
        ExplorationResult free = DirectedSearch.Run(new ScheduledGraphModel(graph), order: order);
        ExplorationResult few = DirectedSearch.Run(new ScheduledGraphModel(graph), new ExplorationOptions { MaxStates = states.Get }, order);
        Assert.True(few.States <= states.Get);
        if (few.Bound == Bound.States)
            Assert.True(free.States > states.Get || free.Verdict == Verdict.Violated);
        else
            PathChecks.AssertSame(free, few);
        Assert.True(few.Delays <= free.Delays);

        ExplorationResult shallow = DirectedSearch.Run(new ScheduledGraphModel(graph), new ExplorationOptions { MaxDepth = depth.Get }, order);
        Assert.True(shallow.Depth <= depth.Get);
        if (shallow.Verdict == Verdict.Violated)
            PathChecks.AssertGenuine(graph.Graph, shallow);
        else
            Assert.Contains(shallow.Bound, new[] { Bound.Depth, Bound.Directed });
        if (shallow.Bound == Bound.Directed)
            Assert.NotEqual(Verdict.Violated, free.Verdict);
    }

    [Property(MaxTest = 300)]
    public void What_it_says_was_searched_was(ScheduledGraph graph, PositiveInt states, PositiveInt depth, byte bound)
    {
        ExplorationOptions options = (bound % 4) switch
        {
            0 => new() { MaxStates = states.Get },
            1 => new() { MaxDepth = depth.Get },
            2 => new() { MaxMemoryBytes = states.Get * 4096L },
            _ => new(),
        };
        ExplorationResult result = DirectedSearch.Run(new ScheduledGraphModel(graph), options);
        if (result.Verdict == Verdict.Violated)
            return;
        // Every place with fewer delays than it says was come to, and nothing is violated there.
        Dictionary<(int State, int Turn), int> delays = Delays(graph);
        Assert.InRange(delays.Values.Count(d => d < result.Delays), 0, (int)result.States);
        Assert.DoesNotContain(delays, place => place.Value < result.Delays && Violates(graph.Graph, place.Key.State));
        Assert.True(result.Delays > 0 || result.Bound != Bound.Directed);
        Assert.True(result.Delays == 0 || result.Bound != Bound.Depth, "what lies deeper may have no delay");
    }

    [Property(MaxTest = 200)]
    public void A_bound_on_memory_is_kept_and_named(ScheduledGraph graph, PositiveInt kilobytes)
    {
        ExplorationResult free = DirectedSearch.Run(new ScheduledGraphModel(graph));
        ExplorationResult result = DirectedSearch.Run(
            new ScheduledGraphModel(graph), new ExplorationOptions { MaxMemoryBytes = kilobytes.Get * 4096L });
        Assert.True(result.PeakMemoryBytes <= kilobytes.Get * 4096L);
        if (result.Bound == Bound.Memory)
            Assert.True(free.PeakMemoryBytes > kilobytes.Get * 4096L);
        else
            PathChecks.AssertSame(free, result);
    }

    [Property(MaxTest = 100)]
    public void A_search_that_gives_up_shows_where_it_was(ScheduledGraph graph, PositiveInt states)
    {
        var sample = new SampleOfStates();
        ExplorationResult result = DirectedSearch.Run(
            new ScheduledGraphModel(graph), new ExplorationOptions { MaxStates = states.Get, Sample = sample });
        // The one state too many is there as well.
        Assert.Equal(result.Bound == Bound.States ? result.States + 1 : 0, sample.States.Count);
    }

    [Property(MaxTest = 100)]
    public void The_same_order_searches_the_same(ScheduledGraph graph, byte order)
    {
        ExplorationResult once = DirectedSearch.Run(new ScheduledGraphModel(graph), order: order);
        PathChecks.AssertSame(once, DirectedSearch.Run(new ScheduledGraphModel(graph), new ExplorationOptions { Threads = 8 }, order));
    }

    [Property(MaxTest = 50)]
    public void Without_time_or_after_a_cancellation_nothing_is_claimed(ScheduledGraph graph)
    {
        var model = new ScheduledGraphModel(graph);
        ExplorationResult late = DirectedSearch.Run(model, new ExplorationOptions { TimeLimit = TimeSpan.Zero });
        Assert.Equal((Verdict.OutOfBudget, Bound.Time, 0L, 0), (late.Verdict, late.Bound, late.States, late.Delays));
        ExplorationResult ended = DirectedSearch.Run(model, new ExplorationOptions { Cancellation = new CancellationToken(canceled: true) });
        Assert.Equal((Verdict.Cancelled, Bound.None), (ended.Verdict, ended.Bound));
    }

    [Fact]
    public void Orders_differ_in_which_delay_they_go_on_with()
    {
        // Two CPUs with ten steps each, and a place in the middle that nobody comes to without delays.
        var grid = new ScheduledGraph(
            Plain([.. Enumerable.Range(0, 121).Select(s => Grid(s).Select(e => e.To).ToArray())], bad: 60),
            2, [.. Enumerable.Range(0, 121).Select(s => Grid(s).Select(e => e.Cpu).ToArray())]);
        Assert.InRange(StatesOfOrders(grid).Distinct().Count(), 3, 8);

        static IEnumerable<(int Cpu, int To)> Grid(int state)
        {
            if (state % 11 < 10)
                yield return (0, state + 1);
            if (state / 11 < 10)
                yield return (1, state + 11);
        }
    }

    [Fact]
    public void Orders_differ_in_which_way_of_one_CPU_they_go_first()
    {
        int[][] tree = [.. Enumerable.Range(0, 127).Select(s => s < 63 ? new[] { (2 * s) + 1, (2 * s) + 2 } : [])];
        var graph = new ScheduledGraph(Plain(tree, bad: 100), 1, [.. tree.Select(edges => new int[edges.Length])]);
        Assert.InRange(StatesOfOrders(graph).Distinct().Count(), 3, 8);
    }

    [Fact]
    public void Orders_differ_in_who_begins()
    {
        var fork = new ScheduledGraph(Plain([[1, 2], [], []], bad: 2), 2, [[0, 1], [], []]);
        int?[] delays = [.. Enumerable.Range(0, 8).Select(order => DirectedSearch.Run(new ScheduledGraphModel(fork), order: order).Delays)];
        Assert.Equal(1, delays[0]);
        Assert.Contains(0, delays);
    }

    private static Graph Plain(int[][] edges, int bad) => new(
        1, 0, [0], edges, [.. edges.Select(_ => -1)], [.. edges.Select((_, s) => s == bad ? Graph.BadState : 0)], new int[edges.Length]);

    private static long[] StatesOfOrders(ScheduledGraph graph) =>
        [.. Enumerable.Range(0, 8).Select(order => DirectedSearch.Run(new ScheduledGraphModel(graph), order: order).States)];

    [Fact]
    public void A_negative_order_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(
        () => DirectedSearch.Run(new ScheduledGraphModel(new ScheduledGraph(new Graph(1, 0, [0], [[]], [-1], [0], [0]), 1, [[]])), order: -1));

    // Delays to the nearest place from which something is violated.
    private static int? FewestDelays(ScheduledGraph graph) => Delays(graph)
        .Where(place => Violates(graph.Graph, place.Key.State)).Select(place => (int?)place.Value).Min();

    // Dijkstra over states and turns; who violates something goes no further.
    private static Dictionary<(int State, int Turn), int> Delays(ScheduledGraph graph)
    {
        var known = new Dictionary<(int State, int Turn), int>();
        var queue = new PriorityQueue<(int State, int Turn), int>();
        foreach (int state in graph.Graph.Initial)
            Offer(state, 0, 0);
        while (queue.TryDequeue(out (int State, int Turn) at, out int delays))
        {
            if (known[at] < delays)
                continue;
            if (Violates(graph.Graph, at.State))
                continue;
            (int Cpu, int To)[] steps = [.. graph.StepsOf(at.State)];
            bool anybody = steps.Any(s => s.Cpu < graph.Cpus);
            foreach ((int cpu, int to) in steps)
            {
                int passed = Enumerable.Range(0, graph.Cpus).Select(k => (at.Turn + k) % graph.Cpus)
                    .TakeWhile(other => other != cpu).Count(other => steps.Any(s => s.Cpu == other));
                if (cpu == graph.Cpus)
                    Offer(to, at.Turn, delays + (anybody ? 1 : 0));
                else
                    Offer(to, cpu, delays + passed);
            }
        }
        return known;

        void Offer(int state, int turn, int delays)
        {
            if (known.TryGetValue((state, turn), out int before) && before <= delays)
                return;
            known[(state, turn)] = delays;
            queue.Enqueue((state, turn), delays);
        }
    }

    private static bool Violates(Graph graph, int state) =>
        graph.BadStates[state] != 0 || graph.BadEdges[state] >= 0 || (graph.EdgesOf(state).IsEmpty && graph.BadEnds[state] != 0);
}
