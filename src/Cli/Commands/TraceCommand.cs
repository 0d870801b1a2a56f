using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using PtSpec.Cli.Options;
using PtSpec.Cli.Output;
using PtSpec.Cli.Reports;
using PtSpec.Kernel.Traces;
using Spectre.Console;

namespace PtSpec.Cli.Commands;

/// <summary>trace check: whether a recorded trace of a real kernel conforms to the PmdEntry machine.</summary>
internal sealed class TraceCommand
{
    private readonly Argument<string> file = new("FILE") { Description = "A recorded trace, plain or .gz." };
    private readonly Option<string?> json = SharedOptions.Json();
    private readonly Option<string?> junit = SharedOptions.Junit();
    private readonly Option<int?> width = SharedOptions.Width();
    private readonly Terminal terminal;

    private TraceCommand(Terminal terminal) => this.terminal = terminal;

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var trace = new TraceCommand(terminal);
        var check = new Command("check", "Checks a recorded trace of a real kernel.")
        {
            trace.file, trace.json, trace.junit, trace.width,
        };
        check.SetAction(trace.Execute);
        return new Command("trace", "Traces of real kernels.") { check };
    }

    private int Execute(ParseResult parsed)
    {
        terminal.Resize(parsed.GetValue(width));
        UserFiles.CheckWritable(parsed.GetValue(json));
        UserFiles.CheckWritable(parsed.GetValue(junit));
        string path = parsed.GetRequiredValue(file);
        long start = Stopwatch.GetTimestamp();
        TraceReport report = UserFiles.Try(path, "read", () => TraceChecker.Check(path));
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        Print(report, elapsed);
        int exitCode = ExitCode(report.Verdict);
        if (parsed.GetValue(json) is { } target)
            UserFiles.Write(target, TraceDocument.Print(report, exitCode));
        if (parsed.GetValue(junit) is { } cases)
            ReportFiles.WriteJunit(cases, "trace check", [Case(report, elapsed)]);
        return exitCode;
    }

    // An inconclusive trace is one that ended before an answer.
    private static int ExitCode(TraceVerdict verdict) => verdict switch
    {
        TraceVerdict.Conforms => ExitCodes.Holds,
        TraceVerdict.Inconsistent => ExitCodes.Violated,
        _ => ExitCodes.OutOfBudget,
    };

    private void Print(TraceReport report, TimeSpan elapsed)
    {
        string window = report.IsWindow ? ", a window out of a longer run" : "";
        terminal.WriteLine($"{report.File}: kernel {report.Release}, rules of {report.Kernel}{window}");
        double seconds = elapsed.TotalSeconds;
        Line($"{report.Events:N0} events of {report.Threads:N0} threads, {report.Entries:N0} pmd entries, {seconds:F1} s");
        LockSummary locks = report.Locks;
        Line($"{locks.Acquisitions:N0} locks: at most {locks.MostHeld} held at once, {locks.MostHeldByOneThread} by a thread");
        (ObservationSummary values, MappingSummary calls) = (report.Observations, report.Mappings);
        Line($"{values.Checked:N0} values read compared: {values.NeededInterval:N0} explained only by a write meanwhile");
        Line($"{calls.Checked:N0} mapping calls judged: {calls.ReturnedNull:N0} returned NULL");
        if (report.Transitions.Count > 0)
        {
            Table table = Tables.Create(
                Tables.Names("from"), Tables.Words("trigger"), Tables.Names("to"), Tables.Numbers("seen"));
            foreach (TransitionCount count in report.Transitions)
            {
                table.AddRow(
                    new Text(count.From.ToString()),
                    new Text(string.Join(" or ", count.Triggers)),
                    new Text(count.To.ToString()),
                    new Text(count.Count.ToString("N0", CultureInfo.InvariantCulture)));
            }
            terminal.Write(table);
        }
        (int seen, int all) = report.Coverage;
        Line($"Coverage: {seen} of the {all} transitions that the PmdEntry machine has in {report.Kernel}.");
        PrintVerdict(report);
    }

    private void PrintVerdict(TraceReport report)
    {
        (string verdict, Tone tone) = report.Verdict switch
        {
            TraceVerdict.Conforms => ("conforms", Tone.Good),
            TraceVerdict.Inconsistent => ("INCONSISTENT", Tone.Bad),
            _ => ("inconclusive", Tone.Warning),
        };
        terminal.WriteLine(verdict, tone);
        foreach (string missing in report.Missing)
            terminal.WriteLine($"  {missing}");
        if (report.FirstInconsistency is not { } first)
            return;
        terminal.WriteLine(
            report.Verdict == TraceVerdict.Inconsistent ? first.What : $"Suspicious, but not conclusive: {first.What}");
        foreach (TraceLine line in first.Lines)
            terminal.WriteLine($"  {report.File}:{line.Number}: {line.Text}");
    }

    private void Line(FormattableString text) => terminal.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static JunitCase Case(TraceReport report, TimeSpan elapsed) => new(
        report.File,
        elapsed,
        report.Verdict == TraceVerdict.Inconsistent ? report.FirstInconsistency!.What : null,
        report.Verdict == TraceVerdict.Inconclusive ? $"inconclusive: {string.Join("; ", report.Missing)}" : null,
        string.Join('\n', report.FirstInconsistency?.Lines.Select(l => $"{l.Number}: {l.Text}") ?? []));
}
