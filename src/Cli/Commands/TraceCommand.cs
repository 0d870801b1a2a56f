using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using PtSpec.Checking.Mutations;
using PtSpec.Cli.Options;
using PtSpec.Cli.Output;
using PtSpec.Cli.Reports;
using PtSpec.Core.Lowered;
using PtSpec.Kernel.Traces;
using PtSpec.Kernel.Traces.Lines;
using PtSpec.Kernel.Traces.Timelines;
using PtSpec.StateMachines;
using Spectre.Console;

namespace PtSpec.Cli.Commands;

/// <summary>trace check: whether recorded traces of real kernels conform to the PmdEntry machine.</summary>
internal sealed class TraceCommand
{
    private readonly Argument<string[]> files = new("FILE")
    {
        Description = "A recorded trace, plain or .gz, or - for standard input, which is told of at the first violation.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> coverage = new("--coverage")
    {
        Description = "List every transition that the kernels have, with how often the traces show it, and the routines with how many lines.",
    };

    private readonly Option<bool> lines = new("--lines")
    {
        Description = "List the lines of the specification that no trace shows to have run, of the routines of which one does.",
    };

    private readonly Option<string?> html = SharedOptions.Html("Draw what led to the first violation, or what was looked at, as a page, for one trace,");

    private readonly Option<string?> json = SharedOptions.Json();
    private readonly Option<string?> junit = SharedOptions.Junit();
    private readonly Option<int?> threads = SharedOptions.Threads("Traces checked at once");
    private readonly Option<int?> width = SharedOptions.Width();
    private readonly Terminal terminal;

    private TraceCommand(Terminal terminal) => this.terminal = terminal;

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var trace = new TraceCommand(terminal);
        var check = new Command(
            "check",
            """
            Checks recorded traces of real kernels.
            Examples:
              ptspec trace check trace.txt.gz --coverage
              ptspec trace check *.txt.gz --json traces.json
              cat /sys/kernel/tracing/trace_pipe | ptspec trace check -
            """)
        {
            trace.files, trace.coverage, trace.lines, trace.html, trace.json, trace.junit, trace.threads, trace.width,
        };
        check.SetAction(trace.Execute);
        return new Command("trace", "Traces of real kernels.") { check, TraceRecordCommand.Create(terminal) };
    }

    private int Execute(ParseResult parsed)
    {
        terminal.Resize(parsed.GetValue(width));
        string? page = parsed.GetValue(html);
        UserFiles.CheckWritable(page, mayExist: false);
        UserFiles.CheckWritable(parsed.GetValue(json));
        UserFiles.CheckWritable(parsed.GetValue(junit));
        string[] paths = parsed.GetRequiredValue(files);
        if (page is not null && paths.Length > 1)
            throw new UsageException($"--html: expected one trace to draw, found {paths.Length}");
        if (paths.Count(path => path == UserFiles.StandardInput) > 1)
            throw new UsageException("standard input can be read once");
        var progress = new ReadProgress("traces", paths.Length, LengthOf(paths));
        (TraceReport Report, TimeSpan Elapsed)[] results = terminal.Watch(() => progress.Line, () => OrderedParallel
            .Select(paths, parsed.GetValue(threads) ?? SharedOptions.DefaultThreads, path => progress.Do(count => Check(path, count))).ToArray());
        foreach ((TraceReport report, TimeSpan elapsed) in results)
            Print(report, elapsed, isShort: results.Length > 1);
        TraceReport[] reports = [.. results.Select(r => r.Report)];
        CoverageTable merged = CoverageTable.Of(reports);
        LineCoverage ran = LineCoverage.Of(reports.Select(report => report.Lines));
        if (reports.Length > 1 || parsed.GetValue(coverage))
        {
            Print(merged);
            Print(ran, merged.Kernels);
        }
        if (parsed.GetValue(lines))
            PrintLinesNotExercised(ran);
        int exitCode = reports.Max(r => ExitCode(r.Verdict) switch { ExitCodes.Violated => int.MaxValue, var code => code });
        exitCode = exitCode == int.MaxValue ? ExitCodes.Violated : exitCode;
        if (page is not null)
            UserFiles.WriteNew(page, TracePage.Draw(reports[0]));
        if (parsed.GetValue(json) is { } target)
        {
            UserFiles.Write(
                target,
                reports.Length == 1 ? TraceDocument.Print(reports[0], exitCode) : TracesDocument.Print(reports, merged, ran, exitCode));
        }
        if (parsed.GetValue(junit) is { } cases)
            ReportFiles.WriteJunit(cases, "trace check", [.. results.Select(r => Case(r.Report, r.Elapsed))]);
        return exitCode;
    }

    // Nobody knows how long standard input is; a file that cannot be read is told about when it is its turn.
    private static long LengthOf(string[] paths) => paths.All(File.Exists) ? paths.Sum(path => new FileInfo(path).Length) : 0;

    private static (TraceReport, TimeSpan) Check(string path, Func<Stream, Stream> count)
    {
        long start = Stopwatch.GetTimestamp();
        Kernel.Traces.TraceSource source = path == UserFiles.StandardInput
            ? Kernel.Traces.TraceSource.Live("(standard input)", count(Console.OpenStandardInput()))
            : new Kernel.Traces.TraceSource(path, () => count(File.OpenRead(path)));
        TraceReport report = UserFiles.Try(path, "read", () => TraceChecker.Check(source));
        return (report, Stopwatch.GetElapsedTime(start));
    }

