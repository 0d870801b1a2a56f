using System.CommandLine;
using System.Globalization;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Scheduled;
using PtSpec.Cli.Options;
using PtSpec.Cli.Output;
using PtSpec.Scheduling;

namespace PtSpec.Cli.Commands;

/// <summary>schedule: runs a scenario's operations, as compiled, under schedules.</summary>
internal sealed class ScheduleCommand
{
    private readonly Argument<string> file = new("FILE") { Description = "A scenario file, or - for standard input." };
    private readonly Option<string> strategy = new("--strategy")
    {
        Description = $"Which schedules: {Strategy.Forms} (dpor).",
        HelpName = "STRATEGY",
        DefaultValueFactory = _ => "dpor",
    };
    private readonly Option<int?> seed = SharedOptions.Number("--seed", "The seed of pct and random (0).", 0, int.MaxValue);
    private readonly Option<int?> runs = SharedOptions.Number("--runs", "How many schedules at most.", 1, int.MaxValue);
    private readonly Option<string?> replay = new("--replay")
    {
        Description = "Run one schedule, as reports print it: \"0*3 1 0\".",
        HelpName = "SCHEDULE",
    };
    private readonly Option<int?> width = SharedOptions.Width();
    private readonly Terminal terminal;

    private ScheduleCommand(Terminal terminal) => this.terminal = terminal;

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var schedule = new ScheduleCommand(terminal);
        var command = new Command("schedule", "Runs the compiled routines of one scenario under schedules.")
        {
            schedule.file, schedule.strategy, schedule.seed, schedule.runs, schedule.replay, schedule.width,
        };
        command.SetAction(schedule.Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        terminal.Resize(parsed.GetValue(width));
        string path = parsed.GetRequiredValue(file);
        Scenario scenario = ScenarioFile.Parse(
            path == UserFiles.StandardInput ? "(standard input)" : path, UserFiles.Read(path, terminal.In));
        ScheduledScenario scheduled = Prepare(path, scenario);
        return parsed.GetValue(replay) is { } text
            ? Replay(scheduled, Parsed("--replay", () => Schedule.Parse(text)))
            : Explore(scheduled, parsed);
    }

    private static ScheduledScenario Prepare(string path, Scenario scenario)
    {
        try
        {
            return new ScheduledScenario(scenario);
        }
        catch (NotSupportedException e)
        {
            throw new UsageException($"{path}: the scenario cannot be scheduled: {e.Message}");
        }
    }

    private int Explore(ScheduledScenario scheduled, ParseResult parsed)
    {
        Strategy chosen = Parsed(
            "--strategy", () => Strategy.Parse(parsed.GetRequiredValue(strategy), (ulong)(parsed.GetValue(seed) ?? 0)));
        ScheduleReport report = scheduled.Explore(chosen, new ScheduleBounds
        {
            Schedules = parsed.GetValue(runs) ?? long.MaxValue,
            Cancellation = terminal.Cancellation,
        });
        terminal.WriteLine(ScenarioPrinter.Print(scheduled.Scenario));
        if (report.Failure is { } failure)
            terminal.WriteLine(failure.ToString());
        (string verdict, Tone tone, string meaning, int code) = report.Verdict switch
        {
            ScheduleVerdict.Holds => ("holds", Tone.Good, ": every schedule was run, or one that stands for it.", ExitCodes.Holds),
            ScheduleVerdict.Violated => (
                "violated", Tone.Bad,
                string.Create(CultureInfo.InvariantCulture, $" with {report.Failure!.Preemptions} preemptions. To see it again: --replay \"{report.Failure.Schedule}\""),
                ExitCodes.Violated),
            _ => ("not exhausted", Tone.Warning, ": nothing is said about the schedules that were not run.", ExitCodes.OutOfBudget),
        };
        terminal.WriteLine((verdict, tone), (meaning, Tone.Plain));
        terminal.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Strategy}: {report.Schedules:N0} schedules, of which {report.Redundant:N0} redundant, {report.Steps:N0} steps, {report.Elapsed.TotalSeconds:F2} s"));
        if (report.Bound is { } bound)
            terminal.WriteLine(bound.ToString());
        terminal.Cancellation.ThrowIfCancellationRequested();
        return code;
    }

    private int Replay(ScheduledScenario scheduled, Schedule schedule)
    {
        ReplayReport report = scheduled.Replay(schedule);
        terminal.WriteLine(ScenarioPrinter.Print(scheduled.Scenario));
        if (report.Misfit >= 0)
            terminal.WriteLine($"Turn {report.Misfit + 1}, {schedule.Turns[report.Misfit]}, was not possible as it says.", Tone.Warning);
        if (report.Failure is { } failure)
            terminal.WriteLine(failure.ToString());
        else
            terminal.WriteLine(string.Join('\n', report.Steps));
        terminal.WriteLine(report.Failure is null ? "holds in this schedule" : "violated", report.Failure is null ? Tone.Good : Tone.Bad);
        return report.Failure is null ? ExitCodes.Holds : ExitCodes.Violated;
    }

    private static T Parsed<T>(string option, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (FormatException e)
        {
            throw new UsageException($"{option}: {e.Message}");
        }
    }
}
