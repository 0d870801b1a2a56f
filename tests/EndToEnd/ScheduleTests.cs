using System.Text.RegularExpressions;
using Xunit;

namespace PtSpec.EndToEnd;

public sealed class ScheduleTests : IDisposable
{
    // A fault may come after the retraction, or before it.
    private const string Ends = """
        scenario ends
          kernel 6.14
          ptes 1
          vma 0 = shmem
          pmd 0 = table { 0: none }
          ends 0 = none
          cpu 0: read 0.0
          cpu 1: retract 0
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_compiled_core_holds_under_every_schedule()
    {
        Outcome outcome = BuiltProgram.Run("schedule", folder.Write("race.txt", Texts.LockRace));
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Complaint));
        Assert.Contains("holds: every schedule was run, or one that stands for it.", outcome.Out);
        Assert.Matches("dpor: [0-9,]+ schedules", outcome.Out);
    }

    [Theory]
    [InlineData("all")]
    [InlineData("preemptions=0")]
    [InlineData("delays=0")]
    [InlineData("random")]
    public void What_is_not_exhausted_is_no_answer(string strategy)
    {
        Outcome outcome = BuiltProgram.Run(
            "schedule", folder.Write("race.txt", Texts.LockRace), "--strategy", strategy, "--runs", "20");
        Assert.Equal((3, ""), (outcome.ExitCode, outcome.Complaint));
        Assert.Contains("not exhausted", outcome.Out);
    }

    [Fact]
    public void Pct_says_with_what_probability_a_bug_would_have_been_met()
    {
        Outcome outcome = BuiltProgram.Run(
            "schedule", folder.Write("race.txt", Texts.LockRace), "--strategy", "pct=2", "--runs", "500", "--seed", "7");
        Assert.Equal((3, ""), (outcome.ExitCode, outcome.Complaint));
        Assert.Matches(@"a bug of depth 2 shows in a schedule with probability at least 1/\(2 \* [0-9]+\^1\) = 0\.0", outcome.Out);
    }

    [Fact]
    public void A_violation_is_printed_with_its_schedule_which_replays()
    {
        string file = folder.Write("ends.txt", Ends);
        Outcome explored = BuiltProgram.Run("schedule", file);
        Assert.Equal((1, ""), (explored.ExitCode, explored.Complaint));
        Match schedule = Regex.Match(explored.Out, "--replay \"([0-9* ]*)\"");
        Assert.True(schedule.Success, explored.Out);

        Outcome replayed = BuiltProgram.Run("schedule", file, "--replay", schedule.Groups[1].Value);

        Assert.Equal((1, ""), (replayed.ExitCode, replayed.Complaint));
        Assert.Contains("effect is violated", replayed.Out);
    }

    [Theory]
    [InlineData("--strategy: expected one of dpor, all,", "--strategy", "best")]
    [InlineData("--replay: '0-3' is no turn", "--replay", "0-3")]
    [InlineData("--replay: expected no --strategy, --seed, --runs or --time with it, found --strategy", "--replay", "0*3", "--strategy", "random")]
    [InlineData("--replay: expected no --strategy, --seed, --runs or --time with it, found --runs", "--replay", "0*3", "--runs", "3")]
    [InlineData("--seed: expected --strategy pct=DEPTH or random with it, found dpor", "--seed", "3")]
    [InlineData("--seed: expected --strategy pct=DEPTH or random with it, found all", "--seed", "3", "--strategy", "all")]
    public void What_cannot_be_read_is_told(string complaint, params string[] options)
    {
        Outcome outcome = BuiltProgram.Run(["schedule", folder.Write("race.txt", Texts.LockRace), .. options]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(complaint, outcome.Complaint);
    }

    [Fact]
    public void What_the_compiled_core_has_not_is_told()
    {
        string text = Ends.Replace("read 0.0", "mremap 0 to 1", StringComparison.Ordinal)
            .Replace("  ends 0 = none\n", "", StringComparison.Ordinal)
            .Replace("  pmd 0", "  vma 1 = shmem\n  pmd 0", StringComparison.Ordinal)
            .Replace("{ 0: none }", "{ 0: none }\n  pmd 1 = none", StringComparison.Ordinal)
            .Replace("retract 0", "read 0.0", StringComparison.Ordinal);
        Outcome outcome = BuiltProgram.Run("schedule", folder.Write("move.txt", text));
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("the compiled core has no mremap", outcome.Complaint);
    }

    [Fact]
    public void What_is_judged_is_told_and_an_expectation_that_is_not()
    {
        Outcome outcome = BuiltProgram.Run("schedule", BuiltProgram.File("spec", "scenarios", "bad-entry-cleared-twice.txt"), "--width", "300");
        Assert.Equal((3, ""), (outcome.ExitCode, outcome.Complaint));
        Assert.Contains("unknown: every schedule was run, or one that stands for it, but what the scenario expects is not judged.\n", outcome.Out);
        Assert.Contains("Judged: I1, I2, I3, I4, I5, linearizability, deadlock, effect, and livelock; ", outcome.Out);
        Assert.Contains("Not judged: I6, I8, I10, refinement, completion, progress.\n", outcome.Out);
        Assert.EndsWith("The scenario expects a violation of I9, which only ptspec explore judges wholly.\n", outcome.Out);
        string file = folder.Write("ends.txt", Ends.Replace("ends 0 = none", "ends 0 = none\n  expect violates effect", StringComparison.Ordinal));
        Assert.DoesNotContain("The scenario expects", BuiltProgram.Run("schedule", file).Out);
        Outcome replayed = BuiltProgram.Run("schedule", file, "--replay", "0 1", "--width", "300");
        Assert.Equal(0, replayed.ExitCode);
        Assert.EndsWith("The scenario expects a violation of effect, and none was found.\n", replayed.Out);
    }

    [Fact]
    public void A_schedule_that_is_not_judged_by_what_the_scenario_expects_is_no_success()
    {
        Outcome outcome = BuiltProgram.Run(
            "schedule", BuiltProgram.File("spec", "scenarios", "bad-entry-cleared-twice.txt"), "--replay", "0 1");
        Assert.Equal((3, ""), (outcome.ExitCode, outcome.Complaint));
        Assert.Contains("unknown: what the scenario expects is not judged\n", outcome.Out);
    }

    [Fact]
    public void A_violation_that_is_judged_and_expected_and_that_no_schedule_has_is_no_success()
    {
        Outcome outcome = BuiltProgram.Run(
            "schedule", folder.Write("race.txt", Texts.LockRace.TrimEnd() + "\n  expect violates deadlock\n"), "--width", "300");
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Complaint));
        Assert.Contains("not violated: every schedule was run, or one that stands for it, and the scenario expects otherwise.\n", outcome.Out);
        Assert.EndsWith("The scenario expects a violation of deadlock, and none was found.\n", outcome.Out);
    }

    [Fact]
    public void The_readme_says_which_scenarios_can_be_scheduled() => Assert.Contains(
        Cli.Output.ScheduledText.Offered,
        File.ReadAllText(BuiltProgram.File("README.md")).Replace("`", "", StringComparison.Ordinal).Replace('\n', ' ')
            .Replace("; of others it says what is missing", "", StringComparison.Ordinal));

    [Fact]
    public void Pct_says_nothing_of_probability_where_no_schedule_counts()
    {
        Outcome outcome = BuiltProgram.Run("schedule", folder.Write("race.txt", Texts.LockRace), "--strategy", "pct=2", "--runs", "1");
        Assert.Equal((3, ""), (outcome.ExitCode, outcome.Complaint));
        Assert.DoesNotContain("probability", outcome.Out);
    }

    [Fact]
    public void A_long_run_says_how_far_it_has_come()
    {
        Outcome outcome = BuiltProgram.Run(
            "schedule", BuiltProgram.File("spec", "scenarios", "map-lock-vs-retract.txt"), "--strategy", "all", "--time", "3s");
        Assert.Equal((3, ""), (outcome.ExitCode, outcome.Complaint));
        Assert.Matches("^[0-9,]+ schedules, [0-9,]+ steps, [0-9,]+ schedules/s\n", outcome.Error);
    }
}
