using System.Text.Json;
using System.Xml.Linq;
using PtSpec.Checking.Counterexamples;
using PtSpec.Checking.Exploration;
using PtSpec.Cli.Output;
using PtSpec.Cli.Reports.Viewer;
using PtSpec.Cli.Shards;

namespace PtSpec.Cli.Reports;

/// <summary>Writes the files that --json and --junit name.</summary>
internal static class ReportFiles
{
    /// <summary>Writes the files that are asked for.</summary>
    public static void Write(
        string? json, string? junit, string? html, string command, int exitCode, IReadOnlyList<Run> runs, ShardDocument? shard = null)
    {
        var report = new ReportDocument(command, exitCode, [.. runs.Select(RunDocument.Of)], Shard: shard);
        WriteJson(json, report);
        WriteHtml(html, report, runs);
        if (junit is not null)
            WriteJunit(junit, command, [.. runs.Select(run => JunitCase.Of(run))]);
    }

    /// <summary>Writes searches as JSON, if that is asked for.</summary>
    public static void WriteRuns(string? path, string command, int exitCode, IReadOnlyList<RunDocument> runs, ShardDocument? shard = null) =>
        WriteJson(path, new ReportDocument(command, exitCode, runs, Shard: shard));

    /// <summary>Writes what came of the catalogue of bugs as JSON and as a page, if that is asked for.</summary>
    public static void WriteBugs(string? path, string? html, int exitCode, IReadOnlyList<Run> runs, IReadOnlyList<BugDocument> bugs)
    {
        var report = new ReportDocument("bugs", exitCode, [.. runs.Select(RunDocument.Of)], bugs);
        WriteJson(path, report);
        WriteHtml(html, report, runs);
    }

    /// <summary>Writes what became of mutants as JSON, if that is asked for.</summary>
    public static void WriteMutants(string? path, int exitCode, IReadOnlyList<MutantDocument> mutants) =>
        WriteJson(path, new ReportDocument("mutants", exitCode, [], Mutants: mutants));

    private static void WriteJson(string? path, ReportDocument document)
    {
        if (path is not null)
            UserFiles.Write(path, JsonSerializer.Serialize(document, ReportJson.Readable.ReportDocument) + "\n");
    }

    private static void WriteHtml(string? path, ReportDocument report, IReadOnlyList<Run> runs)
    {
        if (path is not null)
            UserFiles.WriteNew(path, ReportPage.Draw(report, runs.Select(run => run.Report.Counterexample)));
    }

    /// <summary>Reads what <see cref="WriteJson"/> wrote.</summary>
    public static ReportDocument ReadJson(string path, string text)
    {
        try
        {
            ReportDocument? report = JsonSerializer.Deserialize(text, ReportJson.Readable.ReportDocument);
            if (report is { Format: > JsonFormat.Version })
                throw new UsageException($"{path}: expected format {JsonFormat.Version}, found {report.Format}: a later ptspec wrote it");
            return report is not null && IsWhole(report)
                ? report
                : throw new UsageException($"{path}:1:1: expected a report that --json wrote, found null where it has none");
        }
        catch (JsonException e)
        {
            // The place stands before the message here, so it need not stand behind it too.
            string why = e.Message.Split(" Path:")[0].Split(" LineNumber:")[0];
            throw new UsageException(
                $"{path}:{e.LineNumber + 1}:{e.BytePositionInLine + 1}: expected a report that --json wrote: {why}");
        }
    }

    // Annotations keep null out of members; lists may still hold it.
    private static bool IsWhole(ReportDocument report) =>
        report.Runs.All(run => run is not null && run.Properties.All(p => p is not null) && run.Differences.Concat(run.Changes).All(d => d is not null))
        && (report.Shard?.Names ?? []).All(name => name is not null)
        && report.Runs.All(run => (run.Findings ?? []).All(f => f is not null) && (run.Widest ?? []).All(w => w is not null))
        && report.Runs.Select(run => run.Counterexample).OfType<CounterexampleDocument>().All(c =>
            c.Changes.Concat(c.Properties).All(text => text is not null)
            && c.Steps.All(s => s is not null && s.Changes.All(x => x is not null) && s.Others.All(x => x is not null)));

    /// <summary>Writes test cases as JUnit XML.</summary>
    public static void WriteJunit(string path, string suite, IReadOnlyList<JunitCase> cases)
    {
        var document = new XDocument(new XElement(
            "testsuite",
            new XAttribute("name", $"ptspec {suite}"),
            new XAttribute("tests", cases.Count),
            new XAttribute("failures", cases.Count(c => c.Failure is not null)),
            new XAttribute("errors", cases.Count(c => c.Error is not null)),
            new XAttribute("time", $"{cases.Sum(c => c.Elapsed.TotalSeconds):F3}"),
            cases.Select(c => new XElement(
                "testcase",
                new XAttribute("classname", $"ptspec.{suite}"),
                new XAttribute("name", c.Name),
                new XAttribute("time", $"{c.Elapsed.TotalSeconds:F3}"),
                c.Failure is null ? null : new XElement("failure", new XAttribute("message", c.Failure), c.Details),
                c.Error is null ? null : new XElement("error", new XAttribute("message", c.Error))))));
        UserFiles.Write(path, $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{document}\n");
    }
}

/// <summary>A test case of a JUnit file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Failure">What is wrong, or null.</param>
/// <param name="Error">Why there is no answer, or null.</param>
/// <param name="Details">What a reader wants to see of a failure.</param>
internal sealed record JunitCase(string Name, TimeSpan Elapsed, string? Failure, string? Error, string Details)
{
    /// <summary>The test case of a search.</summary>
    public static JunitCase Of(Run run)
    {
        bool answered = run.Report.Verdict is Verdict.Holds or Verdict.Violated;
        bool failed = answered && !run.IsGood;
        string error = WidestFields.Line(SpreadDocument.Of(run.Report)) is { } widest ? $"{run.VerdictText}; {widest}" : run.VerdictText;
        string failure = string.Join("; ", run.Report.Differences.DefaultIfEmpty(run.VerdictText));
        string details = run.Report.Counterexample is { } counterexample ? CounterexampleText.Print(counterexample) : "";
        return new JunitCase(run.Name, run.Elapsed, failed ? failure : null, answered ? null : error, details);
    }
}
