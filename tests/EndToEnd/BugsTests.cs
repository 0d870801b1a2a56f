using Xunit;

namespace PtSpec.EndToEnd;

public sealed class BugsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_bug_of_the_catalogue_is_found()
    {
        int count = Directory.GetFiles(BuiltProgram.File("spec", "bugs"), "*.txt").Length;
        Outcome outcome = BuiltProgram.Run("bugs");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.EndsWith($"{count} of {count} found\n", outcome.Out);
    }

    [Fact]
    public void One_bug_can_be_shown()
    {
        Outcome outcome = BuiltProgram.Run("bugs", "B49", "--show");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("I5 is violated", outcome.Out);
        Assert.EndsWith("1 of 1 found\n", outcome.Out);
    }

    [Fact]
    public void A_bug_that_is_not_found_ends_with_1()
    {
        folder.Write("scenarios/none.txt", "");
        folder.Write("bugs/X1.txt", $"bug X1\n  title nothing is wrong\n  expect I1 I2\n{Texts.AllocationRace}");
        Outcome outcome = BuiltProgram.Run("bugs", "--spec", folder.Path);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("X1: expected a violation of I1 or I2, found none: every interleaving was explored\n", outcome.Out);
    }

    [Fact]
    public void An_unknown_bug_is_bad_usage()
    {
        Outcome outcome = BuiltProgram.Run("bugs", "B99");
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("There is no bug B99", outcome.Error);
    }

    [Fact]
    public void A_bad_bug_file_is_named_with_its_place()
    {
        folder.Write("scenarios/none.txt", "");
        string path = folder.Write(
            "bugs/X1.txt", $"bug X1\n  title nothing\n  change without no_such_routine#1\n  expect I1\n{Texts.AllocationRace}");
        Outcome outcome = BuiltProgram.Run("bugs", "--spec", folder.Path);
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith($"{path}:3:10: without no_such_routine#1: There is no routine no_such_routine.", outcome.Error);
    }
}
