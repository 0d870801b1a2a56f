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
}