    // An inconclusive trace is one that ended before an answer.
    private static int ExitCode(TraceVerdict verdict) => verdict switch
    {
        TraceVerdict.Conforms => ExitCodes.Holds,
        TraceVerdict.Inconsistent => ExitCodes.Violated,
        _ => ExitCodes.OutOfBudget,
    };

    private void Print(CoverageTable table)
    {
        Table rows = Tables.Create(
            [Tables.Names("from"), Tables.Words("trigger"), Tables.Names("to"), .. table.Kernels.Select(k => Tables.Numbers(k.ToString()))]);
        foreach (TransitionCoverage row in table.Rows)
        {
            rows.AddRow(
            [
                new Text(row.From.ToString()), new Text(row.Trigger.ToString()), new Text(row.To.ToString()),
                .. row.Seen.Select(count => new Text(count switch
                {
                    null => "",
                    0 => row.Perhaps ? "perhaps" : "-",
                    _ => count.Value.ToString("N0", CultureInfo.InvariantCulture),
                })),
            ]);
        }
        terminal.Write(rows);
        string kernels = string.Join(" and ", table.Kernels);
        terminal.WriteLine($"Together: {table.Seen} of the {table.Rows.Count} transitions that the PmdEntry machine has in {kernels}.\n");
    }

    private void Print(LineCoverage ran, IReadOnlyList<KernelVersion> kernels)
    {
        Table rows = Tables.Create(Tables.Words("routine"), Tables.Numbers("exercised"), Tables.Numbers("possible"), Tables.Numbers("of"));
        RoutineLines[] run = [.. ran.Routines.Where(routine => routine.Exercised.Count > 0)];
        foreach (RoutineLines routine in run)
            rows.AddRow(new Text(routine.Routine), Number(routine.Exercised.Count), Number(routine.Possible.Count), Number(routine.All));
        terminal.Write(rows);
        Line($"Together: {ran.Exercised:N0} of the {ran.All:N0} lines that the specification has in {string.Join(" and ", kernels)} ran for sure,");
        Line($"in {run.Length} of its {ran.Routines.Count} routines; {ran.Possible:N0} more may have run.");
    }

    private void PrintLinesNotExercised(LineCoverage ran)
    {
        foreach (RoutineLines routine in ran.Routines.Where(r => r.Exercised.Count > 0 && r.Exercised.Count < r.All))
        {
            Line($"{routine.Routine}: {routine.Exercised.Count} of {routine.All} lines ran for sure; not these:");
            foreach (SourceStep statement in RoutineListing.Statements(Routines.Find(routine.Id)))
            {
                if (routine.Ran(statement.Number) is { } word and not "yes")
                    Line($"{statement.Number,6}  {word,-7}  {statement.Text}");
            }
        }
    }

    private static Text Number(int count) => new(count.ToString("N0", CultureInfo.InvariantCulture));

    private void Print(TraceReport report, TimeSpan elapsed, bool isShort)
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
        if (!isShort)
        {
            Print("seen", report.Transitions);
            Print("assumed", report.Assumed);
        }
        (int seen, int all) = report.Coverage;
        if (report.Assumed.Count > 0)
        {
            long assumed = report.Assumed.Sum(count => count.Count);
            Line($"{assumed:N0} transitions are assumed: functions that may make them ran, and nothing recorded them.");
        }
        Line($"Coverage: {seen} of the {all} transitions that the PmdEntry machine has in {report.Kernel}.");
        if (report.FirstInconsistency is null)
            Line($"Lines: {report.Lines.Exercised} of the {report.Lines.All:N0} that the specification has in {report.Kernel} ran for sure.");
        PrintVerdict(report);
    }

    private void Print(string how, IReadOnlyList<TransitionCount> transitions)
    {
        if (transitions.Count == 0)
            return;
        Table table = Tables.Create(Tables.Names("from"), Tables.Words("trigger"), Tables.Names("to"), Tables.Numbers(how));
        foreach (TransitionCount count in transitions)
        {
            table.AddRow(
                new Text(count.From.ToString()),
                new Text(string.Join(" or ", count.Triggers)),
                new Text(count.To.ToString()),
                new Text(count.Count.ToString("N0", CultureInfo.InvariantCulture)));
        }
        terminal.Write(table);
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
        List($"Rule {first.Rule}{(first.Entry == 0 ? "" : $" at the pmd entry 0x{first.Entry:x}")}. It could have been:", first.States);
        List("Each way on, and what rejects it:", first.Rejected);
        if (report.Timeline is { Events.Count: > 0 } timeline)
            terminal.Write("\n" + TimelineText.Print(timeline, terminal.Width));
    }

    private void List(string title, IReadOnlyList<string> items)
    {
        if (items.Count == 0)
            return;
        terminal.WriteLine(title);
        foreach (string item in items)
            terminal.WriteLine($"  {item}");
    }

    private void Line(FormattableString text) => terminal.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static JunitCase Case(TraceReport report, TimeSpan elapsed) => new(
        report.File,
        elapsed,
        report.Verdict == TraceVerdict.Inconsistent ? report.FirstInconsistency!.What : null,
        report.Verdict == TraceVerdict.Inconclusive ? $"inconclusive: {string.Join("; ", report.Missing)}" : null,
        string.Join('\n', report.FirstInconsistency?.Lines.Select(l => $"{l.Number}: {l.Text}") ?? []));
}
