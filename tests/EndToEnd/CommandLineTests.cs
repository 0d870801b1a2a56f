using System.Diagnostics;
using System.Runtime.InteropServices;
using Xunit;

namespace PtSpec.EndToEnd;

public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("fly")]
    [InlineData("explore")]
    [InlineData("explore", "x.txt", "--wings")]
    [InlineData("check", "--scenarios", "many")]
    [InlineData("check", "--scenarios", "-1")]
    [InlineData("check", "--cpus", "9")]
    [InlineData("check", "--kernel", "six")]
    [InlineData("check", "--budget", "states=")]
    [InlineData("check", "--budget", "states=99999999999999999G")]
    [InlineData("check", "--budget", "time=5")]
    [InlineData("check", "--spec", "no-such-folder")]
    [InlineData("explore", "x.txt", "--locks", "none")]
    [InlineData("explore", "x.txt", "--properties", "I1,I99")]
    [InlineData("explore", "x.txt", "--width", "10")]
    [InlineData("explore", "no-such-file.txt")]
    [InlineData("explore", "x.txt", "--json", "no/such/folder/x.json")]
    [InlineData("steps", "no_such_routine")]
    [InlineData("replay", "no-such-file.json")]
    [InlineData("trace")]
    [InlineData("trace", "check", "no-such-file.txt.gz")]
    public void Bad_usage_is_a_line_and_exit_code_2(params string[] arguments)
    {
        Outcome outcome = BuiltProgram.Run(arguments);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Out));
        Assert.Single(outcome.Error.TrimEnd('\n').Split('\n'));
        Assert.DoesNotContain("   at ", outcome.Error);
    }

    [Fact]
    public void A_word_that_is_no_command_is_named()
    {
        Outcome outcome = BuiltProgram.Run("fly");
        Assert.Equal("Unrecognized command or argument 'fly'. Try: ptspec --help\n", outcome.Error);
    }

    [Theory]
    [InlineData("--without", "pte_offset_map_lock", "is not a step; expected ROUTINE#STEP")]
    [InlineData("--without", "pte_offset#1", "There is no routine pte_offset. Similar names: ")]
    [InlineData("--without", "pte_offset_map_lock#999", "pte_offset_map_lock has no step 999")]
    [InlineData("--change", "burn pte_offset_map_lock#1", "is not a change; expected without")]
    [InlineData("--change", "force pte_unmap#4 true", "cannot be made: pte_unmap#4 is \"mm.RcuReadUnlock();\"")]
    public void A_change_that_cannot_be_made_is_explained(string option, string change, string complaint)
    {
        Outcome outcome = BuiltProgram.Run("explore", folder.Write("race.txt", Texts.LockRace), option, change);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Out));
        Assert.Contains(complaint, outcome.Error);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("explore", "--help")]
    [InlineData("--version")]
    public void Help_and_version_are_no_errors(params string[] arguments)
    {
        Outcome outcome = BuiltProgram.Run(arguments);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Complaint));
        Assert.NotEmpty(outcome.Out);
    }

    [Fact]
    public void The_steps_of_every_text_of_a_routine_are_numbered()
    {
        Outcome list = BuiltProgram.Run("steps");
        Assert.Equal(0, list.ExitCode);
        Assert.Contains("pte_offset_map_lock", list.Out);
        Outcome steps = BuiltProgram.Run("steps", "pte_offset_map_lock");
        Assert.Equal(0, steps.ExitCode);
        Assert.Contains("mm/pgtable-generic.c", steps.Out);
        Assert.Matches(@"(?m)^  12  mm\.SpinLock\(ptl\);$", steps.Out);
    }

    [Fact]
    public void Starting_up_takes_less_than_a_second()
    {
        // What else the machine is busy with is no fault of the program: one quick start among many shows what it can do.
        Assert.Contains(Enumerable.Range(0, 50), _ =>
        {
            var watch = Stopwatch.StartNew();
            BuiltProgram.Run("--version");
            return watch.ElapsedMilliseconds < 1000;
        });
    }

    [Fact]
    public void Interrupted_it_says_how_far_it_came_and_ends_with_130()
    {
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
            return;
        using Process process = BuiltProgram.Start(
            "explore", folder.Write("endless.txt", Texts.Endless), "--budget", "memory=8G");
        // The first line of progress shows that the search is under way.
        string? progress = process.StandardError.ReadLine();
        Assert.Matches(@"^[\d,]+ states,( depth \d+, [\d,]+ MB,)? [\d,]+ states/s$", progress ?? "");
        Process.Start("kill", ["-INT", $"{process.Id}"])!.WaitForExit();
        string output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(30)), "It goes on.");
        Assert.Equal(130, process.ExitCode);
        Assert.Contains("not exhausted (interrupted): nothing is said about what was not explored.", output);
        Assert.Matches(@"states [\d,]+, transitions", output);
    }
}
