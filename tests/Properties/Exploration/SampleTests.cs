using FsCheck;
using FsCheck.Xunit;
using PtSpec.Checking.Exploration;
using Xunit;

namespace PtSpec.Properties.Exploration;

/// <summary>What a search that gives up shows of its states.</summary>
[Properties(Arbitrary = [typeof(Graphs)])]
public class SampleTests
{
    [Property(MaxTest = 200)]
    public void A_bound_leaves_the_states_of_the_levels_that_were_finished(Graph graph, PositiveInt bound)
    {
        var sample = new SampleOfStates();
        ExplorationResult result = Explorer.Run(new GraphModel(graph), new ExplorationOptions { MaxStates = bound.Get, Sample = sample });
        int[] expected = result.Verdict == Verdict.OutOfBudget ? [.. Finished(graph, bound.Get).Order()] : [];
        Assert.Equal(expected, sample.States.Select(state => graph.Unpack(state)).Order());
    }

    [Property(MaxTest = 200)]
    public void Of_a_search_that_holds_no_more_it_has_the_last_level_that_was_finished(Graph graph, PositiveInt bound, PositiveInt threads)
    {
        var sample = new SampleOfStates();
        ExplorationResult result = Explorer.Run(new GraphModel(graph), new ExplorationOptions
        {
            MaxStates = bound.Get,
            Threads = (threads.Get % 4) + 1,
            ParallelFrom = 1,
            Store = new HashStore(),
            Sample = sample,
        });
        int[] expected = result.Bound == Bound.States ? [.. Levels(graph, bound.Get).TakeLast(1).SelectMany(level => level).Order()] : [];
        Assert.Equal(expected, sample.States.Select(state => graph.Unpack(state)).Order());
    }

    [Property(MaxTest = 100)]
    public void It_is_the_same_one_for_any_number_of_threads(Graph graph, PositiveInt states, PositiveInt most)
    {
        int[][] samples = [.. new[] { 1, 3, 8 }.Select(threads =>
        {
            var sample = new SampleOfStates(most.Get);
            Explorer.Run(new GraphModel(graph), new ExplorationOptions { MaxStates = states.Get, Threads = threads, ParallelFrom = 1, Sample = sample });
            return sample.States.Select(state => graph.Unpack(state)).Order().ToArray();
        })];
        Assert.Equal(samples[0], samples[1]);
        Assert.Equal(samples[0], samples[2]);
    }

    [Fact]
    public void Of_many_states_about_as_many_are_taken_as_were_asked_for_from_anywhere()
    {
        var sample = new SampleOfStates(1000);
        Explorer.Run(new Counter(long.MaxValue), new ExplorationOptions { MaxStates = 400_000, Sample = sample });
        Assert.InRange(sample.States.Count, 850, 1150);
        Assert.InRange(sample.States.Count(state => state[0] < 131_072), 400, 600);
    }

    [Fact]
    public void The_last_search_counts()
    {
        var sample = new SampleOfStates();
        for (int i = 0; i < 2; i++)
            Explorer.Run(new Counter(long.MaxValue), new ExplorationOptions { MaxStates = 100, Sample = sample });
        Assert.Equal(sample.States.Count, sample.States.Select(state => state[0]).Distinct().Count());
    }

    private static HashSet<int> Finished(Graph graph, int bound) => [.. Levels(graph, bound).SelectMany(level => level)];

    // Level after level, until the states are too many: the levels before the one in which that happens.
    private static List<HashSet<int>> Levels(Graph graph, int bound)
    {
        HashSet<int> known = [.. graph.Initial];
        List<HashSet<int>> levels = [];
        for (HashSet<int> level = known; known.Count <= bound; known = [.. known, .. level])
        {
            levels.Add(level);
            level = [.. level.SelectMany(state => graph.EdgesOf(state).ToArray()).Where(state => !known.Contains(state))];
        }
        return levels;
    }
}
