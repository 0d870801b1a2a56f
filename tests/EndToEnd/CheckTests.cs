using System.Text.Json.Nodes;
using Xunit;

namespace PtSpec.EndToEnd;

public sealed class CheckTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Without_a_command_the_shipped_scenarios_and_random_ones_are_checked()
    {
        Outcome outcome = BuiltProgram.Run("--scenarios", "5");
        Assert.Equal(0, outcome.ExitCode);
        // A slow machine says how far it has come.
        Assert.All(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches(@"^\d+ of \d+ scenarios, ", line));
        Assert.Contains(
            $"Shipped scenarios: {Directory.GetFiles(BuiltProgram.File("spec", "scenarios"), "*.txt").Length}\n", outcome.Out);
        Assert.Contains("Random scenarios: 5, seed 1\n", outcome.Out);
        Assert.Matches(@"(?m)^[\d,]+ states, [\d,]+ transitions, [\d.]+ s$", outcome.Out);
        Assert.DoesNotContain('\x1b', outcome.Out);
    }

    [Fact]
    public void The_same_seed_checks_the_same()
    {
        string[] check = ["check", "--scenarios", "20", "--seed", "5", "--cpus", "2", "--ops", "2", "--kernel", "6.6"];
        Assert.Equal(BuiltProgram.Run(check).OutWithoutTimes, BuiltProgram.Run(check).OutWithoutTimes);
    }

    [Fact]
    public void A_scenario_that_is_not_as_its_file_expects_is_printed_plainly()
    {
        folder.Write("scenarios/race.txt", Texts.AllocationRace + "  expect violates I5 states 1\n");
        (string json, string junit) = (folder["r.json"], folder["r.xml"]);
        Outcome outcome = BuiltProgram.Run("check", "--spec", folder.Path, "--scenarios", "0", "--json", json, "--junit", junit);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("expected violates I5, found holds\n", outcome.Out);
        Assert.Matches(@"expected states 1, found states \d+", outcome.Out);
        Assert.Contains("1 not as expected.", outcome.Out);
        Assert.Equal(2, JsonNode.Parse(File.ReadAllText(json))!["runs"]![0]!["differences"]!.AsArray().Count);
        Assert.Contains("failures=\"1\"", File.ReadAllText(junit));
    }

    [Fact]
    public void Random_scenarios_out_of_budget_are_no_answer()
    {
        folder.Write("scenarios/race.txt", Texts.AllocationRace + "  expect holds\n");
        Outcome outcome = BuiltProgram.Run("check", "--spec", folder.Path, "--scenarios", "10", "--budget", "states=50");
        Assert.Equal(3, outcome.ExitCode);
        Assert.Matches(@"11 scenarios: \d+ exhausted, 0 violated, [1-9]\d* out of budget", outcome.Out);
    }

    [Fact]
    public void A_bad_scenario_file_is_named_with_its_place()
    {
        string path = folder.Write("scenarios/bad.txt", "scenario a\n  kernel 6.6\n  vma 0 = paper\n");
        Outcome outcome = BuiltProgram.Run("check", "--spec", folder.Path);
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith($"{path}:3:11: expected", outcome.Error);
    }
}
