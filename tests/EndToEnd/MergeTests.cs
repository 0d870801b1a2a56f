using System.Text.Json.Nodes;
using Xunit;

namespace PtSpec.EndToEnd;

/// <summary>A run in parts, put together, is the whole run.</summary>
public sealed class MergeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string[] Check => ["check", "--spec", folder.Path, "--scenarios", "6", "--seed", "3", "--cpus", "2", "--budget", "states=1k"];

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(3)]
    // More parts than scenarios.
    [InlineData(9)]
    public void All_parts_are_the_whole(int count)
    {
        WriteScenarios();
        Outcome whole = BuiltProgram.Run([.. Check, "--json", folder["whole.json"]]);
        string[] parts = Parts(count);
        Outcome merged = BuiltProgram.Run(["merge", .. parts.Reverse(), "--json", folder["merged.json"]]);
        Assert.Equal((whole.ExitCode, ""), (merged.ExitCode, merged.Complaint));
        Assert.Equal(3, merged.ExitCode);
        Assert.Contains(" out of budget\n", merged.Out);
        Assert.Equal(whole.OutWithoutTimes, merged.Out);
        Assert.Equal(File.ReadAllText(folder["whole.json"]), File.ReadAllText(folder["merged.json"]));
        Assert.Equal(8, parts.Sum(part => Runs(part).Count));
        Assert.InRange(parts.Max(part => Runs(part).Count) - parts.Min(part => Runs(part).Count), 0, 1);
    }

    [Fact]
    public void What_is_missing_or_was_ended_is_named_and_no_answer()
    {
        WriteScenarios();
        string[] parts = Parts(5);
        JsonNode ended = JsonNode.Parse(File.ReadAllText(parts[1]))!;
        ended["runs"]!.AsArray().RemoveAt(1);
        File.WriteAllText(parts[1], ended.ToJsonString());
        Outcome some = BuiltProgram.Run("merge", parts[4], parts[1], "--json", folder["merged.json"]);
        Assert.Equal((3, ""), (some.ExitCode, some.Complaint));
        Assert.Contains("Missing: shards 1, 3-4 of 5.\n", some.Out);
        Assert.Contains("Shard 2 was ended: 1 of its 2 scenarios are there.\n", some.Out);
        Assert.Equal(2, Runs(folder["merged.json"]).Count);
        // Their table says "no answer" where that of a whole run says "holds".
        Assert.Matches(@"(?m)^ I1 .+ \d+ no answer$", some.Out);
    }

    [Fact]
    public void A_violation_in_a_part_is_one_of_the_whole_and_can_be_replayed()
    {
        folder.Write("scenarios/race.txt", Texts.AllocationRace + "  expect violates I5\n");
        folder.Write("scenarios/lock.txt", Texts.LockRace + "  expect holds\n");
        string[] parts = Parts(2, "--scenarios", "0");
        Outcome merged = BuiltProgram.Run("merge", parts[1]);
        Assert.Equal((1, ""), (merged.ExitCode, merged.Complaint));
        Assert.Contains("expected violates I5, found holds\n", merged.Out);
        Assert.Contains("Missing: shard 1 of 2.\n", merged.Out);
        Outcome other = BuiltProgram.Run("merge", parts[0]);
        Assert.Equal((3, ""), (other.ExitCode, other.Complaint));
        Assert.Equal(1, BuiltProgram.Run(["merge", .. parts]).ExitCode);
    }

    [Fact]
    public void Parts_of_other_runs_are_refused_by_name()
    {
        WriteScenarios();
        string[] parts = Parts(2);
        BuiltProgram.Run([.. Check.Select(word => word == "3" ? "4" : word), "--shard", "2/2", "--json", folder["seed.json"]]);
        BuiltProgram.Run([.. Check, "--reduce", "por", "--shard", "2/2", "--json", folder["por.json"]]);
        BuiltProgram.Run([.. Check, "--shard", "2/3", "--json", folder["third.json"]]);
        File.WriteAllText(folder["name.json"], File.ReadAllText(parts[1]).Replace("\"name\": \"allocation-race\"", "\"name\": \"face\"", StringComparison.Ordinal));
        File.WriteAllText(folder["count.json"], System.Text.RegularExpressions.Regex.Replace(File.ReadAllText(parts[1]), "\"states\": [0-9]+", "\"states\": -5"));
        File.WriteAllText(folder["version.json"], Changed(parts[1], "version", "0.9"));
        File.WriteAllText(folder["place.json"], Changed(parts[1], "index", 3));
        File.WriteAllText(folder["broken.json"], File.ReadAllText(parts[1]).Replace("\"scenarios\":", "\"scenery\":", StringComparison.Ordinal));
        Damage("verdict.json", part => part["runs"]![0]!["verdict"] = "violates I5");
        Damage("property.json", part => part["runs"]![0]!["properties"]![0]!["violated"] = true);
        Damage("names.json", part => part["shard"]!["names"]!.AsArray().RemoveAt(0));
        Damage("delays.json", part => part["runs"]![0]!["delays"] = -1);
        BuiltProgram.Run("explore", folder.Write("race.txt", Texts.LockRace), "--json", folder["explored.json"]);
        BuiltProgram.Run("explore", folder["race.txt"], "--shard", "2/2", "--json", folder["swarm.json"]);
        string same = $"expected a part of the same run as {parts[0]}, with the";
        Refuses("seed.json", $"{same} scenarios ");
        Refuses("por.json", $"{same} options --reduce none --budget states=1000; found --reduce por --budget states=1000");
        Refuses("third.json", $"{same} number of shards 2; found 3");
        Refuses("version.json", $"{same} version ");
        Refuses("name.json", "to be of allocation-race, found face");
        Refuses("count.json", "expected counts of 0 or more, found a smaller one");
        Refuses("verdict.json", "expected a counterexample where something is violated and nowhere else, found 'violates I5' without one");
        Refuses("property.json", "expected properties that fit the verdict ");
        Refuses("names.json", "expected the names of 4 scenarios, found 3");
        Refuses("delays.json", "expected counts of 0 or more, found a smaller one");
        Refuses("place.json", "expected a part of a run, found 4 searches as shard 3 of 2 of check");
        Refuses("broken.json", "expected a report that --json wrote");
        Refuses("explored.json", "expected what --json wrote of a run with --shard, found none");
        Refuses("swarm.json", $"{same} command check; found explore");
        Refuses("part-1.json", $"expected another shard than {parts[0]}, found shard 1 again");
        Refuses("none.json", "expected a file, found none");

        void Damage(string name, Action<JsonNode> change)
        {
            JsonNode part = JsonNode.Parse(File.ReadAllText(parts[1]))!;
            change(part);
            File.WriteAllText(folder[name], part.ToJsonString());
        }

        void Refuses(string name, string why)
        {
            Outcome outcome = BuiltProgram.Run("merge", parts[0], folder[name]);
            Assert.Equal(2, outcome.ExitCode);
            Assert.StartsWith(folder[name], outcome.Complaint);
            Assert.Contains(why, outcome.Complaint);
        }
    }

    [Theory]
    [InlineData("0/3")]
    [InlineData("4/3")]
    [InlineData("1/0")]
    [InlineData("-1/3")]
    [InlineData("two/3")]
    [InlineData("2")]
    public void A_part_that_is_none_is_refused(string shard)
    {
        Outcome outcome = BuiltProgram.Run("check", $"--shard={shard}");
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith($"--shard: expected a part such as 2/8: its number, from 1, and how many there are, at most 100000, found '{shard}'", outcome.Complaint);
    }

    [Fact]
    public void Many_orders_of_one_scenario_find_what_one_of_them_finds()
    {
        string[] explore = ["explore", folder.Write("race.txt", Texts.LockRace), "--change", Texts.Change("B21"), "--properties", "I2"];
        string[] parts = [.. Enumerable.Range(1, 4).Select(i => folder[$"order-{i}.json"])];
        for (int i = 0; i < parts.Length; i++)
            Assert.Equal(1, BuiltProgram.Run([.. explore, "--shard", $"{i + 1}/4", "--json", parts[i]]).ExitCode);
        Assert.True(parts.Select(part => (long)Runs(part)[0]!["states"]!).Distinct().Count() > 1);
        Outcome merged = BuiltProgram.Run(["merge", .. parts, "--json", folder["merged.json"]]);
        Assert.Equal((1, ""), (merged.ExitCode, merged.Complaint));
        Assert.Matches(@"(?m)^ +4 +\d+ +[\d-] violates I2$", merged.Out);
        int fewest = parts.Min(part => Runs(part)[0]!["counterexample"]!["steps"]!.AsArray().Count);
        Assert.Contains($"violates I2 in {fewest} steps, the fewest of all shards", merged.Out);
        Assert.Equal(1, BuiltProgram.Run("replay", folder["merged.json"]).ExitCode);
    }

    [Fact]
    public void Many_orders_that_find_nothing_are_no_answer()
    {
        string scenario = folder.Write("race.txt", Texts.LockRace);
        string part = folder["order.json"];
        Assert.Equal(3, BuiltProgram.Run("explore", scenario, "--shard", "2/2", "--json", part).ExitCode);
        Outcome merged = BuiltProgram.Run("merge", part);
        Assert.Equal((3, ""), (merged.ExitCode, merged.Complaint));
        Assert.Matches(
            @"Missing: shard 1 of 2\.\nnothing found\. By each shard, in an order of its own, at least\s+every\s+schedule\s+with at most \d+ delays was searched", merged.Out);
        Assert.DoesNotContain("holds", merged.Out);
    }

    private void WriteScenarios()
    {
        folder.Write("scenarios/lock.txt", Texts.LockRace + "  expect holds\n");
        folder.Write("scenarios/race.txt", Texts.AllocationRace + "  expect holds\n");
    }

    private string[] Parts(int count, params string[] more)
    {
        string[] parts = [.. Enumerable.Range(1, count).Select(i => folder[$"part-{i}.json"])];
        for (int i = 0; i < count; i++)
            Assert.Equal("", BuiltProgram.Run([.. Check.Where((_, k) => more.Length == 0 || k is not (3 or 4)), .. more, "--shard", $"{i + 1}/{count}", "--json", parts[i]]).Complaint);
        return parts;
    }

    private static JsonArray Runs(string file) => JsonNode.Parse(File.ReadAllText(file))!["runs"]!.AsArray();

    private static string Changed(string file, string name, JsonNode value)
    {
        JsonNode report = JsonNode.Parse(File.ReadAllText(file))!;
        report["shard"]![name] = value;
        return report.ToJsonString();
    }
}
