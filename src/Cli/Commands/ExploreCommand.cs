using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using PtSpec.Checking;
using PtSpec.Checking.Counterexamples;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Reduction;
using PtSpec.Checking.Scenarios;
using PtSpec.Cli.Options;
using PtSpec.Cli.Output;
using PtSpec.Cli.Reports;
using PtSpec.Cli.Shards;
using PtSpec.StateMachines;

namespace PtSpec.Cli.Commands;

/// <summary>explore: one scenario, every interleaving, with changes to the routines if the user wants.</summary>
internal sealed class ExploreCommand
{
    private const int DefaultCheckpointSeconds = 60;

    private readonly Argument<string> file = new("FILE") { Description = "A scenario file, or - for standard input." };
    private readonly Option<string[]> without = new("--without")
    {
        Description = "Drop a step: ROUTINE#STEP. Repeatable.",
        HelpName = "ROUTINE#STEP",
    };
    private readonly Option<string[]> change = new("--change")
    {
        Description = $"Change a step: {string.Join(", ", ChangeParser.Forms.Select(f => $"\"{f}\""))}. Repeatable.",
        HelpName = "CHANGE",
    };
    private readonly Option<KernelVersion?> kernel = SharedOptions.Kernel(
        "The kernel whose text the CPUs run, instead of the scenario's.");
    private readonly Option<LockLayout?> locks = SharedOptions.Locks("The lock layout, instead of the scenario's.");
    private readonly Option<MemoryModel?> memory = SharedOptions.Memory(
        "How stores become visible, instead of the scenario's way: at once, through a store buffer, or through one for each place.");
    private readonly Option<Budget?> budget = SharedOptions.Budget($"The bounds of the search (none): {Budget.Syntax}.");
    private readonly Option<int?> threads = SharedOptions.Threads("How many threads search; the result is the same");
    private readonly Option<string?> checkpoint = new("--checkpoint")
    {
        Description = "Write the search down in this folder from time to time; a search that was ended goes on from there.",
        HelpName = "DIR",
    };
    private readonly Option<int?> checkpointEvery = SharedOptions.Number(
        "--checkpoint-every", $"Seconds between two checkpoints, at least ({DefaultCheckpointSeconds}).", 0, 86_400);
    private readonly Option<IReadOnlyList<Property>?> properties = SharedOptions.Properties();
    private readonly Option<Reductions?> reduce = SharedOptions.Reduce();
    private readonly Option<StoreOption?> store = StoreOption.Create();
    private readonly Option<bool> directed = new("--directed")
    {
        Description =
            "Look for a violation along schedules in which few CPUs are delayed, fewest first, on one thread: sooner found where there is one; never says that anything holds. Reduces by por unless --reduce says otherwise.",
    };
    private readonly Option<Shard?> shard = SharedOptions.Shard(
        "One of many directed searches, each in an order of its own, for instance 2/8; \"ptspec merge\" puts together what --json wrote of them.");
    private readonly Option<bool> estimate = new("--estimate")
    {
        Description =
            "Only say about how many states there are, from a short search and a sample of walks, and how long a search of them takes; exit code 3, as nothing was checked.",
    };
    private readonly Option<string?> save = new("--save")
    {
        Description = "Save the scenario, shrunk while it still violates, to a new file.",
        HelpName = "FILE",
    };
    private readonly Option<string?> json = SharedOptions.Json();
    private readonly Option<string?> junit = SharedOptions.Junit();
    private readonly Option<string?> html = SharedOptions.Html("Write the counterexample as a page to step through");
    private readonly Option<int?> width = SharedOptions.Width();
    private readonly Terminal terminal;

    private ExploreCommand(Terminal terminal) => this.terminal = terminal;

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var explore = new ExploreCommand(terminal);
        var command = new Command(
            "explore",
            """
            Explores every interleaving of one scenario.
            Prints the shortest way in which a property is violated, or that none is.
            Examples:
              ptspec explore spec/scenarios/pte-alloc-race.txt
              ptspec explore race.txt --without pmd_install#3
              ptspec explore race.txt --kernel 6.12 --properties I1,I2 --json race.json
              ptspec explore large.txt --budget time=10m,memory=8G --reduce por
            """)
        {
            explore.file, explore.without, explore.change, explore.kernel, explore.locks, explore.memory, explore.budget, explore.threads,
            explore.checkpoint, explore.checkpointEvery, explore.properties, explore.reduce, explore.store, explore.directed, explore.shard,
            explore.estimate, explore.save,
            explore.json, explore.junit, explore.html, explore.width,
        };
        command.SetAction(explore.Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        terminal.Resize(parsed.GetValue(width));
        UserFiles.CheckWritable(parsed.GetValue(save), mayExist: false);
        UserFiles.CheckWritable(parsed.GetValue(json));
        UserFiles.CheckWritable(parsed.GetValue(junit));
        UserFiles.CheckWritable(parsed.GetValue(html), mayExist: false);
        string path = parsed.GetRequiredValue(file);
        LossyStore? lossy = parsed.GetValue(store)?.Lossy;
        Shard? own = parsed.GetValue(shard);
        bool isDirected = parsed.GetValue(directed) || own is not null;
        if (isDirected && (parsed.GetValue(checkpoint) is not null || parsed.GetValue(estimate) || lossy is not null))
            throw new UsageException($"{(own is null ? "--directed" : "--shard")}: expected no --checkpoint, no --estimate and no --store with it");
        // Who is delayed is not known of states whose CPUs were renamed.
        if (isDirected && (parsed.GetValue(reduce) ?? Reductions.None).HasFlag(Reductions.Symmetry))
            throw new UsageException($"{(own is null ? "--directed" : "--shard")}: expected --reduce none or por with it");
        if (parsed.GetValue(estimate))
            RefuseWithEstimate(parsed, lossy);
        CheckOptions options = new()
        {
            Changes = [.. Changes(parsed)],
            Properties = isDirected
                ? StoreOption.DirectedProperties(parsed.GetValue(properties), own is null ? "--directed" : "--shard")
                : StoreOption.Properties(parsed.GetValue(properties), lossy),
            Checkpoint = Place(parsed),
            Exploration = (parsed.GetValue(budget) ?? Budget.None).ToOptions(terminal.Cancellation) with
            {
                Threads = parsed.GetValue(threads) ?? SharedOptions.DefaultThreads,
                Store = lossy,
            },
            Reduce = parsed.GetValue(reduce) ?? (isDirected ? Reductions.PartialOrder : Reductions.None),
            Directed = own is not null ? own.Index - 1 : isDirected ? 0 : null,
        };
        Scenario scenario = ScenarioOf(parsed, path, options);
        if (parsed.GetValue(estimate))
        {
            Estimate(path, scenario, options);
            return ExitCodes.OutOfBudget;
        }
        Run run = Explore(path, scenario, options);
        Print(run);
        if (options.Changes.Count > 0 && run.Report.Verdict == Verdict.Holds)
            Compare(path, scenario, options, run.Report);
        int code = run.Report is { Verdict: Verdict.Holds, IsAsExpected: false } ? ExitCodes.Violated : Verdicts.ExitCode(run.Report.Verdict);
        ReportFiles.Write(parsed.GetValue(json), parsed.GetValue(junit), parsed.GetValue(html), "explore", code, [run], own is null ? null : Part(own, scenario, options, parsed.GetValue(budget) ?? Budget.None));
        if (parsed.GetValue(save) is { } target)
            Save(run.Report, options, target);
        return code;
    }

    private static ShardDocument Part(Shard own, Scenario scenario, CheckOptions options, Budget budget)
    {
        string changes = string.Concat(options.Changes.Select(change => $" --change \"{change}\""));
        return new ShardDocument(
            own.Index, own.Count, ShardDocument.OwnVersion,
            $"--properties {string.Join(',', options.Properties)} --reduce {SharedOptions.WordOf(options.Reduce)} --budget {budget}{changes}",
            options.Reduce != Reductions.None, Shipped: 1, Random: 0, ShippedTitle: scenario.Name, RandomTitle: "", IsSwarm: true, Names: [scenario.Name], ShardDocument.Digest([scenario]));
    }

    private CheckpointPlace? Place(ParseResult parsed)
    {
        int? seconds = parsed.GetValue(checkpointEvery);
        if (parsed.GetValue(checkpoint) is not null && parsed.GetValue(store)?.Lossy is not null)
            throw new UsageException("--checkpoint: expected --store exact with it");
        if (parsed.GetValue(checkpoint) is { } folder)
            return new CheckpointPlace(folder, TimeSpan.FromSeconds(seconds ?? DefaultCheckpointSeconds));
        return seconds is null ? null : throw new UsageException("--checkpoint-every: expected --checkpoint with it");
    }

    // A changed line that nobody comes to proves nothing about the line.
    private void Compare(string path, Scenario scenario, CheckOptions options, CheckReport changed)
    {
        var progress = new SearchProgress("scenarios", 1) { Purpose = "without the change: " };
        CheckOptions asItIs = options with { Changes = [], Checkpoint = null };
        ExplorationResult unchanged = terminal.Watch(progress, () => progress.Follow(
            options.Exploration, bounds => Check(path, scenario, asItIs with { Exploration = bounds }))).Exploration;
        if ((unchanged.States, unchanged.Transitions, unchanged.Depth)
            == (changed.Exploration.States, changed.Exploration.Transitions, changed.Exploration.Depth))
            terminal.WriteLine("The change makes no difference here: states, transitions and depth are the same without it.", Tone.Warning);
    }

    private IEnumerable<Change> Changes(ParseResult parsed)
    {
        foreach (string step in parsed.GetValue(without) ?? [])
        {
            (string routine, int number) = ChangeParser.ParseTarget(step);
            yield return new Without(routine, number);
        }
        foreach (string text in parsed.GetValue(change) ?? [])
            yield return ChangeParser.Parse(text);
    }

    private Scenario ScenarioOf(ParseResult parsed, string path, CheckOptions options)
    {
        Scenario read = ScenarioFile.Parse(
            path == UserFiles.StandardInput ? "(standard input)" : path, UserFiles.Read(path, terminal.In));
        Scenario scenario = read with
        {
            Kernel = parsed.GetValue(kernel) ?? read.Kernel,
            Locks = parsed.GetValue(locks) ?? read.Locks,
            Memory = parsed.GetValue(memory) ?? read.Memory,
        };
        // What a file expects is about the scenario as it stands there.
        bool areAll = parsed.GetValue(properties) is not { } asked || asked.Count == Property.All.Count;
        bool isWhole = options.Directed is null && options.Exploration.Store is null;
        bool isAsItStands = scenario == read && isWhole && options.Changes.Count == 0 && areAll;
        if (!isAsItStands)
            scenario = scenario with { Expect = null };
        ScenarioProblem[] problems = [.. scenario.Problems()];
        return problems.Length == 0
            ? scenario
            : throw new UsageException($"{path}: with these options the scenario is not valid: expected {problems[0].Expected}");
    }

    private Run Explore(string path, Scenario scenario, CheckOptions options)
    {
        var progress = new SearchProgress("scenarios", 1);
        long start = Stopwatch.GetTimestamp();
        CheckReport report = terminal.Watch(progress, () => progress.Follow(
            options.Exploration, bounds => Check(path, scenario, options with { Exploration = bounds }), ForecastOf(scenario, options, progress)));
        return new Run(scenario.Name, report, Stopwatch.GetElapsedTime(start));
    }

    private static CheckReport Check(string path, Scenario scenario, CheckOptions options) =>
        Guarded(path, () => ScenarioCheck.Run(scenario, options));

    private static T Guarded<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (NotSupportedException e)
        {
            throw new UsageException($"{path}: the scenario cannot be explored: {e.Message}");
        }
        catch (CheckpointException e)
        {
            throw new UsageException(e.Message);
        }
    }

    // What a reduced search leaves out no walk tells.
    private Forecast? ForecastOf(Scenario scenario, CheckOptions options, SearchProgress progress) => options.Reduce != Reductions.None || options.Directed is not null
        ? null
        : new Forecast(() => ScenarioCheck.Estimate(scenario, options, Forecast.Steps), (line, about) =>
        {
            progress.About = about;
            terminal.Error.WriteLine(line);
        });

    // What it says is of all states, and of nothing else; it takes no longer than some seconds.
    private void RefuseWithEstimate(ParseResult parsed, LossyStore? lossy)
    {
        Option[] others = [checkpoint, checkpointEvery, budget, save, json, junit, html];
        if (others.FirstOrDefault(other => parsed.GetResult(other) is { Implicit: false }) is { } idle)
            throw new UsageException($"--estimate: expected no {idle.Name} with it");
        if ((parsed.GetValue(reduce) ?? Reductions.None) != Reductions.None || lossy is not null)
            throw new UsageException("--estimate: expected no --reduce and no --store with it");
    }

    private void Estimate(string path, Scenario scenario, CheckOptions options)
    {
        EstimateOfTime time = Guarded(path, () => ScenarioCheck.EstimateTime(scenario, options));
        terminal.WriteLine(terminal.Wrapped(0, Forecast.Text(time.States)));
        terminal.WriteLine(terminal.Wrapped(0, Forecast.Text(time, options.Exploration.Threads)));
    }

    private void Print(Run run)
    {
        CheckReport report = run.Report;
        if (report.Counterexample is { } counterexample)
            terminal.WriteLine(CounterexampleText.Print(counterexample, terminal.Width));
        else
            terminal.WriteLine(Head(report));
        Tone tone = report.Verdict switch { Verdict.Holds => Tone.Good, Verdict.Violated => Tone.Bad, _ => Tone.Warning };
        string meaning = report.Verdict switch
        {
            Verdict.Holds when report.Reduced != Reductions.None => ": every interleaving was explored, or one that stands for it.",
            Verdict.Holds => ": every interleaving was explored.",
            Verdict.Violated when report.Counterexample!.RepeatsFrom is not null => ".",
            Verdict.Violated when report.Exploration.Delays is not null =>
                $" in {report.Counterexample!.Steps.Count} steps; perhaps in fewer, as a directed search goes deep first.",
            Verdict.Violated when report.Reduced.HasFlag(Reductions.PartialOrder) =>
                $" in {report.Counterexample!.Steps.Count} steps; perhaps in fewer, as orders of steps were left out.",
            Verdict.Violated when report.Exploration.Omissions is not null =>
                $" in {report.Counterexample!.Steps.Count} steps; perhaps in fewer, as states may have been omitted.",
            Verdict.Violated => $" in {report.Counterexample!.Steps.Count} steps, and in no fewer.",
            _ when report.Exploration.Bound == Bound.Omissions => ": nothing is said to hold, as states may have been omitted.",
            _ when report.Exploration.Delays is { } delays => $": {Searched(report, delays)}",
            _ => ": nothing is said about what was not explored.",
        };
        terminal.WriteLine((run.VerdictText, tone), (terminal.Wrapped(run.VerdictText.Length, meaning), Tone.Plain));
        if (report.Exploration.Resumed is > 0 and var resumed)
            terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"resumed with {resumed:N0} states"));
        terminal.WriteLine(Counts(run));
        if (ReductionText.Of(report) is { } reduction)
            terminal.WriteLine(terminal.Wrapped(0, reduction));
        if (OmissionText.Of(report) is { } omissions)
            terminal.WriteLine(terminal.Wrapped(0, omissions));
        foreach (string difference in report.Differences)
            terminal.WriteLine($"{run.Name}: {difference}", Tone.Warning);
        PropertyTable.Print(terminal, PropertyTable.Lines([RunDocument.Of(run)]), withSentences: false);
        WidestFields.Print(terminal, report);
    }

    private static string Searched(CheckReport report, int delays)
    {
        if (report.Exploration.Bound == Bound.Directed)
            return "every schedule was searched, but not for completion and progress; whether anything holds only a search without --directed says.";
        return DelayText.Of(delays, report.Reduced.HasFlag(Reductions.PartialOrder));
    }

    private static string Head(CheckReport report) =>
        ScenarioPrinter.Print(report.Scenario) + string.Concat(report.Changes.Select(c => $"changed: {c}\n"));

    private static string Counts(Run run)
    {
        CheckReport report = run.Report;
        ExplorationResult result = report.Exploration;
        string words = report.StateWords == 1 ? "1 word" : $"{report.StateWords} words";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            states {result.States:N0}, transitions {result.Transitions:N0}, depth {result.Depth}, {run.Elapsed.TotalSeconds:F2} s
            a state: {report.StateBits} bits in {words}, {result.BytesPerState:F0} bytes with its share of the table
            """);
    }

    private void Save(CheckReport report, CheckOptions options, string target)
    {
        if (report.Verdict != Verdict.Violated)
        {
            terminal.WriteLine($"Nothing is violated, so {target} was not written.");
            return;
        }
        CheckReport shrunk = Shrink(report, options);
        UserFiles.CheckWritable(target, mayExist: false);
        UserFiles.Write(target, ScenarioPrinter.Print(shrunk.Scenario));
        string changes = string.Concat(
            report.Changes.Select(c => c is Without w ? $" --without {w.Target}" : $" --change \"{c}\""));
        Counterexample why = shrunk.Counterexample!;
        terminal.WriteLine($"Saved: the shrunk scenario violates {why.Failure.Property} in {why.Steps.Count} steps. To see it:");
        terminal.WriteLine($"  ptspec explore {target}{changes}");
    }

    private CheckReport Shrink(CheckReport report, CheckOptions options)
    {
        var progress = new SearchProgress("scenarios", 1) { Purpose = "a simpler scenario: " };
        return terminal.Watch(progress, () => progress.Follow(
            options.Exploration, bounds => ScenarioCheck.Shrink(report, options with { Exploration = bounds })));
    }
}
