using System.Diagnostics;
using PtSpec.EndToEnd.Damage;
using Xunit;

namespace PtSpec.EndToEnd;

/// <summary>Help that teaches.</summary>
public sealed class HelpTests : IDisposable
{
    private const int Columns = 80;

    private readonly TemporaryFolder folder = new();

    private static readonly string[] s_commands =
    [
        "check", "explore", "steps", "bugs", "mutants", "merge", "replay", "schedule", "trace check", "census", "history check", "docs", "new site", "completion",
    ];

    public static TheoryData<string> Commands => [.. s_commands];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Commands))]
    public void Each_command_has_examples_and_fits_80_columns(string command)
    {
        Outcome help = InProcess.Run("", [.. command.Split(' '), "--help"]);
        Assert.Equal((0, ""), (help.ExitCode, help.Error));
        Assert.Contains("Examples:\n", help.Out.ReplaceLineEndings("\n"));
        Assert.Contains($"  ptspec {command}", help.Out);
        AssertFits(help.Out);
    }

    [Theory]
    [InlineData("")]
    [InlineData("trace")]
    [InlineData("history")]
    [InlineData("new")]
    public void A_list_of_commands_has_a_line_or_two_for_each(string command)
    {
        Outcome help = InProcess.Run("", [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        Assert.Equal(0, help.ExitCode);
        Assert.DoesNotContain("Examples:", help.Out);
        AssertFits(help.Out);
    }

    [Fact]
    public void The_root_lists_every_command() => Assert.All(
        s_commands, command => Assert.Contains($"\n  {command.Split(' ')[0]}", InProcess.Run("", "--help").Out.ReplaceLineEndings("\n")));

    [Fact]
    public void What_commands_usually_print_fits_80_columns()
    {
        string scenario = folder.Write("a.txt", Texts.LockRace);
        folder.Write("scenarios/race.txt", Texts.AllocationRace);
        folder.Write("mm/a.c", "void f(void)\n{\n\tpte_t *pte = pte_offset_map_lock(mm, pmd, addr, &ptl);\n\tif (!pte)\n\t\treturn;\n\tpte_unmap_unlock(pte, ptl);\n}\n");
        string[][] lines =
        [
            ["explore", scenario], ["explore", scenario, "--change", Texts.Change("B21")], ["explore", scenario, "--budget", "states=50"], ["explore", scenario, "--directed"],
            ["explore", scenario, "--store", "hash"], ["explore", scenario, "--reduce", "all"], ["explore", scenario, "--estimate"],
            ["check", "--spec", folder.Path, "--scenarios", "5"], ["steps"], ["schedule", scenario, "--strategy", "random", "--runs", "50"],
            ["bugs", "B45", "C1", "--spec", BuiltProgram.File("spec")], ["bugs", "B45", "--show", "--spec", BuiltProgram.File("spec")],
            ["history", "check", "--format", "json", BuiltProgram.File("tests", "EndToEnd", "histories", "register.json")],
        ];
        Assert.All(lines, line => AssertFits(InProcess.Run("", line).Out.Replace(BuiltProgram.Root, "", StringComparison.Ordinal), string.Join(' ', line)));
    }

    [Theory]
    [InlineData("Did you mean explore?", "exploer")]
    [InlineData("Did you mean check?", "chek")]
    [InlineData("Did you mean --properties?", "explore", "x.txt", "--propertys", "I1")]
    [InlineData("Unrecognized option '--propertys'. Did you mean --properties?", "explore", "--propertys", "I1", "x.txt")]
    [InlineData("Unrecognized option '--propertys'. Did you mean --properties?", "explore", "--propertys")]
    [InlineData("--json: expected a value after it, found '--threads'.", "explore", "x.txt", "--json", "--threads", "2")]
    [InlineData("Unrecognized option '--propertys'. Did you mean --properties?", "explore", "--estimate", "--propertys")]
    [InlineData("Did you mean linearizability?", "explore", "x.txt", "--properties", "I1,linearisability")]
    [InlineData("Did you mean pte_offset_map_lock", "steps", "pte_ofset_map_lock")]
    [InlineData("Did you mean pmd_install", "mutants", "pmd_instal")]
    [InlineData("Did you mean B21", "bugs", "b21")]
    [InlineData("Did you mean pte-alloc-race.txt?", "explore", "spec/scenarios/pte-aloc-race.txt")]
    [InlineData("Did you mean bash?", "completion", "bahs")]
    public void What_was_meant_is_guessed(string hint, params string[] line)
    {
        Outcome outcome = InProcess.Run("", [.. line.Select(word => word.StartsWith("spec/", StringComparison.Ordinal) ? BuiltProgram.File(word.Split('/')) : word)]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(hint, outcome.Error);
    }

    [Fact]
    public void A_misspelt_operation_is_guessed()
    {
        Outcome outcome = InProcess.Run("", "explore", folder.Write("a.txt", Texts.LockRace.Replace("retract 0", "retrackt 0", StringComparison.Ordinal)));
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("a.txt:7:10: expected retract, as one of: read, ", outcome.Error);
    }

    [Fact]
    public void No_colour_is_written_where_none_is_wanted() =>
        Assert.DoesNotContain("\u001b", InProcess.Run("", "explore", folder.Write("a.txt", Texts.LockRace)).Out);

    [Fact]
    public void Bash_completes()
    {
        if (OperatingSystem.IsWindows())
            return;
        string script = folder.Write("complete.bash", InProcess.Run("", "completion", "bash").Out);
        folder.Write("ptspec", $"#!/bin/bash\nexec dotnet {Path.Combine(AppContext.BaseDirectory, "ptspec.dll")} \"$@\"\n");
        File.SetUnixFileMode(folder["ptspec"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal("explore", Completed(script, "ptspec expl"));
        Assert.Equal("--properties", Completed(script, "ptspec explore x.txt --prop"));
        Assert.Equal("pte_offset_map_lock", Completed(script, "ptspec steps pte_offset_map_lock").Split('\n')[0]);
        Assert.Equal("por", Completed(script, "ptspec explore x.txt --reduce po"));
        Assert.Equal("site", Completed(script, "ptspec new s"));
    }

    // What bash has in COMPREPLY when the tabulator is pressed behind a line.
    private string Completed(string script, string line)
    {
        string commands = $"source {script}; COMP_LINE='{line}'; COMP_POINT=${{#COMP_LINE}}; COMP_WORDS=($COMP_LINE); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _ptspec; printf '%s\\n' \"${{COMPREPLY[@]}}\"";
        var start = new ProcessStartInfo("bash", ["-c", commands]) { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = folder.Path };
        start.Environment["PATH"] = $"{folder.Path}:{Environment.GetEnvironmentVariable("PATH")}";
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output.TrimEnd('\n');
    }

    private static void AssertFits(string output, string what = "") =>
        Assert.All(output.ReplaceLineEndings("\n").Split('\n'), text => Assert.True(text.Length <= Columns, $"{what}: {text.Length} columns: {text}"));
}
