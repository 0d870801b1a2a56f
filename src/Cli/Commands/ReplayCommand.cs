using System.CommandLine;
using PtSpec.Checking.Counterexamples;
using PtSpec.Checking.Mutations;
using PtSpec.Cli.Options;
using PtSpec.Cli.Output;
using PtSpec.Cli.Reports;
using PtSpec.Cli.Reports.Viewer;

namespace PtSpec.Cli.Commands;

/// <summary>replay: takes the steps of saved counterexamples again; what happens again is a violation.</summary>
internal sealed class ReplayCommand
{
    private readonly Argument<string> file = new("FILE") { Description = "A file that --json wrote, or - for standard input." };
    private readonly Option<string?> name = new("--name")
    {
        Description = "Replay this scenario or bug of the file only.",
        HelpName = "NAME",
    };
    private readonly Option<string?> html = SharedOptions.Html("Write what is replayed as a page to step through");
    private readonly Option<int?> width = SharedOptions.Width();
    private readonly Terminal terminal;

    private ReplayCommand(Terminal terminal) => this.terminal = terminal;

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var replay = new ReplayCommand(terminal);
        var command = new Command(
            "replay",
            """
            Replays the counterexamples in a file that --json wrote.
            Examples:
              ptspec explore race.txt --without pmd_install#3 --json race.json
              ptspec replay race.json
            """)
        {
            replay.file, replay.name, replay.html, replay.width,
        };
        command.SetAction(replay.Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        terminal.Resize(parsed.GetValue(width));
        UserFiles.CheckWritable(parsed.GetValue(html), mayExist: false);
        string path = parsed.GetRequiredValue(file);
        string? only = parsed.GetValue(name);
        ReportDocument report = ReportFiles.ReadJson(path, UserFiles.Read(path, terminal.In));
        RunDocument[] runs = [.. report.Runs.Where(r => r.Counterexample is not null && (only is null || r.Name == only))];
        if (runs.Length == 0)
            throw new UsageException($"{path}: expected a counterexample{(only is null ? "" : $" of {only}")}, found none");
        Counterexample[] found = [.. runs.Select(run => Replayed(path, run))];
        foreach ((RunDocument run, Counterexample replayed) in runs.Zip(found))
        {
            terminal.WriteLine(CounterexampleText.Print(replayed, terminal.Width));
            terminal.WriteLine($"Replayed {run.Name}: {replayed.Steps.Count} steps, the same violation.");
        }
        if (parsed.GetValue(html) is { } page)
            UserFiles.WriteNew(page, ReportPage.Draw(new ReportDocument("replay", ExitCodes.Violated, runs), found));
        return ExitCodes.Violated;
    }

    /// <summary>The counterexample of a search in a file, as it happens again.</summary>
    public static Counterexample Replayed(string path, RunDocument run)
    {
        try
        {
            return Replay.Run(path, run.Counterexample!);
        }
        catch (Exception e) when (e is ReplayException or ChangeException or NotSupportedException)
        {
            throw new UsageException($"{path}: {run.Name}: {e.Message}");
        }
    }
}
