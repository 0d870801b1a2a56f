using System.Diagnostics;
using Xunit;

namespace PtSpec.EndToEnd;

/// <summary>A search that is killed goes on where it was.</summary>
public sealed class CheckpointTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder folder = new();

    private string Place => folder["checkpoints"];

    private string Checkpoint => folder["checkpoints", "search.checkpoint"];

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("none", 200_000)]
    [InlineData("por", 20_000)]
    [InlineData("all", 20_000)]
    public void A_killed_search_goes_on_and_ends_as_if_it_had_not_been_killed(string reduction, int bytes)
    {
        string scenario = BuiltProgram.File("spec", "scenarios", "uffd-wp-vs-everything.txt");
        string whole = Counts(BuiltProgram.Run("explore", scenario, "--reduce", reduction));
        KillOnceWritten(scenario, reduction, bytes);
        Assert.True(File.Exists(Checkpoint));
        Outcome outcome = BuiltProgram.Run("explore", scenario, "--reduce", reduction, "--checkpoint", Place, "--threads", "3");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Complaint));
        Assert.Matches(@"(?m)^resumed with [1-9][\d,]* states$", outcome.Out);
        Assert.Equal(whole, Counts(outcome));
        // There is an answer, so there is nothing to go on from.
        Assert.False(File.Exists(Checkpoint));
    }

    [Fact]
    public void A_search_that_ran_out_of_its_budget_goes_on_with_another_and_finds_the_same_counterexample()
    {
        string scenario = folder.Write("race.txt", Texts.LockRace);
        string[] explore = ["explore", scenario, "--change", Texts.Change("B21"), "--properties", "I2"];
        Outcome whole = BuiltProgram.Run(explore);
        Outcome first = BuiltProgram.Run([.. explore, "--checkpoint", Place, "--budget", "depth=8"]);
        Assert.Equal(3, first.ExitCode);
        Assert.Contains("not exhausted (bound on depth)", first.Out);
        Outcome second = BuiltProgram.Run([.. explore, "--checkpoint", Place]);
        Assert.Equal(whole.ExitCode, second.ExitCode);
        Assert.Matches(@"(?m)^resumed with [1-9][\d,]* states$", second.Out);
        Assert.Equal(Steps(whole), Steps(second));
    }

    [Fact]
    public void A_damaged_or_foreign_checkpoint_is_refused_and_left_alone()
    {
        string scenario = folder.Write("race.txt", Texts.LockRace);
        Assert.Equal(3, BuiltProgram.Run("explore", scenario, "--checkpoint", Place, "--budget", "depth=8").ExitCode);
        byte[] bytes = File.ReadAllBytes(Checkpoint);

        Outcome foreign = BuiltProgram.Run("explore", scenario, "--checkpoint", Place, "--properties", "I1");
        Assert.Equal(2, foreign.ExitCode);
        Assert.Contains("expected a checkpoint of this search", foreign.Error);
        Assert.Equal(bytes, File.ReadAllBytes(Checkpoint));

        Outcome reduced = BuiltProgram.Run("explore", scenario, "--checkpoint", Place, "--reduce", "por");
        Assert.Equal(2, reduced.ExitCode);
        Assert.Contains("expected a checkpoint made with --reduce por, found one made with --reduce none", reduced.Error);
        Assert.Equal(bytes, File.ReadAllBytes(Checkpoint));

        bytes[^100] ^= 1;
        File.WriteAllBytes(Checkpoint, bytes);
        Outcome damaged = BuiltProgram.Run("explore", scenario, "--checkpoint", Place);
        Assert.Equal(2, damaged.ExitCode);
        Assert.Contains("the checkpoint is damaged", damaged.Error);
        Assert.Equal(bytes, File.ReadAllBytes(Checkpoint));
    }

    [Theory]
    [InlineData("--checkpoint-every: expected --checkpoint", "--checkpoint-every", "1")]
    [InlineData("--directed: expected no --checkpoint", "--checkpoint", "here", "--directed")]
    public void Options_that_do_not_go_together_are_refused(string complaint, params string[] options)
    {
        Outcome outcome = BuiltProgram.Run(["explore", folder.Write("race.txt", Texts.LockRace), .. options]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(complaint, outcome.Error);
        Assert.False(Directory.Exists("here"));
    }

    // Kills it, as "kill -9" does, in the middle of a level or of writing a checkpoint.
    private void KillOnceWritten(string scenario, string reduction, int bytes)
    {
        using Process process = BuiltProgram.Start(
            "explore", scenario, "--reduce", reduction, "--checkpoint", Place, "--checkpoint-every", "0", "--threads", "2");
        var clock = Stopwatch.StartNew();
        while (!(File.Exists(Checkpoint) && new FileInfo(Checkpoint).Length > bytes))
        {
            Assert.True(clock.Elapsed < Patience && !process.HasExited, "no checkpoint was written");
            Thread.Sleep(1);
        }
        process.Kill();
        process.WaitForExit();
        Assert.NotEqual(0, process.ExitCode);
    }

    private static string Counts(Outcome outcome) =>
        Assert.Single(outcome.OutWithoutTimes.Split('\n'), line => line.StartsWith("states ", StringComparison.Ordinal))
        + outcome.OutWithoutTimes[outcome.OutWithoutTimes.IndexOf(" property", StringComparison.Ordinal)..];

    private static string Steps(Outcome outcome) => outcome.Out[..outcome.Out.IndexOf("violates I2", StringComparison.Ordinal)];
}
