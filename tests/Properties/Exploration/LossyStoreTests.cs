using FsCheck;
using FsCheck.Xunit;
using PtSpec.Checking.Exploration;
using Xunit;

namespace PtSpec.Properties.Exploration;

/// <summary>Searches that know visited states by less than the states.</summary>
[Properties(Arbitrary = [typeof(Graphs)])]
public class LossyStoreTests
{
    [Property(MaxTest = 300)]
    public void With_all_bits_of_a_hash_nothing_is_omitted(Graph graph)
    {
        ExplorationResult exact = Explorer.Run(new GraphModel(graph));
        ExplorationResult result = Explorer.Run(new GraphModel(graph), new ExplorationOptions { Store = new HashStore() });
        Assert.Equal(
            (exact.States, exact.Transitions, exact.Depth, exact.Property), (result.States, result.Transitions, result.Depth, result.Property));
        Assert.Equal(exact.Path, result.Path);
        Assert.Equal(
            exact.Verdict == Verdict.Violated ? (Verdict.Violated, Bound.None) : (Verdict.OutOfBudget, Bound.Omissions),
            (result.Verdict, result.Bound));
        Assert.InRange(result.Omissions!.Probability, 0, 1e-11);
    }

    [Property(MaxTest = 300)]
    public void What_is_found_is_real_and_no_state_is_invented(Graph graph, PositiveInt seed)
    {
        ExplorationResult exact = Explorer.Run(new GraphModel(graph));
        foreach (LossyStore store in Poor(seed.Get))
        {
            ExplorationResult result = Explorer.Run(new GraphModel(graph), new ExplorationOptions { Store = store });
            Assert.NotEqual(Verdict.Holds, result.Verdict);
            if (result.Verdict == Verdict.Violated)
                PathChecks.AssertGenuine(graph, result);
            if (exact.Verdict == Verdict.Holds)
                Assert.True(result.Verdict == Verdict.OutOfBudget && result.States <= exact.States && result.Transitions <= exact.Transitions);
        }
    }

    [Property(MaxTest = 150)]
    public void Threads_omit_the_same_states(Graph graph, PositiveInt seed, PositiveInt states, PositiveInt depth)
    {
        ExplorationOptions bounded = new() { MaxStates = 50 * states.Get, MaxDepth = 1 + depth.Get };
        foreach (LossyStore store in Poor(seed.Get))
        {
            foreach (ExplorationOptions options in (ExplorationOptions[])[new() { Store = store }, bounded with { Store = store }])
            {
                ExplorationResult alone = Explorer.Run(new GraphModel(graph), options);
                foreach (int threads in (int[])[2, 5])
                {
                    ExplorationResult together = Explorer.Run(new GraphModel(graph), options with { Threads = threads, ParallelFrom = 1 });
                    Assert.Equal(alone with { Path = [], PeakMemoryBytes = 0 }, together with { Path = [], PeakMemoryBytes = 0 });
                    Assert.Equal(alone.Path, together.Path);
                }
            }
        }
    }

    [Property(MaxTest = 200)]
    public void A_bound_on_memory_leaves_room_for_the_path(Graph graph, PositiveInt kilobytes)
    {
        foreach (LossyStore store in (LossyStore[])[new HashStore(), new BitStore(4096)])
        {
            long bound = kilobytes.Get * 8192L;
            var options = new ExplorationOptions { Store = store, MaxMemoryBytes = bound };
            ExplorationResult result = Explorer.Run(new GraphModel(graph), options);
            Assert.True(result.PeakMemoryBytes <= bound);
            if (result.Verdict == Verdict.Violated)
                PathChecks.AssertGenuine(graph, result);
            else
                Assert.True(result.Bound is Bound.Omissions or Bound.Memory);
        }
    }

