using FsCheck;
using FsCheck.Xunit;
using PtSpec.Checking.Exploration;
using Xunit;

namespace PtSpec.Properties.Exploration;

/// <summary>Any number of threads gives the result of one, memory aside.</summary>
[Properties(Arbitrary = [typeof(Graphs)])]
public class ParallelTests
{
    private const int NeverEnds = 9;
    private static readonly int[] s_threads = [2, 3, 8];

    [Property(MaxTest = 80)]
    public void Threads_change_nothing_but_memory(Graph graph)
    {
        ExplorationResult alone = Explorer.Run(new GraphModel(graph));
        foreach (int threads in s_threads)
            AssertSame(alone, Explorer.Run(new GraphModel(graph), Together(threads)));
    }

    [Property(MaxTest = 50)]
    public void Threads_find_the_same_way_to_a_state_without_an_end(Graph graph)
    {
        var options = new ExplorationOptions { NeverEnds = NeverEnds };
        ExplorationResult alone = Explorer.Run(new GraphModel(graph), options);
        foreach (int threads in s_threads)
            AssertSame(alone, Explorer.Run(new GraphModel(graph), Together(threads) with { NeverEnds = NeverEnds }));
    }

    [Property(MaxTest = 300)]
    public void Threads_cut_a_search_short_at_the_same_place(Graph graph, PositiveInt states, PositiveInt depth)
    {
        var options = new ExplorationOptions { MaxStates = states.Get, MaxDepth = depth.Get };
        ExplorationResult alone = Explorer.Run(new GraphModel(graph), options);
        foreach (int threads in s_threads)
        {
            ExplorationOptions together = Together(threads) with { MaxStates = states.Get, MaxDepth = depth.Get };
            AssertSame(alone, Explorer.Run(new GraphModel(graph), together));
        }
    }

    [Property(MaxTest = 40)]
    public void Threads_agree_where_every_hash_collides(Graph graph)
    {
        foreach (int words in (int[])[1, 2])
        {
            var model = new GraphModel(graph with { Words = words });
            ExplorationResult alone = Explorer.Run(model);
            AssertSame(alone, words == 1
                ? Explorer.Run<GraphModel, Colliding<OneWord>, WordTable<Colliding<OneWord>>>(model, default, default, Together(8))
                : Explorer.Run<GraphModel, Colliding<TwoWords>, TagTable<Colliding<TwoWords>>>(model, default, default, Together(8)));
        }
    }

    [Property(MaxTest = 12)]
    public void Growth_under_contention_loses_nothing(PositiveInt seed)
    {
        var random = new System.Random(seed.Get);
        long states = random.Next(1, 3_000_000);
        int threads = random.Next(2, 9);
        foreach (int words in (int[])[1, 2, 3])
        {
            ExplorationResult result = Explorer.Run(new Counter(states, words), Together(threads) with { ParallelFrom = 4096 });
            Assert.Equal(
                (Verdict.Holds, states, states + 1, Counter.Depth(states)),
                (result.Verdict, result.States, result.Transitions, result.Depth));
        }
    }

    [Fact]
    public void States_that_everybody_finds_at_once_are_counted_once()
    {
        // A level of n states, each of which leads to all of the next level: every insertion is a race.
        foreach (int words in (int[])[1, 2])
        {
            for (int round = 0; round < 30; round++)
            {
                ExplorationResult result = Explorer.Run(new Layers(width: 150, layers: 20, words), Together(8));
                Assert.Equal(
                    (Verdict.Holds, 1 + (150L * 20), 1 + 150 + (150L * 150 * 19), 21),
                    (result.Verdict, result.States, result.Transitions, result.Depth));
            }
        }
    }

    [Fact]
    public void States_that_lead_to_others_of_their_level_are_no_way_to_a_violation()
    {
        // The second half of each level leads straight to the violation, the first half of one to the second half of it; hashes that
        // collide hide which level a state is of.
        const int half = 3000;
        const int bad = 1 + (5 * half);
        static int[] Row(int number) => [.. Enumerable.Range(1 + (number * half), half)];
        int[][] edges =
        [
            [.. Row(0), .. Row(1)], .. Row(2).Select(i => (int[])[i]), .. Row(3).Select(i => (int[])[i]),
            .. Row(3).Reverse().Select(i => (int[])[i]), .. Row(4).Select(i => (int[])[i]), .. Row(4).Select(_ => (int[])[bad]), [],
        ];
        int[] badStates = [.. Enumerable.Repeat(0, bad), Graph.BadState];
        var model = new GraphModel(new Graph(2, 7, [0], edges, [.. edges.Select(_ => -1)], badStates, new int[edges.Length]));
        ExplorationResult alone = Explorer.Run(model);
        for (int round = 0; round < 20; round++)
            AssertSame(alone, Explorer.Run<GraphModel, Colliding<TwoWords>, TagTable<Colliding<TwoWords>>>(model, default, default, Together(8)));
    }

    [Fact]
    public void What_a_model_throws_on_any_thread_is_thrown()
    {
        var broken = new Broken(new Counter(100_000));
        for (int round = 0; round < 10; round++)
            Assert.Throws<InvalidOperationException>(() => Explorer.Run(broken, Together(4)));
    }

    private static ExplorationOptions Together(int threads) => new() { Threads = threads, ParallelFrom = 1 };

    private static void AssertSame(ExplorationResult alone, ExplorationResult together)
    {
        Assert.Equal(alone with { Path = [], PeakMemoryBytes = 0 }, together with { Path = [], PeakMemoryBytes = 0 });
        Assert.Equal(alone.Path, together.Path);
    }

    /// <summary>A counter that refuses one number.</summary>
    private readonly struct Broken(Counter counter) : IModel
    {
        public int WordsPerState => 1;

        public int MaxSuccessors => 2;

        public int InitialStates(Span<ulong> destination) => counter.InitialStates(destination);

        public int Successors(ReadOnlySpan<ulong> state, Span<ulong> destination, out int violation) => state[0] == 77_777
            ? throw new InvalidOperationException("not this one")
            : counter.Successors(state, destination, out violation);

        public int JudgeEnd(ReadOnlySpan<ulong> state) => 0;

        public int JudgeState(ReadOnlySpan<ulong> state) => 0;
    }
}
