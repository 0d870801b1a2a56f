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
    private const int DefaultRandomRuns = 10_000;
    private const string Dpor = "dpor";

    private readonly Option<string?> strategy = SharedOptions.Parsed<string>(
        "--strategy", $"Which schedules: {Strategy.Forms} ({Dpor}).", "STRATEGY", text => IsStrategy(text) ? text : null,
        $"one of {Strategy.Forms}, with a number up to {Strategy.MostOfAll}");
    private readonly Option<int?> seed = SharedOptions.Number("--seed", "The seed of pct and random (0).", 0, int.MaxValue);
    private readonly Option<int?> runs = SharedOptions.Number("--runs", $"How many schedules at most (with pct and random {DefaultRandomRuns:N0}, unless --time is given).", 1, int.MaxValue);
    private readonly Option<TimeSpan?> time = SharedOptions.Parsed<TimeSpan?>("--time", "For how long at most: N[ms|s|m|h].", "TIME", Budget.Duration, "a time such as 90s: N[ms|s|m|h]");
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
        var command = new Command(
            "schedule",
            $"""
            Runs the compiled routines of one scenario under schedules.
            {ScheduledText.Offered} {ScheduledText.Judged}
            Examples:
              ptspec schedule spec/scenarios/map-lock-vs-retract.txt
              ptspec schedule race.txt --strategy pct=3 --time 90s --seed 5
              ptspec schedule race.txt --replay "0*23 1 0"
            """)
        {
            schedule.file, schedule.strategy, schedule.seed, schedule.runs, schedule.time, schedule.replay, schedule.width,
        };
        command.SetAction(schedule.Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        terminal.Resize(parsed.GetValue(width));
        CheckTogether(parsed);
        string path = parsed.GetRequiredValue(file);
        Scenario scenario = ScenarioFile.Parse(
            path == UserFiles.StandardInput ? "(standard input)" : path, UserFiles.Read(path, terminal.In));
        ScheduledScenario scheduled = Prepare(path, scenario);
        return parsed.GetValue(replay) is { } text
            ? Replay(scheduled, Parsed("--replay", () => Schedule.Parse(text)))
            : Explore(scheduled, parsed);
    }

    // What would make no difference is refused.
    private void CheckTogether(ParseResult parsed)
    {
        Option[] ofSearches = [strategy, seed, runs, time];
        if (parsed.GetResult(replay) is not null && Array.Find(ofSearches, option => parsed.GetResult(option) is not null) is { } idle)
            throw new UsageException($"--replay: expected no --strategy, --seed, --runs or --time with it, found {idle.Name}");
        string chosen = parsed.GetValue(strategy) ?? Dpor;
        if (parsed.GetResult(seed) is not null && !Strategy.Parse(chosen).IsEndless)
            throw new UsageException($"--seed: expected --strategy pct=DEPTH or random with it, found {chosen}");
    }

    private static bool IsStrategy(string text)
    {
        try
        {
            return Strategy.Parse(text) is not null;
        }
        catch (FormatException)
        {
            return false;
        }
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
        Strategy chosen = Strategy.Parse(parsed.GetValue(strategy) ?? Dpor, (ulong)(parsed.GetValue(seed) ?? 0));
        TimeSpan? limit = parsed.GetValue(time);
        var progress = new ScheduleProgress();
        ScheduleReport report = terminal.Watch(() => progress.Line, () => scheduled.Explore(chosen, new ScheduleBounds
        {
            Schedules = parsed.GetValue(runs) ?? (chosen.IsEndless && limit is null ? DefaultRandomRuns : long.MaxValue),
            Time = limit,
            Progress = progress.See,
            Cancellation = terminal.Cancellation,
        }));
        terminal.WriteLine(ScenarioPrinter.Print(scheduled.Scenario));
        if (report.Failure is { } failure)
            terminal.WriteLine(failure.ToString());
        (string verdict, Tone tone, string meaning, int code) = report.Verdict switch
        {
            ScheduleVerdict.Holds => OfAll(scheduled.Scenario),
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
        WriteJudged(scheduled.Scenario, report.Verdict == ScheduleVerdict.Violated);
        terminal.Cancellation.ThrowIfCancellationRequested();
        return code;
    }

    // Every schedule was run, and nothing that is judged is violated.
    private static (string Verdict, Tone Tone, string Meaning, int Code) OfAll(Scenario scenario) => ScheduledText.ExpectationOf(scenario) switch
    {
        ScheduledExpectation.NotJudged => (
            "unknown", Tone.Warning, ": every schedule was run, or one that stands for it, but what the scenario expects is not judged.", ExitCodes.OutOfBudget),
        ScheduledExpectation.NotMet => (
            "not violated", Tone.Bad, ": every schedule was run, or one that stands for it, and the scenario expects otherwise.", ExitCodes.Violated),
        _ => ("holds", Tone.Good, ": every schedule was run, or one that stands for it.", ExitCodes.Holds),
    };

    private int Replay(ScheduledScenario scheduled, Schedule schedule)
    {
        if (schedule.Turns.Count == 0)
            throw new UsageException("--replay: expected turns, as reports print them: \"0*3 1 0\", found none");
        if (schedule.Turns.FirstOrDefault(turn => turn.Cpu >= scheduled.Scenario.Cpus.Count) is { Cpu: > 0 } stranger)
            throw new UsageException($"--replay: expected turns of cpu 0 to {scheduled.Scenario.Cpus.Count - 1}, found '{stranger}'");
        ReplayReport report = scheduled.Replay(schedule);
        terminal.WriteLine(ScenarioPrinter.Print(scheduled.Scenario));
        if (report.Failure is { } failure)
            terminal.WriteLine(failure.ToString());
        else
            terminal.WriteLine(string.Join('\n', report.Steps));
        // What goes wrong goes wrong, in whichever schedule; that nothing does says something of the one that was asked for only.
        if (report.Misfit >= 0)
            terminal.WriteLine($"Turn {report.Misfit + 1}, {schedule.Turns[report.Misfit]}, was not possible as it says: this is another schedule.", Tone.Warning);
        (string verdict, Tone tone, int code) = report switch
        {
            { Failure: not null } => ("violated", Tone.Bad, ExitCodes.Violated),
            { Misfit: >= 0 } => ("nothing is said about the schedule that was asked for", Tone.Warning, ExitCodes.OutOfBudget),
            _ when ScheduledText.ExpectationOf(scheduled.Scenario) == ScheduledExpectation.NotJudged =>
                ("unknown: what the scenario expects is not judged", Tone.Warning, ExitCodes.OutOfBudget),
            _ => ("holds in this schedule", Tone.Good, ExitCodes.Holds),
        };
        terminal.WriteLine(verdict, tone);
        WriteJudged(scheduled.Scenario, report.Failure is not null);
        return code;
    }

    private void WriteJudged(Scenario scenario, bool isViolated)
    {
        terminal.WriteLine(terminal.Wrapped(0, ScheduledText.Judged));
        if (!isViolated && ScheduledText.OfExpectation(scenario) is { } notFound)
            terminal.WriteLine(terminal.Wrapped(0, notFound), Tone.Warning);
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