    [Property(MaxTest = 60)]
    public void Whatever_the_bound_what_is_found_has_its_path(byte doublings, byte more, int bytes, bool hasMany)
    {
        int wide = 6 + (doublings % 8);
        int levels = wide + (more % 4);
        var model = new Widening(wide, levels, words: 1 + (more % 3));
        foreach (LossyStore store in (LossyStore[])[new HashStore(), new BitStore(1 << 16)])
        {
            var options = new ExplorationOptions { Store = store, Threads = hasMany ? 3 : 1, ParallelFrom = 64 };
            long most = Explorer.Run(model, options).PeakMemoryBytes;
            for (long bound = most - Math.Abs(bytes % 65536L); bound > most / 2; bound -= most / 9)
            {
                ExplorationResult result = Explorer.Run(model, options with { MaxMemoryBytes = bound });
                Assert.Equal(result.Verdict == Verdict.Violated ? Bound.None : Bound.Memory, result.Bound);
                Assert.Equal(result.Verdict == Verdict.Violated ? levels + 1 : 0, result.Path.Count);
                Assert.True(result.PeakMemoryBytes <= bound);
            }
        }
    }

    [Theory]
    [InlineData(16, 0, 0)]
    [InlineData(20, 0, 0)]
    [InlineData(0, 1 << 11, 1)]
    [InlineData(0, 1 << 11, 2)]
    [InlineData(0, 1 << 11, 3)]
    [InlineData(0, 1 << 10, 7)]
    public void Omissions_are_as_likely_as_printed(int bits, int bytes, int hashes)
    {
        const int seeds = 2000;
        // A state that is omitted leads to nothing that others do not lead to, so what is missing was omitted itself.
        var layers = new Layers(width: 40, layers: 8, words: 2);
        const int states = 1 + (40 * 8);
        double omitted = 0, expected = 0, some = 0, probable = 0, greatest = 0;
        for (ulong seed = 0; seed < seeds; seed++)
        {
            LossyStore store = bits > 0 ? new HashStore(bits, seed) : new BitStore(bytes, hashes, seed);
            ExplorationResult result = Explorer.Run(layers, new ExplorationOptions { Store = store });
            omitted += (states - result.States) / (double)seeds;
            some += (result.States < states ? 1 : 0) / (double)seeds;
            expected += result.Omissions!.Expected / seeds;
            probable += result.Omissions.Probability / seeds;
            greatest = Math.Max(greatest, result.Omissions.Probability);
        }
        // Five deviations of a mean; what is printed reckons with one state more in each of nine levels, of 40.
        double Apart(double variance) => 5 * Math.Sqrt(variance / seeds);
        Assert.InRange(omitted, (0.97 * 40 / 41 * expected) - Apart(expected), expected + Apart(expected));
        Assert.InRange(some, (0.97 * 40 / 41 * probable) - Apart(probable), probable + Apart(probable));
        Assert.InRange(greatest, probable, 1);
    }

    [Fact]
    public void Small_probabilities_keep_their_digits()
    {
        var tally = new OmissionTally();
        tally.Add(999, 1e-18);
        tally.Add(1, 5e-17);
        Omissions omissions = tally.Of(new HashStore(), fill: 0.25);
        Assert.Equal(1.1e-15, omissions.Probability, 1e-20);
        Assert.Equal(1.1e-15, omissions.Expected, 1e-20);
        Assert.Equal(0.25, omissions.Fill);
    }

    [Fact]
    public void Great_probabilities_are_no_sums()
    {
        var tally = new OmissionTally();
        tally.Add(1, 0.5);
        tally.Add(0, 0.25);
        Omissions omissions = tally.Of(new HashStore(), fill: 1);
        Assert.Equal(1 - (0.5 * 0.5 * 0.75), omissions.Probability, 1e-12);
        Assert.Equal(2 + (1 / 3.0), omissions.Expected, 1e-12);
        Assert.Equal(7 / (7 + omissions.Expected), omissions.Coverage(7), 1e-12);
    }

