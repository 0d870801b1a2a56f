using FsCheck;
using FsCheck.Xunit;
using PtSpec.Checking.Exploration;
using Xunit;

namespace PtSpec.Properties.Exploration;

/// <summary>The tables under stress: growth at every size, and hashes that say little or nothing.</summary>
[Properties(Arbitrary = [typeof(Graphs)])]
public unsafe class TableTests
{
    [Property(MaxTest = 60)]
    public void Growth_loses_nothing(PositiveInt seed)
    {
        // Spread over all sizes up to half a million, evenly by magnitude.
        var random = new Random(seed.Get);
        long states = (long)Math.Pow(2, random.NextDouble() * 19);
        foreach (int words in (int[])[1, 2, 3, Explorer.MaxWordsPerState])
            AssertCounted(states, words);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Growth_is_exact_at_every_edge(int words)
    {
        // Three quarters of a table, and a chunk of the arena.
        foreach (long edge in (long[])[1, 6 * 128, 6 * 256, 6 * 512, 6 * 1024, 16384, 32768, 9 * 16384])
        {
            for (long states = Math.Max(1, edge - 2); states <= edge + 2; states++)
                AssertCounted(states, words);
        }
    }

    [Property(MaxTest = 200)]
    public void Hashes_that_collide_change_nothing(Graph graph)
    {
        foreach (int words in (int[])[1, 2, 3])
        {
            var model = new GraphModel(graph with { Words = words });
            ExplorationResult expected = Explorer.Run(model);
            ExplorationOptions none = new();
            PathChecks.AssertSame(expected, words switch
            {
                1 => Explorer.Run<GraphModel, Colliding<OneWord>, WordTable<Colliding<OneWord>>>(model, default, default, none),
                2 => Explorer.Run<GraphModel, Colliding<TwoWords>, TagTable<Colliding<TwoWords>>>(model, default, default, none),
                _ => Explorer.Run<GraphModel, Colliding<ManyWords>, TagTable<Colliding<ManyWords>>>(
                    model, new Colliding<ManyWords>(new ManyWords(words)), default, none),
            });
        }
    }

    [Property(MaxTest = 30)]
    public void A_hash_that_says_nothing_changes_nothing(Graph graph)
    {
        ExplorationOptions none = new();
        var model = new GraphModel(graph with { Words = 2 });
        PathChecks.AssertSame(
            Explorer.Run(model),
            Explorer.Run<GraphModel, Constant<TwoWords>, TagTable<Constant<TwoWords>>>(model, default, default, none));
        model = new GraphModel(graph with { Words = 1 });
        PathChecks.AssertSame(
            Explorer.Run(model),
            Explorer.Run<GraphModel, Constant<OneWord>, WordTable<Constant<OneWord>>>(model, default, default, none));
    }

    [Property]
    public void Native_memory_is_given_back(Graph graph)
    {
        var search = new Search<GraphModel, TwoWords, TagTable<TwoWords>>(
            new GraphModel(graph with { Words = 2 }), default, default, new ExplorationOptions());
        try
        {
            search.Run();
            Assert.True(search.HeldBytes > 0);
        }
        finally
        {
            search.Dispose();
        }
        Assert.Equal(0, search.HeldBytes);
    }

    private static void AssertCounted(long states, int words)
    {
        ExplorationResult result = Explorer.Run(new Counter(states, words));
        // Every number but 0 is the successor of one number; 0 is initial and its own successor.
        Assert.Equal(
            (Verdict.Holds, states, states + 1, Counter.Depth(states)),
            (result.Verdict, result.States, result.Transitions, result.Depth));
    }
}
