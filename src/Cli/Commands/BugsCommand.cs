using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using PtSpec.Checking;
using PtSpec.Checking.Bugs;
using PtSpec.Checking.Counterexamples;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Scenarios;
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
        Description = "The entries to look at: bugs and controls (all).",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<bool> show = new("--show") { Description = "Print the counterexample of each bug." };
    private readonly Option<string?> spec = SharedOptions.Spec();
    private readonly Option<Budget?> budget = SharedOptions.Budget($"The bounds of each search (none): {Budget.Syntax}.");
    private readonly Option<int?> threads = SharedOptions.Threads("How many searches to make at once");
    private readonly Option<string?> json = SharedOptions.Json();
    private readonly Option<string?> junit = SharedOptions.Junit();
    private readonly Option<string?> html = SharedOptions.Html("Write a page of all bugs, with each counterexample to step through,");
    private readonly Option<int?> width = SharedOptions.Width();
    private readonly Terminal terminal;

    private BugsCommand(Terminal terminal) => this.terminal = terminal;

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var bugs = new BugsCommand(terminal);
        var command = new Command(
            "bugs",
            """
            Finds the bugs of the catalogue again, and makes sure that its controls are none.
            A bug is found when an expected property breaks with its changes, and everything holds without them,
            in each of its kernels. A control is a change that is right: everything must hold with it.
            Examples:
              ptspec bugs
              ptspec bugs B21 C1
              ptspec bugs B50 --show
            """)
        {
            bugs.ids, bugs.show, bugs.spec, bugs.budget, bugs.threads, bugs.json, bugs.junit, bugs.html, bugs.width,
        };
        command.SetAction(bugs.Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        terminal.Resize(parsed.GetValue(width));
        UserFiles.CheckWritable(parsed.GetValue(json));
        UserFiles.CheckWritable(parsed.GetValue(junit));
        UserFiles.CheckWritable(parsed.GetValue(html), mayExist: false);
        CatalogueEntry[] entries = [.. Chosen(parsed.GetValue(ids) ?? [], SpecFolder.Find(parsed.GetValue(spec)))];
        ExplorationOptions bounds = (parsed.GetValue(budget) ?? Budget.None).ToOptions(terminal.Cancellation);
        (ExploredEntry Entry, Scenario Scenario)[] items =
            [.. entries.OfType<ExploredEntry>().SelectMany(e => e.Scenarios, (e, s) => (e, s))];
        var progress = new SearchProgress("searches", items.Length);
        Hunt[] hunts = terminal.Watch(progress, () => OrderedParallel
            .Select(items, parsed.GetValue(threads) ?? SharedOptions.DefaultThreads, item => Explore(item.Entry, item.Scenario, bounds, progress)).ToArray());
        ILookup<string, Hunt> byId = hunts.ToLookup(h => h.Report.Entry.Id);
        if (parsed.GetValue(show))
            PrintCounterexamples(hunts);
        Print(entries, byId);
        int exitCode = ExitCode(hunts);
        ReportFiles.WriteBugs(parsed.GetValue(json), parsed.GetValue(html), exitCode, [.. hunts.Select(h => h.Run)], [.. entries.Select(e => DocumentOf(e, byId[e.Id]))]);
        if (parsed.GetValue(junit) is { } path)
            ReportFiles.WriteJunit(path, "bugs", [.. hunts.Select(Case)]);
        return exitCode;
    }

    private IEnumerable<CatalogueEntry> Chosen(string[] wanted, string folder)
    {
        (string File, CatalogueEntry Entry)[] all = [.. SpecFolder.Files(folder, "bugs")
            .Select(file => (file, BugFile.Parse(file, UserFiles.Read(file, terminal.In))))];
        foreach (IGrouping<string, (string File, CatalogueEntry Entry)> same in all.GroupBy(e => e.Entry.Id).Where(g => g.Count() > 1))
            throw new UsageException($"{same.Last().File}:1:1: expected another id than {same.Key}, which {same.First().File} has");
        foreach (string id in wanted)
        {
            if (all.All(b => b.Entry.Id != id))
            {
                string known = string.Join(", ", all.Select(b => b.Entry.Id));
                throw new UsageException($"There is no bug {id} in {Path.Combine(folder, "bugs")}.{Spelling.Hint(id, all.Select(b => b.Entry.Id))} It has {known}.");
            }
        }
        return all.Select(e => e.Entry).Where(e => wanted.Length == 0 || wanted.Contains(e.Id));
    }

    private static Hunt Explore(ExploredEntry entry, Scenario scenario, ExplorationOptions bounds, SearchProgress progress)
    {
        long start = Stopwatch.GetTimestamp();
        BugReport? report = null;
        progress.Follow(bounds, options => (report = BugHunt.Run(entry, scenario, options)).WithChanges);
        return new Hunt(report!, Stopwatch.GetElapsedTime(start));
    }

    private void PrintCounterexamples(IEnumerable<Hunt> hunts)
    {
        foreach (Hunt hunt in hunts.Where(h => h.Report.IsFound))
        {
            terminal.WriteLine($"{hunt.Name}: {hunt.Report.Entry.Title}");
            terminal.WriteLine(CounterexampleText.Print(hunt.Report.WithChanges.Counterexample!, terminal.Width));
        }
    }

    private void Print(IReadOnlyList<CatalogueEntry> entries, ILookup<string, Hunt> byId)
    {
        Table table = Tables.Create(
            Tables.Names("bug"),
            Tables.Words("what is wrong"),
            Tables.Names("kernel"),
            Tables.Names("found by"),
            Tables.Numbers("CPUs"),
            Tables.Numbers("steps"),
            Tables.Numbers("states"));
        foreach (CatalogueEntry entry in entries)
        {
            if (entry is OutsideModel outside)
            {
                var nothing = new Text("-");
                table.AddRow(
                    new Text(entry.Id), new Text($"{entry.Title} (outside the model: {outside.Reason})"), nothing, nothing, nothing, nothing, nothing);
                continue;
            }
            Hunt[] hunts = [.. byId[entry.Id]];
            string title = entry is Control ? $"nothing: {entry.Title}" : entry.Title;
            table.AddRow(
                new Text(entry.Id),
                new Text(title),
                Lines(hunts, h => h.Scenario.Kernel.ToString()),
                Lines(hunts, FoundBy, new Style(hunts.All(h => h.Report.IsAsSaid) ? Color.Green : Color.Red)),
                Lines(hunts, h => $"{h.Scenario.Cpus.Count}"),
                Lines(hunts, h => h.Report.WithChanges.Counterexample is { } c ? $"{c.Steps.Count}" : "-"),
                Lines(hunts, h => h.Report.WithChanges.Exploration.States.ToString("N0", CultureInfo.InvariantCulture)));
        }
        terminal.Write(table);
        foreach (Hunt hunt in byId.SelectMany(h => h).Where(h => !h.Report.IsAsSaid))
            terminal.WriteLine($"{hunt.Name}: {Complaint(hunt.Report)}", Tone.Bad);
        terminal.WriteLine(Summary(entries, byId));
    }

    private static Text Lines(IEnumerable<Hunt> hunts, Func<Hunt, string> line, Style? style = null) =>
        new(string.Join('\n', hunts.Select(line)), style);

    private static string Summary(IReadOnlyList<CatalogueEntry> entries, ILookup<string, Hunt> byId)
    {
        bool IsAsSaid(CatalogueEntry e) => byId[e.Id].All(h => h.Report.IsAsSaid);
        Bug[] bugs = [.. entries.OfType<Bug>()];
        Control[] controls = [.. entries.OfType<Control>()];
        var parts = new List<string>();
        if (bugs.Length > 0)
            parts.Add($"{bugs.Count(IsAsSaid)} of {bugs.Length} found");
        if (controls.Length > 0)
            parts.Add($"{controls.Count(IsAsSaid)} of {controls.Length} controls hold");
        if (entries.OfType<OutsideModel>().Count() is var outside and > 0)
            parts.Add($"{outside} outside the model");
        return string.Join(", ", parts);
    }

    private static string FoundBy(Hunt hunt) => hunt.Report switch
    {
        { IsFound: true } report => report.WithChanges.Counterexample!.Failure.Property.Name,
        { Entry: Control, IsAsSaid: true } => "holds",
        { Entry: Control } => "NOT HOLDING",
        _ => "NOT FOUND",
    };

    private static string Complaint(BugReport report) => report switch
    {
        { Unreached.Count: > 0 } => $"expected the scenario to come to what is changed, but it never comes to {string.Join(", ", report.Unreached)}",
        { Entry: Control } => $"expected everything to hold with the changes, found: {Verdicts.Text(report.WithChanges)}",
        { IsFound: false, WithChanges.Verdict: Verdict.Holds } =>
            $"expected a violation of {Expected(report)}, found none: every interleaving was explored",
        { IsFound: false } => $"expected a violation of {Expected(report)}, {Verdicts.Text(report.WithChanges)}",
        _ => $"expected the scenario to hold without the changes, found: {Verdicts.Text(report.WithoutChanges!)}",
    };

    private static string Expected(BugReport report) => string.Join(" or ", ((Bug)report.Entry).Expect);

    private int ExitCode(IReadOnlyList<Hunt> hunts) =>
        terminal.Cancellation.IsCancellationRequested ? ExitCodes.Cancelled
        : hunts.Any(h => !h.Report.IsAsSaid && !h.Report.IsOpen) ? ExitCodes.Violated
        : hunts.Any(h => h.Report.IsOpen) ? ExitCodes.OutOfBudget
        : ExitCodes.Holds;

    private static BugDocument DocumentOf(CatalogueEntry entry, IEnumerable<Hunt> hunts) => new(
        entry.Id,
        entry.Title,
        entry switch { Bug b => b.Fixes, OutsideModel o => o.Fixes, _ => "" },
        entry is Control,
        (entry as OutsideModel)?.Reason,
        [.. hunts.Select(h => new BugKernelDocument(
            h.Scenario.Kernel.ToString(),
            h.Report.IsAsSaid,
            Verdicts.Text(h.Report.WithChanges),
            h.Report.WithChanges.Counterexample?.Failure.Property.Name,
            h.Scenario.Cpus.Count,
            h.Report.WithChanges.Counterexample?.Steps.Count,
            h.Report.WithChanges.Exploration.States,
            h.Report.WithoutChanges is { } without ? Verdicts.Text(without) : null,
            h.Report.WithoutChanges?.Exploration.States))]);

    private static JunitCase Case(Hunt hunt) =>
        new(hunt.Name, hunt.Elapsed, hunt.Report.IsAsSaid ? null : Complaint(hunt.Report), null, "");

    // What came of an entry in one kernel.
    private sealed record Hunt(BugReport Report, TimeSpan Elapsed)
    {
        public Scenario Scenario => Report.WithChanges.Scenario;

        public string Name => Report.Entry.OtherKernels.Count == 0 ? Report.Entry.Id : $"{Report.Entry.Id} in {Scenario.Kernel}";

        public Run Run => new(Name, Report.WithChanges, Elapsed);
    }
}
