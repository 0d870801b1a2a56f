using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using PtSpec.Checking.Linearizability.Histories;
using PtSpec.Checking.Linearizability.Histories.Formats;
using PtSpec.Cli.Options;
using PtSpec.Cli.Output;
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
        "The bounds for each history; states are configurations of a part (memory=1G).");

    private readonly Option<int?> width = SharedOptions.Width();
    private readonly Terminal terminal;

    private HistoryCommand(Terminal terminal) => this.terminal = terminal;

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var history = new HistoryCommand(terminal);
        var check = new Command("check", "Tells whether recorded histories are linearizable.")
        {
            history.files, history.format, history.budget, history.width,
        };
        check.SetAction(history.Execute);
        return new Command("history", "Recorded histories of concurrent operations.") { check };
    }

    private int Execute(ParseResult parsed)
    {
        terminal.Resize(parsed.GetValue(width));
        HistoryFormat reader = parsed.GetRequiredValue(format)!;
        HistoryBudget bounds = BoundsOf(parsed.GetValue(budget));
        // All are read before any is checked: bad input is told at once.
        (string File, RecordedHistory History)[] histories =
            [.. parsed.GetRequiredValue(files).Select(f => (f, reader.Read(f, UserFiles.Read(f, terminal.In))))];
        var verdicts = new List<HistoryVerdict>();
        Table table = Tables.Create(
            Tables.Names("history"), Tables.Numbers("calls"), Tables.Numbers("parts"), Tables.Numbers("configurations"),
            Tables.Words("verdict"));
        long start = Stopwatch.GetTimestamp();
        foreach ((string file, RecordedHistory history) in histories)
        {
            HistoryReport report = history.Check(bounds);
            verdicts.Add(report.Verdict);
            table.AddRow(
                new Text(file), Number(history.Count), Number(report.Parts.Count), Number(report.Configurations),
                new Text(VerdictText(report)));
        }
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        terminal.Write(table);
        int count(HistoryVerdict verdict) => verdicts.Count(v => v == verdict);
        terminal.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{verdicts.Count:N0} histories: {count(HistoryVerdict.Linearizable):N0} linearizable, {count(HistoryVerdict.NotLinearizable):N0} not, {count(HistoryVerdict.Unknown):N0} unknown, {elapsed.TotalSeconds:F2} s"));
        return verdicts.Contains(HistoryVerdict.NotLinearizable) ? ExitCodes.Violated
            : verdicts.Contains(HistoryVerdict.Unknown) ? ExitCodes.OutOfBudget
            : ExitCodes.Holds;
    }

    private HistoryBudget BoundsOf(Budget? asked) => HistoryBudget.Default with
    {
        Time = asked?.Time,
        MemoryBytes = asked?.MemoryBytes ?? HistoryBudget.DefaultMemoryBytes,
        Configurations = asked?.States ?? long.MaxValue,
        Cancellation = terminal.Cancellation,
    };

    private static string VerdictText(HistoryReport report) => report.Verdict switch
    {
        HistoryVerdict.Linearizable => "linearizable",
        HistoryVerdict.NotLinearizable => "NOT LINEARIZABLE",
        _ => $"unknown (bound on {report.Parts.First(p => p.Verdict == HistoryVerdict.Unknown).Bound.ToString().ToLowerInvariant()})",
    };

    private static Text Number(long number) => new(number.ToString("N0", CultureInfo.InvariantCulture));
}
