using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Xunit;

namespace PtSpec.EndToEnd;

public sealed class ExploreTests : IDisposable
{
    private static readonly string[] Broken = ["--change", Texts.Change("B21")];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_scenario_that_holds_ends_with_0_and_says_what_was_exhausted()
    {
        Outcome outcome = BuiltProgram.Run("explore", folder.Write("race.txt", Texts.LockRace));
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Complaint));
        Assert.Contains("holds: every interleaving was explored.", outcome.Out);
        Assert.Matches(@"(?m)^states [\d,]+, transitions [\d,]+, depth \d+, [\d.]+ s$", outcome.Out);
        Assert.Matches(@"(?m)^a state: \d+ bits in \d+ words?, \d+ bytes with its share of the table$", outcome.Out);
    }

    [Fact]
    public void A_property_that_nothing_looked_at_does_not_hold_but_was_never_triggered()
    {
        Outcome outcome = BuiltProgram.Run("explore", folder.Write("race.txt", Texts.LockRace));
        Assert.Matches(@"(?m)^ I6 +0 +NEVER TRIGGERED$", outcome.Out);
        Assert.Matches(@"(?m)^ I1 +[1-9][\d,]* +holds$", outcome.Out);
    }

    [Fact]
    public void A_broken_protocol_ends_with_1_and_a_counterexample()
    {
        Outcome outcome = BuiltProgram.Run(
            ["explore", folder.Write("race.txt", Texts.LockRace), .. Broken, "--properties", "I2"]);
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Complaint));
        Assert.Contains("I2 is violated: No entry is written in a table that no pmd entry points to any\n  more.", outcome.Out);
        Assert.Contains($"changed: {Broken[1]}", outcome.Out);
        Assert.Matches(@"violates I2 in \d+ steps, and in no fewer\.", outcome.Out);
    }

    [Fact]
    public void A_dropped_step_breaks_the_protocol_too()
    {
        string step = Texts.Change("B09")["without ".Length..];
        Outcome outcome = BuiltProgram.Run("explore", folder.Write("race.txt", Texts.LockRace), "--without", step);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains($"changed: without {step}", outcome.Out);
    }

    [Fact]
    public void The_counterexample_at_80_columns_is_this()
    {
        Outcome outcome = BuiltProgram.Run(
            ["explore", folder.Write("race.txt", Texts.AllocationRace), "--change", Texts.Change("B50"), "--width", "80"]);
        string table = outcome.Out[..outcome.Out.IndexOf("\nviolates", StringComparison.Ordinal)];
        Assert.Equal(File.ReadAllText(BuiltProgram.File("tests", "EndToEnd", "golden", "allocation-race.80.txt")), table);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(160)]
    public void No_line_is_wider_than_asked_for(int width)
    {
        Outcome outcome = BuiltProgram.Run(
            ["explore", folder.Write("race.txt", Texts.LockRace), .. Broken, "--width", $"{width}"]);
        IEnumerable<string> table = outcome.Out.Split('\n').Where(line => line.Contains('│', StringComparison.Ordinal));
        Assert.NotEmpty(table);
        Assert.All(table, line => Assert.InRange(line.Length, 1, width));
    }

    [Fact]
    public void A_scenario_may_come_from_standard_input()
    {
        Outcome outcome = BuiltProgram.RunWithInput(Texts.LockRace, "explore", "-");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("scenario lock-race", outcome.Out);
    }

    [Fact]
    public void Bad_standard_input_is_named_so()
    {
        Outcome outcome = BuiltProgram.RunWithInput("scenario a\n  kernel six\n", "explore", "-");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Equal("(standard input):2:10: expected a kernel version such as 6.6, found 'six'\n", outcome.Error);
    }

    [Theory]
    [InlineData("states=100", "not exhausted (bound on states)")]
    [InlineData("memory=1k", "not exhausted (bound on memory)")]
    [InlineData("time=0s", "not exhausted (bound on time)")]
    public void A_budget_that_runs_out_ends_with_3_and_says_which(string budget, string message)
    {
        Outcome outcome = BuiltProgram.Run("explore", folder.Write("race.txt", Texts.LockRace), "--budget", budget);
        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains(message, outcome.Out);
        Assert.DoesNotContain("holds", outcome.Out);
    }

    [Fact]
    public void A_search_that_gives_up_says_what_its_states_differ_in_the_same_on_any_number_of_threads()
    {
        string scenario = folder.Write("race.txt", Texts.LockRace);
        string[] told = [.. new[] { 1, 4 }.Select(threads =>
        {
            (string json, string junit) = (folder[$"{threads}.json"], folder[$"{threads}.xml"]);
            string text = BuiltProgram.Run(
                "explore", scenario, "--budget", "states=300", "--threads", $"{threads}", "--json", json, "--junit", junit).Out;
            string part = (string?)JsonNode.Parse(File.ReadAllText(json))!["runs"]![0]!["widest"]![0]!["name"] ?? "";
            Assert.Contains($"differ most in: {part} (", File.ReadAllText(junit));
            return text[text.IndexOf("What ", StringComparison.Ordinal)..];
        })];
        Assert.Matches(@"^What \d+ of its states differ in most:\n\n part of the state +values bits\n─+\n( .+ +\d+ +\d\.\d\n){5}", told[0]);
        Assert.Equal(told[0], told[1]);
    }

    [Fact]
    public void An_estimate_says_how_many_states_and_how_long()
    {
        Outcome outcome = BuiltProgram.Run("explore", folder.Write("race.txt", Texts.LockRace), "--estimate", "--threads", "1", "--width", "300");
        Assert.Equal((3, ""), (outcome.ExitCode, outcome.Complaint));
        Assert.Matches(
            @"^[\d,]+ states\ncounted: a short search came to its end\ntime: [\d.]+ s( to [\d.]+ s)?; short searches on 1 thread came to [\d,]+ to [\d,]+ states/s\n$",
            outcome.Out);
        Outcome reduced = BuiltProgram.Run("explore", folder["race.txt"], "--estimate", "--reduce", "por");
        Assert.Equal((2, "--estimate: expected no --reduce and no --store with it\n"), (reduced.ExitCode, reduced.Complaint));
        Outcome lossy = BuiltProgram.Run("explore", folder["race.txt"], "--estimate", "--store", "hash");
        Assert.Equal((2, reduced.Complaint), (lossy.ExitCode, lossy.Complaint));
    }

    [Theory]
    [InlineData("--budget", "time=1s")]
    [InlineData("--checkpoint", "place")]
    [InlineData("--json", "estimate.json")]
    [InlineData("--save", "saved.txt")]
    public void An_estimate_refuses_what_it_would_do_nothing_with(string option, string value)
    {
        string given = option == "--budget" ? value : folder[value];
        Outcome outcome = BuiltProgram.Run("explore", folder.Write("race.txt", Texts.LockRace), "--estimate", option, given);
        Assert.Equal((2, $"--estimate: expected no {option} with it\n"), (outcome.ExitCode, outcome.Complaint));
        Assert.False(Path.Exists(given));
    }

    [Theory]
    [InlineData("--directed", "completion", "--directed: expected a search without it for completion, which needs every state\n")]
    [InlineData("--shard=1/2", "I1,progress", "--shard: expected a search without it for progress, which needs every state\n")]
    [InlineData("--store=hash", "I1,I8", "--store: expected exact for I8, which needs every state\n")]
    public void What_such_a_search_cannot_look_at_is_refused(string search, string properties, string complaint)
    {
        Outcome outcome = BuiltProgram.Run("explore", folder.Write("race.txt", Texts.LockRace), search, "--properties", properties);
        Assert.Equal((2, complaint), (outcome.ExitCode, outcome.Complaint));
    }

    [Fact]
    public void A_search_that_was_cut_off_is_compared_with_no_counts()
    {
        string pinned = BuiltProgram.File("spec", "scenarios", "map-lock-vs-retract.txt");
        Outcome outcome = BuiltProgram.Run("explore", pinned, "--budget", "states=1");
        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("states 1, transitions 3, depth 1,", outcome.Out);
        Assert.Contains("expected holds, found no answer within the budget\n", outcome.Out);
        Assert.DoesNotContain("expected states", outcome.Out);
    }

    [Fact]
    public void What_is_bounded_twice_is_refused()
    {
        Outcome outcome = BuiltProgram.Run("explore", folder.Write("race.txt", Texts.LockRace), "--budget", "states=1,depth=3,states=2");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("found 'states=1,depth=3,states=2'. It bounds states twice.", outcome.Complaint);
    }

    [Theory]
    [InlineData("assert-pte-locked-mm-lock", true)]
    [InlineData("map-lock-vs-retract", false)]
    public void A_reduced_search_says_when_progress_took_all_of_the_scenario(string name, bool takesAll)
    {
        Outcome outcome = BuiltProgram.Run(
            "explore", BuiltProgram.File("spec", "scenarios", $"{name}.txt"), "--properties", "progress", "--reduce", "por", "--width", "300");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Complaint));
        Assert.Contains(
            takesAll ? "nobody can tell apart, but not for progress, which took another search of all of it; states" : "nobody can tell apart; states",
            outcome.Out);
    }

    [Fact]
    public void A_directed_search_finds_a_bug_in_fewer_states_and_the_same_one_on_any_number_of_threads()
    {
        string[] explore = ["explore", folder.Write("race.txt", Texts.LockRace), .. Broken, "--properties", "I2"];
        string[] files = [.. new[] { 1, 4 }.Select(threads =>
        {
            string json = folder[$"{threads}.json"];
            Outcome outcome = BuiltProgram.Run([.. explore, "--directed", "--threads", $"{threads}", "--json", json]);
            Assert.Equal((1, ""), (outcome.ExitCode, outcome.Complaint));
            Assert.Matches(@"violates I2 in \d+ steps; perhaps in fewer, as a directed search goes deep first\.", outcome.Out);
            Assert.Equal(1, BuiltProgram.Run("replay", json).ExitCode);
            return File.ReadAllText(json);
        })];
        Assert.Equal(files[0], files[1]);
        BuiltProgram.Run([.. explore, "--json", folder["whole.json"]]);
        Assert.True(States(files[0]) * 2 < States(File.ReadAllText(folder["whole.json"])));
    }

    [Fact]
    public void A_change_that_leaves_an_operation_without_a_step_is_refused()
    {
        string scenario = folder.Write(
            "out.txt", "scenario out\n  kernel 6.14\n  locks split\n  ptes 1\n  tables 2\n  vma 0 = anon\n  pmd 0 = none\n  cpu 0: swap_out 0.0\n");
        Outcome outcome = BuiltProgram.Run("explore", scenario, "--change", "force shrink_folio_list#2 false");
        Assert.Equal(2, outcome.ExitCode);
        Assert.EndsWith("out.txt: the scenario cannot be explored: shrink_folio_list#4 ends an operation without any step.\n", outcome.Complaint);
    }

    [Fact]
    public void A_scenario_whose_states_are_too_wide_is_refused_with_what_to_do()
    {
        string scenario = folder.Write(
            "wide.txt",
            """
            scenario wide
              kernel 7.3
              ptes 4
              tables 6
              vma 0 = anon huge
              pmd 0 = leaf { 0: a, 1: b, 2: c }
              vma 1 = anon
              pmd 1 = none
              vma 2 = anon
              pmd 2 = none
              cpu 0: migrate_huge 0; write 1.1 3
              cpu 1: uffd_move 0.0 to 1; read 0.1
              cpu 2: uffd_move 0.1 to 2; write 0.2 3
              cpu 3: uffd_move 0.2 to 1; write 0.3 2

            """);
        Outcome outcome = BuiltProgram.Run("explore", scenario, "--memory", "pso", "--budget", "states=10");
        Assert.Equal(2, outcome.ExitCode);
        Assert.EndsWith(
            "wide.txt: the scenario cannot be explored: a state needs 17 words of 64 bits, and at most 16 fit; "
                + "take fewer slots, entries per table, tables, pages or CPUs\n",
            outcome.Complaint);
    }

    [Fact]
    public void A_directed_search_that_finds_nothing_is_no_answer()
    {
        string scenario = folder.Write("race.txt", Texts.LockRace);
        Outcome all = BuiltProgram.Run("explore", scenario, "--directed", "--width", "200");
        Assert.Equal((3, ""), (all.ExitCode, all.Complaint));
        Assert.Contains("nothing found (directed search): every schedule was searched, but not for completion and progress;", all.Out);
        Assert.DoesNotMatch(@"(?m) holds$", all.Out);
        Outcome some = BuiltProgram.Run("explore", scenario, "--directed", "--reduce", "none", "--budget", "states=900", "--width", "200");
        Assert.Equal((3, ""), (some.ExitCode, some.Complaint));
        Assert.Matches(@"nothing found \(bound on states\): every schedule with at most \d+ delays? was searched; nothing is said about others\.", some.Out);
        Outcome reduced = BuiltProgram.Run("explore", scenario, "--directed", "--budget", "states=30", "--width", "200");
        Assert.Contains("was searched, of those that --reduce por leaves", reduced.Out);
        foreach (string other in (string[])["--estimate", "--checkpoint=x", "--store=hash"])
        {
            Outcome refused = BuiltProgram.Run("explore", scenario, "--directed", other);
            Assert.Equal((2, "--directed: expected no --checkpoint, no --estimate and no --store with it\n"), (refused.ExitCode, refused.Complaint));
        }
    }

    [Fact]
    public async Task A_long_search_says_by_itself_how_long_it_will_take()
    {
        using Process process = BuiltProgram.Start(
            "explore", folder.Write("long.txt", Texts.Lengthy), "--budget", "memory=4G", "--threads", "1");
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        string? line = "";
        while (line is not null && !line.StartsWith("about", StringComparison.Ordinal))
            line = await process.StandardError.ReadLineAsync(patience.Token);
        process.Kill();
        Assert.Matches(
            @"^about [\d,]+ states, probably [\d,]+ to [\d,]+(, so .+ more)?; depth \d+ so far, and walks to an end of \d+ steps; [\d,]+ to [\d,]+ states/s$",
            line);
    }

    [Fact]
    public void A_short_search_does_not() =>
        Assert.DoesNotContain("about", BuiltProgram.Run("explore", folder.Write("race.txt", Texts.LockRace)).Error);

    [Fact]
    public void The_kernel_and_the_locks_can_be_chosen()
    {
        Outcome outcome = BuiltProgram.Run(
            "explore", folder.Write("race.txt", Texts.LockRace), "--kernel", "6.14", "--locks", "mm");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("kernel 6.14\n  locks mm\n", outcome.Out);
    }

    [Fact]
    public void A_shrunk_scenario_is_saved_once_and_violates_the_same()
    {
        string saved = folder["small.txt"];
        string more = Texts.LockRace.Replace("retract 0", "retract 0; read 0.0", StringComparison.Ordinal);
        string[] explore = ["explore", folder.Write("two.txt", more), .. Broken, "--properties", "I2"];
        Outcome first = BuiltProgram.Run([.. explore, "--save", saved]);
        Assert.Equal(1, first.ExitCode);
        Assert.DoesNotContain("read", File.ReadAllText(saved));
        Outcome again = BuiltProgram.Run(["explore", saved, .. Broken, "--properties", "I2"]);
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("I2 is violated", again.Out);

        string before = File.ReadAllText(saved);
        Outcome second = BuiltProgram.Run([.. explore, "--save", saved]);
        Assert.Equal((2, $"{saved}: exists already; ptspec does not overwrite it\n"), (second.ExitCode, second.Complaint));
        Assert.Equal(before, File.ReadAllText(saved));
    }

    [Fact]
    public void What_holds_is_not_saved()
    {
        Outcome outcome = BuiltProgram.Run("explore", folder.Write("race.txt", Texts.LockRace), "--save", folder["none.txt"]);
        Assert.Equal(0, outcome.ExitCode);
        Assert.False(File.Exists(folder["none.txt"]));
    }

    [Fact]
    public void Redirected_output_has_no_escape_codes()
    {
        Outcome outcome = BuiltProgram.Run(["explore", folder.Write("race.txt", Texts.LockRace), .. Broken]);
        Assert.DoesNotContain('\x1b', outcome.Out + outcome.Error);
        Assert.DoesNotContain('\r', outcome.Out);
        Assert.All(outcome.Out.Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
    }

    [Fact]
    public void Json_and_junit_say_what_the_text_says()
    {
        (string json, string junit) = (folder["report.json"], folder["report.xml"]);
        string scenario = folder.Write("race.txt", Texts.LockRace);
        BuiltProgram.Run(["explore", scenario, .. Broken, "--properties", "I2", "--json", json, "--junit", junit]);
        JsonNode run = JsonNode.Parse(File.ReadAllText(json))!["runs"]![0]!;
        Assert.Equal("violates I2", (string?)run["verdict"]);
        Assert.Equal("I2", (string?)run["counterexample"]!["property"]);
        XElement suite = XDocument.Load(junit).Root!;
        Assert.Equal("1", suite.Attribute("failures")!.Value);
        Assert.Contains("I2 is violated", suite.Element("testcase")!.Element("failure")!.Value);
    }

    [Fact]
    public void The_same_command_writes_the_same_json()
    {
        string scenario = folder.Write("race.txt", Texts.LockRace);
        foreach (string name in (string[])["a.json", "b.json"])
            BuiltProgram.Run(["explore", scenario, .. Broken, "--json", folder[name]]);
        Assert.Equal(File.ReadAllText(folder["a.json"]), File.ReadAllText(folder["b.json"]));
    }

    private static long States(string json) => (long)JsonNode.Parse(json)!["runs"]![0]!["states"]!;
}
