using Xunit;

namespace PtSpec.EndToEnd;

/// <summary>Searches that do not keep their states: what is said of them, and what they refuse.</summary>
public sealed class StoreTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("hash", "kept of each state: 63 bits of its hash, seed 1")]
    [InlineData("hash,seed=9,bits=48", "kept of each state: 48 bits of its hash, seed 9")]
    [InlineData("bitstate,memory=1M,hashes=2", "kept of each state: 2 bits in a field of 1,048,576 bytes")]
    public void Nothing_found_ends_with_3_and_says_what_was_kept(string store, string kept)
    {
        Outcome outcome = BuiltProgram.Run("explore", BuiltProgram.File("spec", "scenarios", "pte-alloc-race.txt"), "--store", store, "--width", "200");
        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("nothing found: nothing is said to hold", outcome.Out);
        Assert.Contains(kept, outcome.Out);
        Assert.Matches(@"(?m)^with a probability of at most \S+ states were omitted; \S+ are to be expected", outcome.Out);
        Assert.DoesNotMatch("(?m)^holds| holds *$", outcome.Out);
        Assert.DoesNotContain("completion", outcome.Out);
    }

    [Theory]
    [InlineData("there is no memory for a field of 1,048,576 bytes: nothing was searched", "--store", "bitstate,memory=1M", "--budget", "memory=1M")]
    [InlineData("not exhausted (bound on memory): nothing is said", "--store", "bitstate,memory=100k", "--budget", "memory=2M")]
    [InlineData("not exhausted (bound on memory): nothing is said", "--store", "hash", "--budget", "memory=2M")]
    [InlineData("nothing found (bound on memory): every schedule with at most", "--directed", "--budget", "memory=4M")]
    public void However_little_memory_there_is_a_search_ends_with_3_and_says_so(string message, params string[] options)
    {
        string[] explore = ["explore", BuiltProgram.File("spec", "scenarios", "uffd-wp-vs-everything.txt"), "--width", "200", "--reduce", "none"];
        Outcome outcome = BuiltProgram.Run([.. explore, .. options, "--json", folder["short.json"]]);
        Assert.Equal((3, ""), (outcome.ExitCode, outcome.Complaint));
        Assert.Contains(message, outcome.Out);
        Assert.DoesNotMatch("(?m)^holds| holds *$", outcome.Out);
        Assert.Contains("(bound on memory)", File.ReadAllText(folder["short.json"]));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("all")]
    public void A_violation_that_is_found_is_real(string reduce)
    {
        string scenario = folder.Write("race.txt", Texts.LockRace);
        Outcome outcome = BuiltProgram.Run(
            "explore", scenario, "--change", Texts.Change("B21"), "--properties", "I2", "--store", "hash,bits=16", "--reduce", reduce,
            "--json", folder["why.json"]);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("violates I2", outcome.Out);
        Assert.DoesNotContain("in no fewer", outcome.Out);
        Assert.Contains("\"store\": \"hash,bits=16,seed=1\"", File.ReadAllText(folder["why.json"]));
        Assert.Contains("the same violation", BuiltProgram.Run("replay", folder["why.json"]).Out);
    }

    [Theory]
    [InlineData("bitstate")]
    [InlineData("bitstate,memory=0")]
    [InlineData("bitstate,memory=1M,hashes=17")]
    [InlineData("bitstate,memory=1M,bits=40")]
    [InlineData("hash,bits=64")]
    [InlineData("hash,bits=0")]
    [InlineData("hash,bits=15")]
    [InlineData("hash,bits=40,bits=40")]
    [InlineData("hash,seed=-1")]
    [InlineData("hash,40")]
    [InlineData("exact,bits=40")]
    [InlineData("tree")]
    public void A_store_that_makes_no_sense_is_refused(string store)
    {
        Outcome outcome = BuiltProgram.Run("explore", folder.Write("race.txt", Texts.LockRace), "--store", store);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("--store: expected exact, hash[,bits=N]", outcome.Error);
    }

    [Fact]
    public void Of_a_store_that_is_far_too_small_no_probability_is_told()
    {
        Outcome outcome = BuiltProgram.Run(
            "explore", BuiltProgram.File("spec", "scenarios", "pte-alloc-race.txt"), "--store", "bitstate,memory=16", "--width", "200");
        Assert.Equal(3, outcome.ExitCode);
        Assert.Matches(@"(?m)^states were probably omitted; \S+ are to be expected", outcome.Out);
        Assert.DoesNotContain("at most", outcome.Out);
    }

    [Fact]
    public void What_needs_every_state_is_refused()
    {
        string scenario = folder.Write("race.txt", Texts.LockRace);
        Outcome progress = BuiltProgram.Run("explore", scenario, "--store", "hash", "--properties", "I1,progress");
        Assert.Equal(2, progress.ExitCode);
        Assert.Contains("expected exact for progress", progress.Error);
        Outcome written = BuiltProgram.Run("explore", scenario, "--store", "hash", "--checkpoint", folder["place"]);
        Assert.Equal(2, written.ExitCode);
        Assert.Contains("--checkpoint: expected --store exact", written.Error);
        Assert.Equal(0, BuiltProgram.Run("explore", scenario, "--store", "exact", "--properties", "progress").ExitCode);
    }

    [Fact]
    public void Check_takes_it_and_says_how_much_may_be_missing()
    {
        Outcome outcome = BuiltProgram.Run("check", "--scenarios", "3", "--store", "hash,bits=20", "--width", "200", "--json", folder["all.json"]);
        Assert.Equal(3, outcome.ExitCode);
        Assert.Matches(@"(?m)^Nothing is said to hold: in one search or another, states were probably omitted\.$", outcome.Out);
        Assert.Contains("nothing found", outcome.Out);
        Assert.DoesNotMatch(@"(?m)^ *\S+ +[\d,]+ +[\d,]+ +\d+ +holds", outcome.Out);
    }
}
