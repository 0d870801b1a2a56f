using System.Diagnostics;
using Xunit;

namespace PtSpec.EndToEnd;

public sealed class TraceRecordTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_workloads_are_listed()
    {
        Outcome outcome = BuiltProgram.Run("trace", "record", "--list");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Matches(@"\n shm +6\.5- ", outcome.Out);
        Assert.Matches(@"\n ptreclaim +6\.14- ", outcome.Out);
    }

    [Fact]
    public void What_is_asked_for_has_to_be_whole()
    {
        string kernel = folder.Write("vmlinuz", "no kernel");
        Assert.Contains("expected --workload", Refused("--kernel", kernel));
        Assert.Contains("either --kernel FILE or --debian VERSION", Refused("--workload", "shm"));
        Assert.Contains("either --kernel FILE or --debian VERSION", Refused("--workload", "shm", "--kernel", kernel, "--debian", "6.12"));
        Assert.Contains("expected shm, ptreclaim, ", Refused("--workload", "none", "--kernel", kernel));
        Assert.Contains("expected a version such as 6.12", Refused("--workload", "shm", "--debian", "../6.12"));
        Assert.Contains("expected a file, found none", Refused("--workload", "shm", "--kernel", folder["nowhere"]));
        Assert.Contains("expected a file, found none", Refused("--workload", "shm", "--kernel", kernel, "--module", folder["nowhere.ko"]));
    }

    [Fact]
    public void A_file_that_exists_is_not_overwritten()
    {
        string trace = folder.Write("trace.txt", "mine");
        Assert.Contains("exists already", Refused("--workload", "shm", "--kernel", folder.Write("vmlinuz", ""), "--out", trace));
        Assert.Equal("mine", File.ReadAllText(trace));
    }

    [Fact]
    public void A_missing_program_is_named_with_its_package_and_nothing_is_left_behind()
    {
        string kernel = folder.Write("vmlinuz", "no kernel");
        // Nothing is found on this path, whatever the machine has.
        Outcome outcome = BuiltProgram.RunWith(
            [("PATH", folder.Path), ("TMPDIR", folder.Path)], "trace", "record", "--kernel", kernel, "--workload", "shm");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("qemu-system-x86_64: there is no such program on this machine; Debian's package qemu-system-x86 holds it", outcome.Error);
        Assert.Equal([kernel], Directory.GetFileSystemEntries(folder.Path));
    }

    [AskedForFact("PTSPEC_RECORD")]
    public void What_is_no_kernel_is_told() =>
        Assert.Contains("vmlinuz: expected a kernel for x86", Refused("--workload", "shm", "--kernel", folder.Write("vmlinuz", "no kernel")));

    /// <summary>PTSPEC_RECORD names a kernel image, such as Debian's; QEMU and a compiler have to be there.</summary>
    [AskedForFact("PTSPEC_RECORD")]
    public void A_kernel_is_recorded_and_conforms()
    {
        string kernel = Environment.GetEnvironmentVariable("PTSPEC_RECORD")!;
        string trace = folder["trace.txt.gz"];
        Outcome recorded = BuiltProgram.Run(
            "trace", "record", "--kernel", kernel, "--workload", "shm", "--out", trace, "--console", folder["console"], "--time-limit", "170");
        Assert.Equal((0, ""), (recorded.ExitCode, recorded.Error));
        Outcome outcome = BuiltProgram.Run("trace", "check", trace);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Complaint));
        Assert.Contains(" PmdInstall ", outcome.Out);
        Assert.EndsWith("conforms\n", outcome.Out);
        Assert.NotEmpty(File.ReadAllText(folder["console"]));
    }

    [AskedForFact("PTSPEC_RECORD")]
    public void When_time_runs_out_nothing_is_left()
    {
        string kernel = Environment.GetEnvironmentVariable("PTSPEC_RECORD")!;
        Directory.CreateDirectory(folder["temporary"]);
        Outcome outcome = BuiltProgram.RunWith(
            [("TMPDIR", folder["temporary"])],
            "trace", "record", "--kernel", kernel, "--workload", "shm", "--out", folder["trace.txt.gz"], "--time-limit", "6");
        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("the time limit of 6 s ran out while ", outcome.Error);
        Assert.Equal([folder["temporary"]], Directory.GetFileSystemEntries(folder.Path));
        Assert.Empty(Directory.GetFileSystemEntries(folder["temporary"]));
    }

    [AskedForFact("PTSPEC_RECORD")]
    public void An_interruption_leaves_nothing_running_and_nothing_behind()
    {
        string kernel = Environment.GetEnvironmentVariable("PTSPEC_RECORD")!;
        using Process process = BuiltProgram.Start("trace", "record", "--kernel", kernel, "--workload", "shm", "--out", folder["trace.txt.gz"]);
        while (process.StandardOutput.ReadLine()?.EndsWith("booting", StringComparison.Ordinal) == false)
        {
        }

        Thread.Sleep(TimeSpan.FromSeconds(2));
        using Process signal = Process.Start("kill", ["-INT", $"{process.Id}"]);
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(20)));
        Assert.Equal(130, process.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
        Assert.Empty(Directory.GetDirectories(Path.GetTempPath(), "ptspec-record-*"));
    }

    [AskedForFact("PTSPEC_RECORD")]
    public void What_the_guest_cannot_do_is_told_with_its_last_words()
    {
        string kernel = Environment.GetEnvironmentVariable("PTSPEC_RECORD")!;
        string module = folder.Write("broken.ko", "no module");
        Outcome outcome = BuiltProgram.Run("trace", "record", "--kernel", kernel, "--workload", "shm", "--module", module);
        Assert.Equal(2, outcome.ExitCode);
        Assert.EndsWith("ptspec: the kernel cannot be recorded: it does not load /modules/broken.ko\n", outcome.Error);
    }

    private static string Refused(params string[] arguments)
    {
        Outcome outcome = BuiltProgram.Run(["trace", "record", .. arguments]);
        Assert.Equal(2, outcome.ExitCode);
        return outcome.Error;
    }
}
