using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using PtSpec.Checking.Linearizability.Histories;
using PtSpec.Checking.Linearizability.Histories.Explanation;
using PtSpec.Checking.Linearizability.Histories.Formats;
using PtSpec.Cli.Options;
using PtSpec.Cli.Output;
using PtSpec.Cli.Reports;
using Spectre.Console;

namespace PtSpec.Cli.Commands;

/// <summary>history check: whether recorded histories are linearizable.</summary>
internal sealed class HistoryCommand
{
    private readonly Argument<string[]> files = new("FILE")
    {
        Description = "A recorded history, or - for standard input.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<HistoryFormat?> format = SharedOptions.HistoryFormat();
    private readonly Option<Budget?> budget = SharedOptions.Budget(
        "The bounds for each history; states are configurations of a part, memory is 1M or more (memory=1G).");

    private readonly Option<string?> html = SharedOptions.Html("Draw the history as a page, for one history,");

    private readonly Option<string?> json = SharedOptions.Json();
    private readonly Option<int?> width = SharedOptions.Width();
    private readonly Terminal terminal;

    private HistoryCommand(Terminal terminal) => this.terminal = terminal;

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var history = new HistoryCommand(terminal);
        var check = new Command(
            "check",
            """
            Tells whether recorded histories are linearizable.
            Examples:
              ptspec history check --format jepsen-register run.log
              ptspec history check --format json register.json --html page.html
            """)
        {
            history.files, history.format, history.budget, history.html, history.json, history.width,
        };
        check.SetAction(history.Execute);
        return new Command("history", "Recorded histories of concurrent operations.") { check };
    }

    private int Execute(ParseResult parsed)
    {
        terminal.Resize(parsed.GetValue(width));
        string[] names = parsed.GetRequiredValue(files);
        string? page = parsed.GetValue(html);
        if (page is not null && names.Length > 1)
            throw new UsageException($"--html: expected one history to draw, found {names.Length}");
        UserFiles.CheckWritable(page, mayExist: false);
        UserFiles.CheckWritable(parsed.GetValue(json));
        HistoryFormat reader = parsed.GetRequiredValue(format)!;
        HistoryBudget bounds = BoundsOf(parsed.GetValue(budget));
        // All are read before any is checked: bad input is told at once.
        (string File, RecordedHistory History)[] histories =
            [.. names.Select(f => (f, reader.Read(f, UserFiles.Read(f, terminal.In))))];
        long start = Stopwatch.GetTimestamp();
        var progress = new CountProgress("histories", histories.Length);
        Checked[] results = terminal.Watch(() => progress.Line, () => OrderedParallel
            .Select(histories, Environment.ProcessorCount, h => progress.Do(() => Check(h.File, h.History, bounds, parsed))).ToArray());
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        Print(results, elapsed);
        int exitCode = ExitCode(results);
        if (page is not null)
            UserFiles.WriteNew(page, HistoryPage.Draw(names[0], results[0].History, results[0].Report, results[0].Conflict));
        if (parsed.GetValue(json) is { } target)
        {
            UserFiles.Write(target, HistoriesDocument.Print(
                exitCode, [.. results.Select(r => HistoryDocument.Of(r.File, r.History, r.Report, r.Conflict))]));
        }
        return exitCode;
    }

    // A conflict takes longer to find than the verdict; it is looked for where it will be shown.
    private Checked Check(string file, RecordedHistory history, HistoryBudget bounds, ParseResult parsed)
    {
        HistoryReport report = history.Check(bounds);
        bool shows = parsed.GetValue(json) is not null || parsed.GetRequiredValue(files).Length == 1;
        return new Checked(file, history, report, shows && report.Failure is { } part ? history.FindConflict(part) : null);
    }

    private HistoryBudget BoundsOf(Budget? asked)
    {
        if (asked?.MemoryBytes is < HistoryBudget.LeastMemoryBytes and var little)
            throw new UsageException($"--budget: expected memory=1M or more, as less cannot be kept to, found memory={little}");
        if (asked?.Depth is { } depth)
            throw new UsageException($"--budget: expected states, memory or time of a history, found depth={depth}");
        return HistoryBudget.Default with
        {
            Time = asked?.Time,
            MemoryBytes = asked?.MemoryBytes ?? HistoryBudget.DefaultMemoryBytes,
            Configurations = asked?.States ?? long.MaxValue,
            Cancellation = terminal.Cancellation,
        };
    }

    private static int ExitCode(Checked[] results) =>
        results.Any(r => r.Report.Verdict == HistoryVerdict.NotLinearizable) ? ExitCodes.Violated
        : results.Any(r => r.Report.Verdict == HistoryVerdict.Unknown) ? ExitCodes.OutOfBudget
        : ExitCodes.Holds;

    private void Print(Checked[] results, TimeSpan elapsed)
    {
        Table table = Tables.Create(
            Tables.Names("history"), Tables.Numbers("operations"), Tables.Numbers("parts"), Tables.Numbers("configurations"),
            Tables.Words("verdict"));
        foreach (Checked result in results)
        {
            table.AddRow(
                new Text(result.File),
                Number(result.History.Count),
                Number(result.Report.Parts.Count),
                Number(result.Report.Configurations),
                new Text(VerdictText(result.Report)));
        }
        terminal.Write(table);
        if (results.FirstOrDefault(r => r.Report.Failure is not null) is { } failed)
        {
            PartReport part = failed.Report.Failure!;
            terminal.WriteLine($"{failed.File} is not linearizable.", Tone.Bad);
            terminal.WriteLine(HistoryText.Explain(
                failed.History, part, failed.Conflict ?? failed.History.FindConflict(part), terminal.Width));
        }
        int[] counts = [.. Enum.GetValues<HistoryVerdict>().Select(v => results.Count(r => r.Report.Verdict == v))];
        terminal.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{results.Length:N0} {(results.Length == 1 ? "history" : "histories")}: {counts[0]:N0} linearizable, {counts[1]:N0} not, {counts[2]:N0} unknown, {elapsed.TotalSeconds:F2} s"));
    }

    private static string VerdictText(HistoryReport report) => report.Verdict switch
    {
        HistoryVerdict.Linearizable => "linearizable",
        HistoryVerdict.NotLinearizable => "NOT LINEARIZABLE",
        _ => $"unknown (bound on {BoundText(report.Parts.First(p => p.Verdict == HistoryVerdict.Unknown).Bound)})",
    };

    private static string BoundText(HistoryBound bound) => bound switch
    {
        HistoryBound.Memory => "memory",
        HistoryBound.Time => "time",
        _ => "states",
    };

    private static Text Number(long number) => new(number.ToString("N0", CultureInfo.InvariantCulture));

    private sealed record Checked(string File, RecordedHistory History, HistoryReport Report, Conflict? Conflict);
}
