using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace PtSpec.EndToEnd;

/// <summary>The job files do what they say: their parts, put together, are the whole run.</summary>
public sealed class JobFileTests : IDisposable
{
    private const int Parts = 3;
    private const string Scenarios = "--scenarios 4 --seed 3 --cpus 2";

    private static readonly string s_program = $"dotnet {Path.Combine(AppContext.BaseDirectory, "ptspec.dll")}";

    private readonly TemporaryFolder folder = new();

    private string Options => $"--spec {folder.Path} {Scenarios}";

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Each_task_of_a_slurm_array_does_its_part()
    {
        string whole = Whole();
        for (int task = 1; task <= Parts; task++)
        {
            Assert.Equal((0, ""), Bash(Task(task, from: 1), [BuiltProgram.File("jobs", "slurm", "check.sbatch"), .. Options.Split(' ')]));
        }
        Assert.Equal((0, ""), Bash([], [BuiltProgram.File("jobs", "slurm", "merge.sbatch"), "7"]));
        Assert.Equal(whole, File.ReadAllText(folder["ptspec-7.json"]));
        Assert.Contains("scenarios: ", File.ReadAllText(folder["ptspec-7.txt"]));
        (int code, string error) = Bash(Task(1, from: 0), [BuiltProgram.File("jobs", "slurm", "check.sbatch")]);
        Assert.Equal((2, "expected --array=1-N\n"), (code, error));
    }

    [Fact]
    public void Each_index_of_a_kubernetes_job_does_its_part()
    {
        string whole = Whole();
        string check = Script("check.yaml");
        for (int index = 0; index < Parts; index++)
        {
            (string, string)[] pod = [("JOB_COMPLETION_INDEX", $"{index}"), ("SHARDS", $"{Parts}"), ("CHECK_OPTIONS", Options)];
            Assert.Equal((0, ""), Bash(pod, ["-c", check]));
        }
        Assert.Equal((0, ""), Bash([], ["-c", Script("merge.yaml")]));
        Assert.Equal(whole, File.ReadAllText(folder["merged.json"]));
    }

    [Theory]
    // What was found, or had no answer, is for merge to tell; bad input and mistakes are the job's to try again.
    [InlineData("--budget states=10", 0)]
    [InlineData("--budget nothing", 2)]
    public void A_pod_fails_only_where_there_is_no_result(string options, int expected)
    {
        WriteScenario();
        (string, string)[] pod = [("JOB_COMPLETION_INDEX", "0"), ("SHARDS", "1"), ("CHECK_OPTIONS", $"{Options} {options}")];
        Assert.Equal(expected, Bash(pod, ["-c", Script("check.yaml")]).ExitCode);
        Assert.Equal(expected == 0, File.Exists(folder["ptspec-1.json"]));
    }

    [Fact]
    public void The_number_of_parts_is_the_same_in_both_places()
    {
        string text = File.ReadAllText(BuiltProgram.File("jobs", "kubernetes", "check.yaml"));
        string completions = Regex.Match(text, @"(?m)^  completions: (\d+)$").Groups[1].Value;
        Assert.Equal(completions, Regex.Match(text, @"name: SHARDS\n +value: ""(\d+)""").Groups[1].Value);
        Assert.Contains("\n  completionMode: Indexed\n", text);
    }

    /// <summary>A Slurm of its own on this machine; it needs Debian's slurm-wlm and munge.</summary>
    [AskedForFact("PTSPEC_SLURM")]
    public void A_slurm_runs_the_array_and_its_merge()
    {
        string whole = Whole();
        (int code, string error) = Bash([], [BuiltProgram.File("jobs", "slurm", "try-here"), folder.Path, $"{Parts}", .. Options.Split(' ')]);
        Assert.Equal((0, ""), (code, error));
        string merged = Assert.Single(Directory.GetFiles(folder.Path, "ptspec-*.json"), f => Regex.IsMatch(f, @"ptspec-\d+\.json$"));
        Assert.Equal(whole, File.ReadAllText(merged));
        Assert.Equal(Parts, Directory.GetFiles(folder.Path, "ptspec-*.json").Length - 1);
    }

    private static (string, string)[] Task(int task, int from) =>
    [
        ("SLURM_ARRAY_JOB_ID", "7"), ("SLURM_ARRAY_TASK_ID", $"{task}"), ("SLURM_ARRAY_TASK_MIN", $"{from}"),
        ("SLURM_ARRAY_TASK_MAX", $"{Parts}"), ("SLURM_ARRAY_TASK_COUNT", $"{Parts}"), ("SLURM_CPUS_PER_TASK", "2"),
    ];

    private string Whole()
    {
        WriteScenario();
        Assert.Equal(0, BuiltProgram.Run(["check", .. Options.Split(' '), "--json", folder["whole.json"]]).ExitCode);
        return File.ReadAllText(folder["whole.json"]);
    }

    private void WriteScenario() => folder.Write("scenarios/race.txt", Texts.AllocationRace + "  expect holds\n");

    // The block of text behind "args:".
    private static string Script(string manifest)
    {
        string[] lines = File.ReadAllLines(BuiltProgram.File("jobs", "kubernetes", manifest));
        int start = Array.FindIndex(lines, line => line.Trim() == "- |") + 1;
        int indent = lines[start].Length - lines[start].TrimStart().Length;
        return string.Join('\n', lines.Skip(start).TakeWhile(line => line.Length > indent && line[..indent].Trim().Length == 0).Select(line => line[indent..]));
    }

    // In the folder of the results, with "ptspec" on the path as in an image.
    private (int ExitCode, string Complaint) Bash(IEnumerable<(string Name, string Value)> variables, string[] arguments)
    {
        string program = folder.Write("bin/ptspec", $"#!/bin/sh\nexec {s_program} \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var start = new ProcessStartInfo("bash", arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{folder["bin"]}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["PTSPEC"] = program;
        foreach ((string name, string value) in variables)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, new Outcome(process.ExitCode, output.Result, error).Complaint);
    }
}
