using System.Diagnostics;
using Xunit;

namespace PtSpec.EndToEnd.Damage;

/// <summary>What is written goes wrong: a full disk, a closed pipe, a file that is there already.</summary>
public sealed class DamagedOutputTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("--json")]
    [InlineData("--junit")]
    public void A_full_disk_is_told_of(string option)
    {
        Outcome outcome = InProcess.Run("", "explore", folder.Write("a.txt", Texts.LockRace), option, "/dev/full");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("/dev/full: cannot be written: No space left on device", outcome.Error);
    }

    [Fact]
    public void A_full_disk_behind_the_output_is_told_of()
    {
        (int code, string error) = Bash("dotnet ptspec.dll steps > /dev/full");
        Assert.Equal(2, code);
        Assert.StartsWith("ptspec: No space left on device", error);
    }

    [Fact]
    public void A_reader_that_has_seen_enough_ends_nothing_badly()
    {
        (int code, string error) = Bash("dotnet ptspec.dll steps | head -n 1; exit ${PIPESTATUS[0]}");
        Assert.True(code is 0 or 2, error);
        Assert.Equal("", error);
    }

    [Fact]
    public void What_is_written_replaces_a_file_all_at_once_or_not_at_all()
    {
        string kept = folder.Write("kept.json", "kept");
        // The folder takes no other file, which is how a disk looks that is full.
        Outcome refused = InProcess.Run("", "explore", folder.Write("a.txt", "scenario damaged"), "--json", kept);
        Assert.Equal(2, refused.ExitCode);
        Assert.Equal("kept", File.ReadAllText(kept));
        Assert.Equal(0, InProcess.Run("", "explore", folder.Write("b.txt", Texts.LockRace), "--json", kept).ExitCode);
        Assert.StartsWith("{", File.ReadAllText(kept));
        Assert.Equal(["a.txt", "b.txt", "kept.json"], Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_link_stays_a_link_and_what_it_names_is_written()
    {
        File.CreateSymbolicLink(folder["link.json"], folder.Write("named.json", "old"));
        Assert.Equal(0, InProcess.Run("", "explore", folder.Write("a.txt", Texts.LockRace), "--json", folder["link.json"]).ExitCode);
        Assert.NotNull(new FileInfo(folder["link.json"]).LinkTarget);
        Assert.StartsWith("{", File.ReadAllText(folder["named.json"]));
    }

    [Theory]
    [InlineData("--save")]
    public void What_is_not_to_be_overwritten_is_not(string option)
    {
        string kept = folder.Write("kept.txt", "kept");
        Outcome outcome = InProcess.Run("", "explore", folder.Write("a.txt", Texts.LockRace), option, kept);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("exists already; ptspec does not overwrite it", outcome.Error);
        Assert.Equal("kept", File.ReadAllText(kept));
    }

    [Fact]
    public void A_pipe_among_the_sources_is_passed_over()
    {
        folder.Write("mm/a.c", "int a;\n");
        Process.Start("mkfifo", [folder["mm/b.c"]])!.WaitForExit();
        Assert.Equal(0, InProcess.Run("", "census", folder.Path).ExitCode);
    }

    private static (int Code, string Error) Bash(string commands)
    {
        using Process process = Process.Start(new ProcessStartInfo("bash", ["-c", commands]) { UseShellExecute = false, RedirectStandardError = true, WorkingDirectory = AppContext.BaseDirectory })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }
}
