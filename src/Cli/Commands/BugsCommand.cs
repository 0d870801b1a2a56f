using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using PtSpec.Checking;
using PtSpec.Checking.Bugs;
using PtSpec.Checking.Counterexamples;
using PtSpec.Checking.Exploration;
using PtSpec.Cli.Options;
using PtSpec.Cli.Output;
using PtSpec.Cli.Reports;
using Spectre.Console;

namespace PtSpec.Cli.Commands;

/// <summary>bugs: finds the bugs of the catalogue again, each by a property that it is expected to break.</summary>
internal sealed class BugsCommand
{
    private readonly Argument<string[]> ids = new("ID")
    {
        Description = "The bugs to find (all).",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<bool> show = new("--show") { Description = "Print the counterexample of each bug." };
    private readonly Option<string?> spec = SharedOptions.Spec();
    private readonly Option<Budget?> budget = SharedOptions.Budget($"The bounds of each search (none): {Budget.Syntax}.");
    private readonly Option<string?> json = SharedOptions.Json();
    private readonly Option<string?> junit = SharedOptions.Junit();
    private readonly Option<int?> width = SharedOptions.Width();
    private readonly Terminal terminal;

    private BugsCommand(Terminal terminal) => this.terminal = terminal;

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var bugs = new BugsCommand(terminal);
        var command = new Command("bugs", "Finds the bugs of the catalogue again.")
        {
            bugs.ids, bugs.show, bugs.spec, bugs.budget, bugs.json, bugs.junit, bugs.width,
        };
        command.SetAction(bugs.Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        terminal.Resize(parsed.GetValue(width));
        UserFiles.CheckWritable(parsed.GetValue(json));
        UserFiles.CheckWritable(parsed.GetValue(junit));
        Bug[] bugs = [.. Chosen(parsed.GetValue(ids) ?? [], SpecFolder.Find(parsed.GetValue(spec)))];
        ExplorationOptions bounds = (parsed.GetValue(budget) ?? Budget.None).ToOptions(terminal.Cancellation);
        var progress = new SearchProgress("bugs", bugs.Length);
        (BugReport Report, TimeSpan Elapsed)[] hunts = terminal.Watch(progress, () =>
            OrderedParallel.Select(bugs, Environment.ProcessorCount, bug => Hunt(bug, bounds, progress)).ToArray());
        Print([.. hunts.Select(h => h.Report)], parsed.GetValue(show));
        int exitCode = ExitCode([.. hunts.Select(h => h.Report)]);
        Run[] runs = [.. hunts.Select(h => new Run(h.Report.Bug.Id, h.Report.WithBug, h.Elapsed))];
        ReportFiles.WriteJson(parsed.GetValue(json), "bugs", exitCode, runs);
        if (parsed.GetValue(junit) is { } path)
            ReportFiles.WriteJunit(path, "bugs", [.. hunts.Select(h => Case(h.Report, h.Elapsed))]);
        return exitCode;
    }

    private IEnumerable<Bug> Chosen(string[] wanted, string folder)
    {
        Bug[] all = [.. SpecFolder.Files(folder, "bugs").Select(file => BugFile.Parse(file, UserFiles.Read(file, terminal.In)))];
        foreach (string id in wanted)
        {
            if (all.All(b => b.Id != id))
            {
                string known = string.Join(", ", all.Select(b => b.Id));
                throw new UsageException($"There is no bug {id} in {Path.Combine(folder, "bugs")}; it has {known}.");
            }
        }
        return wanted.Length == 0 ? all : all.Where(b => wanted.Contains(b.Id));
    }

    private static (BugReport Report, TimeSpan Elapsed) Hunt(Bug bug, ExplorationOptions bounds, SearchProgress progress)
    {
        long start = Stopwatch.GetTimestamp();
        BugReport? report = null;
        progress.Follow(bounds, options => (report = BugHunt.Run(bug, options)).WithBug);
        return (report!, Stopwatch.GetElapsedTime(start));
    }

    private void Print(IReadOnlyList<BugReport> reports, bool withCounterexamples)
    {
        Table table = Tables.Create(
            Tables.Names("bug"),
            Tables.Words("what is wrong"),
            Tables.Names("kernel"),
            Tables.Names("found by"),
            Tables.Numbers("CPUs"),
            Tables.Numbers("steps"),
            Tables.Numbers("states"));
        foreach (BugReport report in reports)
        {
            table.AddRow(
                new Text(report.Bug.Id),
                new Text(report.Bug.Title),
                new Text(report.Bug.Scenario.Kernel.ToString()),
                new Text(FoundBy(report), new Style(IsGood(report) ? Color.Green : Color.Red)),
                new Text($"{report.Bug.Scenario.Cpus.Count}"),
                new Text(report.WithBug.Counterexample is { } c ? $"{c.Steps.Count}" : "-"),
                new Text(report.WithBug.Exploration.States.ToString("N0", CultureInfo.InvariantCulture)));
        }
        if (withCounterexamples)
        {
            foreach (BugReport report in reports.Where(r => r.IsFound))
            {
                terminal.WriteLine($"{report.Bug.Id}: {report.Bug.Title}");
                terminal.WriteLine(CounterexampleText.Print(report.WithBug.Counterexample!, terminal.Width));
            }
        }
        terminal.Write(table);
        foreach (BugReport report in reports.Where(r => !IsGood(r)))
            terminal.WriteLine($"{report.Bug.Id}: {Complaint(report)}", Tone.Bad);
        terminal.WriteLine($"{reports.Count(IsGood)} of {reports.Count} found");
    }

    private static bool IsGood(BugReport report) => report.IsFound && report.IsCausedByChanges;

    private static string FoundBy(BugReport report) =>
        report.IsFound ? report.WithBug.Counterexample!.Failure.Property.Name : "NOT FOUND";

    private static string Complaint(BugReport report) => report switch
    {
        { IsFound: false, WithBug.Verdict: Verdict.Holds } =>
            $"expected a violation of {string.Join(" or ", report.Bug.Expect)}, found none: every interleaving was explored",
        { IsFound: false } =>
            $"expected a violation of {string.Join(" or ", report.Bug.Expect)}, {Verdicts.Text(report.WithBug)}",
        _ => $"expected the scenario to hold without the changes, found: {Verdicts.Text(report.WithoutBug!)}",
    };

    private int ExitCode(IReadOnlyList<BugReport> reports)
    {
        bool IsOpen(BugReport r) => Verdict.OutOfBudget == (r.IsFound ? r.WithoutBug?.Verdict : r.WithBug.Verdict);
        return terminal.Cancellation.IsCancellationRequested ? ExitCodes.Cancelled
            : reports.Any(r => !IsGood(r) && !IsOpen(r)) ? ExitCodes.Violated
            : reports.Any(IsOpen) ? ExitCodes.OutOfBudget
            : ExitCodes.Holds;
    }

    private static JunitCase Case(BugReport report, TimeSpan elapsed) =>
        new(report.Bug.Id, elapsed, IsGood(report) ? null : Complaint(report), null, "");
}
