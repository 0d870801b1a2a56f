using System.CommandLine;
using System.Globalization;
using PtSpec.Checking.Counterexamples;
using PtSpec.Cli.Options;
using PtSpec.Cli.Output;
using PtSpec.Cli.Reports;
using PtSpec.Cli.Shards;
using Spectre.Console;

namespace PtSpec.Cli.Commands;

/// <summary>merge: puts together what --json wrote of the parts of a run.</summary>
internal sealed class MergeCommand
{
    private readonly Argument<string[]> files = new("FILE")
    {
        Description = "Files that --json wrote with --shard, in any order.",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<string?> json = SharedOptions.Json();
    private readonly Option<int?> width = SharedOptions.Width();
    private readonly Terminal terminal;

    private MergeCommand(Terminal terminal) => this.terminal = terminal;

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var merge = new MergeCommand(terminal);
        var command = new Command(
            "merge",
            """
            Puts together what --json wrote of the parts of a run (--shard).
            Prints what the whole run would have printed. The exit code is that of the whole run; 3 when parts are missing, unless
            something is violated.
            Examples:
              for i in 1 2 3; do ptspec check --shard $i/3 --json part-$i.json; done
              ptspec merge part-*.json
            """)
        {
            merge.files, merge.json, merge.width,
        };
        command.SetAction(merge.Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        terminal.Resize(parsed.GetValue(width));
        UserFiles.CheckWritable(parsed.GetValue(json));
        ShardFile[] parts = [.. ShardFile.OfOneRun([.. parsed.GetRequiredValue(files).Select(path => ShardFile.Read(path, terminal.In))])];
        string command = parts[0].Report.Command!;
        (int exitCode, IReadOnlyList<RunDocument> runs) = command == "check" ? MergeCheck(parts) : MergeSwarm(parts);
        ReportFiles.WriteRuns(parsed.GetValue(json), command, exitCode, runs);
        return exitCode;
    }

    private (int ExitCode, IReadOnlyList<RunDocument> Runs) MergeCheck(ShardFile[] parts)
    {
        ShardDocument whole = parts[0].Shard;
        (int Place, RunDocument Run)[] runs = [.. parts.SelectMany(p => p.Report.Runs.Select((run, i) => (p.Shard.PlaceOf(i), run))).OrderBy(r => r.Item1)];
        RunDocument[] shipped = [.. runs.Where(r => r.Place < whole.Shipped).Select(r => r.Run)];
        RunDocument[] random = [.. runs.Where(r => r.Place >= whole.Shipped).Select(r => r.Run)];
        var table = new CheckTable(terminal);
        table.BeginShipped(whole.ShippedTitle, shipped.Select(r => r.Name));
        foreach (RunDocument run in shipped)
            Print(table, run);
        if (whole.Random > 0)
            table.BeginRandom(whole.RandomTitle, random.Select(r => r.Name));
        foreach (RunDocument run in random.Where(r => !r.IsExhausted))
            Print(table, run);
        RunDocument[] all = [.. shipped, .. random];
        int planned = whole.Shipped + whole.Random;
        table.Summarize(all, planned, whole.IsReduced, elapsed: null, Missing(parts));
        return (CheckTable.ExitCode(all, isComplete: all.Length == planned), all);
    }

    private void Print(CheckTable table, RunDocument run)
    {
        table.Print(run);
        if (run.IsViolated && !run.Good)
            terminal.WriteLine($"    (its counterexample is in the file: ptspec replay FILE --name {run.Name})");
    }

    // Searches of one scenario, each in an order of its own: one that finds something has the answer.
    private (int ExitCode, IReadOnlyList<RunDocument> Runs) MergeSwarm(ShardFile[] parts)
    {
        (ShardFile Part, RunDocument Run)[] runs = [.. parts.SelectMany(p => p.Report.Runs.Select(run => (p, run)))];
        Table table = Tables.Create(Tables.Numbers("shard"), Tables.Numbers("states"), Tables.Numbers("delays, at most"), Tables.Words("verdict"));
        foreach ((ShardFile part, RunDocument run) in runs)
        {
            table.AddRow(
                new Text($"{part.Shard.Index}"), new Text(run.States.ToString("N0", CultureInfo.InvariantCulture)), new Text(run.Delays is > 0 and var cut ? $"{cut - 1}" : "-"), new Text(run.Verdict));
        }
        terminal.Write(table);
        foreach ((string text, Tone tone) in Missing(parts))
            terminal.WriteLine(text, tone);
        (ShardFile Part, RunDocument Run)[] violated = [.. runs.Where(r => r.Run.Counterexample is not null).OrderBy(r => r.Run.Counterexample!.Steps.Count)];
        if (violated.Length == 0)
        {
            string searched = DelayText.Of(runs.Min(r => r.Run.Delays ?? 0), parts[0].Shard.IsReduced);
            terminal.WriteLine(
                terminal.Wrapped(0, $"nothing found. By each shard, in an order of its own, at least {searched}"), Tone.Warning);
            return (ExitCodes.OutOfBudget, [.. runs.Select(r => r.Run)]);
        }
        Counterexample shortest = ReplayCommand.Replayed(violated[0].Part.Path, violated[0].Run);
        terminal.WriteLine(CounterexampleText.Print(shortest, terminal.Width));
        terminal.WriteLine($"{violated[0].Run.Verdict} in {shortest.Steps.Count} steps, the fewest of all shards (shard {violated[0].Part.Shard.Index})", Tone.Bad);
        return (ExitCodes.Violated, [.. runs.Select(r => r.Run)]);
    }

    private static IEnumerable<(string Text, Tone Tone)> Missing(ShardFile[] parts)
    {
        int count = parts[0].Shard.Count;
        int[] missing = [.. Enumerable.Range(1, count).Except(parts.Select(p => p.Shard.Index))];
        if (missing.Length > 0)
            yield return ($"Missing: {(missing.Length == 1 ? "shard" : "shards")} {List(missing)} of {count}.", Tone.Warning);
        foreach (ShardFile part in parts.Where(p => p.Report.Runs.Count < p.Shard.Own))
            yield return ($"Shard {part.Shard.Index} was ended: {part.Report.Runs.Count} of its {part.Shard.Own} scenarios are there.", Tone.Warning);
    }

    // 1, 2, 3 and 7 as "1-3, 7": there may be thousands.
    private static string List(int[] numbers) => string.Join(", ", numbers
        .Select((number, i) => (number, group: number - i)).GroupBy(x => x.group, x => x.number)
        .Select(group => group.First() == group.Last() ? $"{group.First()}" : $"{group.First()}-{group.Last()}"));
}
