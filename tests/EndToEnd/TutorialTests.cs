using System.Diagnostics;
using System.Reflection;
using Xunit;

namespace PtSpec.EndToEnd;

/// <summary>The tutorial does what it says.</summary>
public sealed class TutorialTests : IDisposable
{
    private const string Asked = "PTSPEC_TUTORIAL";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>To the letter, in an empty folder, with packages packed and restored: about a minute.</summary>
    [AskedForFact(Asked)]
    public void Followed_to_the_letter_it_does_what_it_says()
    {
        folder.Write("cache/.keep", "");
        BorrowThirdPartyPackages();
        Follow(block => Shell(block.Text));
    }

    /// <summary>Its files compiled here with the lowering at work, next to the program as it is built.</summary>
    [Fact]
    public void Its_files_and_commands_do_what_it_says()
    {
        bool isPacked = false;
        Follow(block =>
        {
            string output = "";
            foreach (string line in block.Text.TrimEnd('\n').Split('\n'))
            {
                if (line.StartsWith("dotnet run peek.cs", StringComparison.Ordinal))
                    output += RunCompiled(Words(line["dotnet run peek.cs".Length..].Replace(" -- ", " ", StringComparison.Ordinal)));
                else if (line.StartsWith("tools/ptspec ", StringComparison.Ordinal))
                    output += RunBuilt(Words(line["tools/ptspec ".Length..]));
                else
                    Assert.Matches("^dotnet (pack|tool install) ", line);
            }
            if (!isPacked)
                folder.Write($"packages/PtSpec.{Version}.nupkg", "only its name is looked at");
            isPacked = true;
            return output;
        });
    }

    [Fact]
    public void The_versions_in_it_are_the_own_one() => Assert.All(
        Tutorial.Blocks.Where(b => b.Kind == "csharp"), b => Assert.StartsWith($"#:package PtSpec@{Version}\n", b.Text));

    [Theory]
    [InlineData("a\n...\nd\n", "a\nb\nc\nd\n", null)]
    [InlineData("a\nb\n", "a\nb\nc\n", "c")]
    [InlineData("...\nb\nd\n...\n", "a\nb\nc\nd\n", "d")]
    [InlineData("...\nc\n", "a\nb\n", "c")]
    public void What_is_missing_in_an_output_is_found(string expected, string output, string? missing) =>
        Assert.Equal(missing, Tutorial.Missing(expected, output));

    private static string Version => typeof(Cli.PtSpecCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private void Follow(Func<TutorialBlock, string> run)
    {
        Assert.Equal(7, Tutorial.Blocks.Count(b => b.Kind == "sh"));
        string output = "";
        foreach (TutorialBlock block in Tutorial.Blocks)
        {
            if (block.Kind == "sh")
                output = run(block);
            else if (block.Kind == "csharp")
                folder.Write(block.File, block.Text);
            else if (Tutorial.Missing(block.Text, output) is { } line)
                Assert.Fail($"The tutorial says\n{line}\nwhich is not in\n{output}");
        }
    }

    private string Shell(string commands)
    {
        // What packs builds in the clone, and leaves there where its packages are: not in a folder that will be gone.
        const string apart = "dotnet() { if [ \"$1\" = pack ]; then command dotnet \"$@\"; else NUGET_PACKAGES=\"$CACHE\" command dotnet \"$@\"; fi; }\n";
        var start = new ProcessStartInfo("bash", ["-c", apart + commands]);
        start.Environment["PTSPEC"] = BuiltProgram.Root;
        start.Environment["CACHE"] = folder["cache"];
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        return Finish(start);
    }

    // A user has them from the registry; here they need not be fetched again for every run.
    private void BorrowThirdPartyPackages()
    {
        string global = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        foreach (string name in (string[])["fscheck", "fsharp.core", "markdig", "spectre.console", "system.commandline"])
        {
            if (Directory.Exists(Path.Combine(global, name)))
                Directory.CreateSymbolicLink(folder["cache", name], Path.Combine(global, name));
        }
    }

    private string RunBuilt(string[] arguments) => Finish(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ptspec.dll"), .. arguments]));

    private string RunCompiled(string[] arguments) =>
        Finish(new ProcessStartInfo("dotnet", [UsersProgram.Compile(folder, "peek", File.ReadAllText(folder["peek.cs"])), .. arguments]));

    private string Finish(ProcessStartInfo start)
    {
        start.WorkingDirectory = folder.Path;
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"It does not end: {start.FileName} {string.Join(' ', start.ArgumentList)}");
        }
        // What was expected of it shows in what it printed.
        Assert.True(process.ExitCode is 0 or 1, $"exit code {process.ExitCode}: {output.Result}{error.Result}");
        return output.Result;
    }

    private static string[] Words(string line) =>
        [.. line.Split('"').SelectMany((part, i) => i % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
}