    [Fact]
    public void Terms_beyond_the_first_are_kept_near_the_border()
    {
        // Chances and sums on both sides of where the series takes over, beside an exact power.
        foreach (double chance in (double[])[9e-6, 1.1e-5, 1e-3])
        {
            foreach (long kept in (long[])[0, 9, 999])
            {
                var tally = new OmissionTally();
                tally.Add(kept, chance);
                double none = 1;
                for (long i = 0; i <= kept; i++)
                    none *= 1 - chance;
                Assert.Equal(1, tally.Of(new HashStore(), 0).Probability / (1 - none), 1e-8);
            }
        }
    }

    [Fact]
    public void A_full_field_tells_that_it_knows_nothing()
    {
        ExplorationResult result = Explorer.Run(
            new Layers(width: 200, layers: 8, words: 1), new ExplorationOptions { Store = new BitStore(Bytes: 8, Hashes: 2) });
        Assert.Equal((Verdict.OutOfBudget, Bound.Omissions), (result.Verdict, result.Bound));
        Assert.True(result.States < 1000);
        Assert.InRange(result.Omissions!.Probability, 0.99, 1);
        Assert.InRange(result.Omissions.Fill, 0.98, 1);
    }

    [Fact]
    public void Only_two_levels_are_held_whole()
    {
        var model = new Layers(width: 100, layers: 3000, words: 8);
        ExplorationResult exact = Explorer.Run(model);
        ExplorationResult result = Explorer.Run(model, new ExplorationOptions { Store = new HashStore() });
        Assert.Equal((exact.States, exact.Transitions, exact.Depth), (result.States, result.Transitions, result.Depth));
        Assert.True(exact.BytesPerState > 72, $"{exact.BytesPerState}");
        Assert.True(result.BytesPerState < 32, $"{result.BytesPerState}");
        ExplorationResult bits = Explorer.Run(model, new ExplorationOptions { Store = new BitStore(1 << 20) });
        Assert.True(bits.BytesPerState < 20, $"{bits.BytesPerState}");
    }

    [Property]
    public void Native_memory_is_given_back(Graph graph)
    {
        var options = new ExplorationOptions { Store = new HashStore(Bits: 20) };
        var search = new Search<GraphModel, SeededWords<ManyWords>, LevelTable<SeededWords<ManyWords>, PastHashes>>(
            new GraphModel(graph), new SeededWords<ManyWords>(new ManyWords(graph.Words), 1), new(new PastHashes(20)), options);
        using (search)
            search.Run();
        Assert.Equal(0, search.HeldBytes);
    }

    [Fact]
    public void What_needs_every_state_is_refused()
    {
        var lossy = new ExplorationOptions { Store = new HashStore() };
        ExplorationOptions[] refused =
        [
            lossy with { NeverEnds = 1 },
            lossy with { NeverWaits = [0, 1] },
            lossy with { NeverProgresses = 1 },
            lossy with { Checkpoint = new Checkpoint("nowhere", new byte[Checkpoint.FingerprintBytes]) },
            lossy with { Store = new HashStore(Bits: 0) },
            lossy with { Store = new HashStore(Bits: HashStore.MostBits + 1) },
            lossy with { Store = new BitStore(Bytes: 0) },
            lossy with { Store = new BitStore(Bytes: 1, Hashes: 0) },
            lossy with { Store = new BitStore(Bytes: 1, Hashes: BitStore.MostHashes + 1) },
        ];
        foreach (ExplorationOptions options in refused)
            Assert.Throws<ArgumentException>(() => Explorer.Run(new Counter(10), options));
        Assert.Equal(10, Explorer.Run(new Counter(10), lossy with { NeverWaits = [0, 0] }).States);
    }

    private static LossyStore[] Poor(int seed) =>
    [
        new HashStore(Bits: 1 + (seed % 14), (ulong)seed),
        new BitStore(Bytes: 1 + (seed * 37 % 2000), Hashes: 1 + (seed % 4), (ulong)seed),
    ];
}
