using Xunit;

namespace PtSpec.EndToEnd;

public sealed class ReplayTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_saved_counterexample_happens_again_and_looks_the_same()
    {
        (string json, Outcome explored) = Explore();
        Outcome replayed = BuiltProgram.Run("replay", json);
        Assert.Equal((1, ""), (replayed.ExitCode, replayed.Complaint));
        Assert.Equal(Table(explored.Out), Table(replayed.Out));
        Assert.EndsWith("the same violation.\n", replayed.Out);
    }

    [Fact]
    public void A_loop_that_never_ends_happens_again()
    {
        string json = folder["loop.json"];
        string change = Texts.Change("B21").Replace("true", "false", StringComparison.Ordinal);
        Outcome explored = BuiltProgram.Run("explore", folder.Write("race.txt", Texts.LockRace), "--change", change, "--json", json);
        Assert.Contains("completion is violated", explored.Out);
        Outcome replayed = BuiltProgram.Run("replay", json);
        Assert.Equal((1, ""), (replayed.ExitCode, replayed.Complaint));
    }

    [Theory]
    [InlineData("\"choice\": 0", "\"choice\": 7", "with choice 7: it has 1")]
    [InlineData("\"property\": \"I2\"", "\"property\": \"I3\"", "expected I3: ")]
    [InlineData("\"cpu\": 0", "\"cpu\": 9", "as cpu 9")]
    [InlineData(
        "\"cpu\": 1", "\"cpu\": 9", "step 1: expected that else cpu 9 collapse_file#1 could run; found cpu 1 collapse_file#1")]
    [InlineData("  cpu 1: retract 0", "  cpu 1: mincore 0.0", "expected collapse_file#1, found ")]
    [InlineData("free", "freed", "expected to change")]
    public void A_file_that_tells_something_else_is_refused(string told, string instead, string complaint)
    {
        (string json, _) = Explore();
        string text = File.ReadAllText(json);
        int at = text.IndexOf(told, StringComparison.Ordinal);
        Assert.True(at >= 0, $"The report has no {told}.");
        File.WriteAllText(json, text[..at] + instead + text[(at + told.Length)..]);
        Outcome outcome = BuiltProgram.Run("replay", json);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Out));
        Assert.StartsWith($"{json}: lock-race: ", outcome.Error);
        Assert.Contains(complaint, outcome.Error);
    }

    [Theory]
    [InlineData("", ":1:1: expected a report that --json wrote")]
    [InlineData("{\n  \"runs\": [\n    nonsense", ":3:6: expected a report that --json wrote")]
    [InlineData("{ \"runs\": [] }", ": expected a counterexample, found none")]
    [InlineData("{ }", "expected a report that --json wrote")]
    public void A_file_that_is_no_report_is_refused(string text, string complaint)
    {
        string json = folder.Write("bad.json", text);
        Outcome outcome = BuiltProgram.Run("replay", json);
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith(json, outcome.Error);
        Assert.Contains(complaint, outcome.Error);
        Assert.Single(outcome.Error.TrimEnd('\n').Split('\n'));
    }

    private (string Json, Outcome Explored) Explore()
    {
        string json = folder["report.json"];
        string scenario = folder.Write("race.txt", Texts.LockRace);
        Outcome explored = BuiltProgram.Run(
            "explore", scenario, "--change", Texts.Change("B21"), "--properties", "I2", "--json", json);
        Assert.Equal(1, explored.ExitCode);
        return (json, explored);
    }

    private static string Table(string output) =>
        output[..output.IndexOf("I2 is violated", StringComparison.Ordinal)];
}
