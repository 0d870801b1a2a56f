using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace PtSpec.EndToEnd;

public sealed class HistoryTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("jepsen-register", 0, "register-good.log")]
    [InlineData("jepsen-register", 1, "register-stale.log")]
    [InlineData("jepsen-kv", 0, "map-good.edn")]
    [InlineData("jepsen-kv", 1, "map-lost.edn")]
    [InlineData("jepsen-kv", 0, "map-50-good.edn")]
    [InlineData("jepsen-kv", 1, "map-50-lost.edn")]
    [InlineData("json", 1, "register.json")]
    public void Each_history_of_ours_has_the_verdict_that_stands_beside_it(string format, int exitCode, string name)
    {
        Outcome outcome = Check(format, History(name));
        Assert.Equal((exitCode, ""), (outcome.ExitCode, outcome.Complaint));
        string verdict = exitCode == 0 ? "1 linearizable, 0 not" : "0 linearizable, 1 not";
        Assert.Contains($"1 history: {verdict}, 0 unknown", outcome.Out);
    }

    [Theory]
    [InlineData("map-50-good.edn", 0)]
    [InlineData("map-50-lost.edn", 1)]
    public void Fifty_clients_are_decided_in_little_memory(string name, int exitCode)
    {
        // A thirty-second of the 2 GiB that a history of fifty clients may need.
        Outcome outcome = BuiltProgram.RunWithin(64 << 20, "history", "check", "--format", "jepsen-kv", History(name));
        Assert.Equal((exitCode, ""), (outcome.ExitCode, outcome.Complaint));
    }

    [Fact]
    public void Several_histories_are_told_together()
    {
        Outcome outcome = Check("jepsen-kv", History("map-good.edn"), History("map-lost.edn"), History("map-50-good.edn"));
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Complaint));
        Assert.EndsWith("3 histories: 2 linearizable, 1 not, 0 unknown\n", outcome.OutWithoutTimes);
        Assert.Contains("map-lost.edn is not linearizable.\n", outcome.Out);
    }

    [Fact]
    public void Why_a_history_is_not_linearizable_is_told()
    {
        Outcome outcome = Check("json", History("register.json"), "--width", "100");
        string told = outcome.OutWithoutTimes[outcome.OutWithoutTimes.IndexOf("No order", StringComparison.Ordinal)..];
        Assert.Equal(
            """
            No order works when 'read -> 2' of client 1 returns.
            What returned before has these orders, and nothing that is left can be next:
              3 after 5: read -> nil, write 1, write 2, cas 2 3 -> set, read -> 3
              4 after 6: read -> nil, write 1, write 2, cas 2 3 -> set, read -> 3, write 4
            2 of its 7 operations conflict, whatever the other 5 did and whenever. Each of these is needed:
              client   called returned
                   1       35       50  |-----|                    cas 2 3 -> set
                   1       80       90              |-----|        read -> 2   <- no order works here

            1 history: 0 linearizable, 1 not, 0 unknown

            """,
            told);
    }

    [Fact]
    public void The_page_needs_nothing_but_itself()
    {
        Outcome outcome = Check("json", History("register.json"), "--html", folder["page.html"]);
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Complaint));
        string page = File.ReadAllText(folder["page.html"]);
        Assert.StartsWith("<!DOCTYPE html>", page);
        Assert.DoesNotMatch(new Regex("(?:src|href|url)\\s*[=(]|https?:|@import", RegexOptions.None, TimeSpan.FromSeconds(5)), page);
        Assert.Contains("default-src 'none'", page);
        Assert.Contains("prefers-color-scheme: dark", page);
        Assert.Equal(7, Regex.Count(page, "<div class=\"op"));
        Assert.Equal(3, Regex.Count(page, "<div class=\"lane\""));
        Assert.Contains("no order works from here", page);
    }

    [Fact]
    public void What_a_history_holds_cannot_become_part_of_the_page()
    {
        string log = folder.Write("log.edn", """
            {:process 0, :type :invoke, :f :put, :key "<i>", :value "\"><script>alert(1)</script>"}
            {:process 0, :type :ok, :f :put, :key "<i>", :value "\"><script>alert(1)</script>"}
            """);
        Assert.Equal(0, Check("jepsen-kv", log, "--html", folder["page.html"]).ExitCode);
        string page = File.ReadAllText(folder["page.html"]);
        Assert.DoesNotContain("<script>alert", page);
        Assert.DoesNotContain("<i>", page);
    }

    [Fact]
    public void The_report_is_json_and_the_same_each_time()
    {
        Assert.Equal(1, Check("jepsen-kv", History("map-lost.edn"), "--json", folder["1.json"]).ExitCode);
        Assert.Equal(1, Check("jepsen-kv", History("map-lost.edn"), "--json", folder["2.json"]).ExitCode);
        Assert.Equal(File.ReadAllText(folder["1.json"]), File.ReadAllText(folder["2.json"]));
        JsonElement report = JsonDocument.Parse(File.ReadAllText(folder["1.json"])).RootElement;
        Assert.Equal(1, report.GetProperty("exitCode").GetInt32());
        JsonElement history = Assert.Single(report.GetProperty("histories").EnumerateArray());
        Assert.Equal("NotLinearizable", history.GetProperty("verdict").GetString());
        JsonElement failed = history.GetProperty("parts").EnumerateArray().First(p => p.TryGetProperty("failure", out _));
        Assert.NotEmpty(failed.GetProperty("failure").GetProperty("conflict").EnumerateArray());
    }

    [Fact]
    public void A_bound_that_ends_the_search_is_exit_code_3()
    {
        Outcome outcome = Check("jepsen-register", History("register-good.log"), "--budget", "states=3", "--width", "300");
        Assert.Equal((3, ""), (outcome.ExitCode, outcome.Complaint));
        Assert.Contains("unknown (bound on states)", outcome.Out);
    }

    [Fact]
    public void A_history_comes_from_standard_input_too()
    {
        Outcome outcome = BuiltProgram.RunWithInput(
            File.ReadAllText(History("register-good.log")), "history", "check", "--format", "jepsen-register", "-");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Complaint));
    }

    [Fact]
    public void A_damaged_history_is_named_with_its_place()
    {
        string path = folder.Write("damaged.log", "INFO  jepsen.util - 0\t:invoke\t:read\tnil\nINFO  jepsen.util - 0\t:ok\t:raed\t1\n");
        Outcome outcome = Check("jepsen-register", path);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Out));
        Assert.Equal($"{path}:2:27: expected :read, :write or :cas, found ':raed'\n", outcome.Complaint);
    }

    [Theory]
    [InlineData("jepsen-register", "")]
    [InlineData("jepsen-kv", "")]
    [InlineData("json", "")]
    [InlineData("jepsen-register", "\n\n")]
    [InlineData("jepsen-kv", "\r\n  ")]
    [InlineData("json", "\n// nothing yet\n")]
    public void A_history_without_anything_in_it_is_none(string format, string text)
    {
        string path = folder.Write("empty", text);
        Outcome outcome = Check(format, path);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Out));
        string[] lines = text.Split('\n');
        Assert.StartsWith($"{path}:{lines.Length}:{lines[^1].Length + 1}: expected ", outcome.Complaint);
    }

    [Theory]
    [InlineData("memory=1k", "--budget: expected memory=1M or more, as less cannot be kept to, found memory=1024\n")]
    [InlineData("depth=3", "--budget: expected states, memory or time of a history, found depth=3\n")]
    public void A_bound_that_would_not_be_kept_to_is_refused(string budget, string complaint)
    {
        Outcome outcome = Check("jepsen-register", History("register-good.log"), "--budget", budget);
        Assert.Equal((2, "", complaint), (outcome.ExitCode, outcome.Out, outcome.Complaint));
        Assert.Equal(0, Check("jepsen-register", History("register-good.log"), "--budget", "memory=1M").ExitCode);
    }

    [Theory]
    [InlineData]
    [InlineData("x.log")]
    [InlineData("--format", "csv", "x.log")]
    [InlineData("--format", "json", "no-such-file.json")]
    [InlineData("--format", "json", "a.json", "b.json", "--html", "page.html")]
    [InlineData("--format", "json", "a.json", "--html", "no/such/folder/page.html")]
    public void Bad_usage_is_a_line_and_exit_code_2(params string[] arguments)
    {
        Outcome outcome = BuiltProgram.Run(["history", "check", .. arguments]);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Out));
        Assert.Single(outcome.Error.TrimEnd('\n').Split('\n'));
    }

    private static string History(string name) => BuiltProgram.File("tests", "EndToEnd", "histories", name);

    private static Outcome Check(string format, params string[] rest) =>
        BuiltProgram.Run(["history", "check", "--format", format, .. rest]);
}
