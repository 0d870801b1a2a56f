using System.CommandLine;
using System.Diagnostics;
using PtSpec.Checking;
using PtSpec.Checking.Counterexamples;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Reduction;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Scenarios.Generation;
using PtSpec.Cli.Options;
using PtSpec.Cli.Output;
using PtSpec.Cli.Reports;
using PtSpec.Cli.Shards;
using PtSpec.StateMachines;

namespace PtSpec.Cli.Commands;

/// <summary>check: the shipped scenarios, each as its file expects, then random ones.</summary>
internal sealed class CheckCommand
{
    private const int DefaultScenarios = 1000;
    private const int DefaultSeed = 1;
    private const int MaxScenarios = 1_000_000;
    private const int MostCpus = 4;
    private const int MostOperations = 4;

    private readonly Option<string?> spec = SharedOptions.Spec();
    private readonly Option<int?> scenarios = SharedOptions.Number(
        "--scenarios", $"How many random scenarios follow the shipped ones ({DefaultScenarios}).", 0, MaxScenarios);
    private readonly Option<int?> seed = SharedOptions.Number(
        "--seed", $"The seed of the random scenarios ({DefaultSeed}).", 0, int.MaxValue);
    private readonly Option<int?> cpus = SharedOptions.Number("--cpus", "The most CPUs of a random scenario (3).", 1, MostCpus);
    private readonly Option<int?> ops = SharedOptions.Number(
        "--ops", "The most operations of one CPU of a random scenario (3, and 5 of all CPUs).", 1, MostOperations);
    private readonly Option<KernelVersion?> kernel = SharedOptions.Kernel(
        "The kernel of the random scenarios (each at which the protocol changed).");
    private readonly Option<bool> features = new("--features")
    {
        Description = "Random scenarios over every configuration: lock layouts and all features of their kernels.",
    };
    private readonly Option<MemoryModel?> memory = SharedOptions.Memory(
        "How stores become visible in every scenario, instead of its own way; counts are then compared with none.");
    private readonly Option<Budget?> budget = SharedOptions.Budget(
        $"The bounds of each random scenario (none): {Budget.Syntax}.");
    private readonly Option<int?> threads = SharedOptions.Threads("How many scenarios to search at once");
    private readonly Option<Reductions?> reduce = SharedOptions.Reduce();
    private readonly Option<StoreOption?> store = StoreOption.Create();
    private readonly Option<Shard?> shard = SharedOptions.Shard(
        "Check only this part of the scenarios, for instance 2/8; \"ptspec merge\" puts together what --json wrote of all parts.");
    private readonly Option<string?> json = SharedOptions.Json();
    private readonly Option<string?> junit = SharedOptions.Junit();
    private readonly Option<string?> html = SharedOptions.Html("Write a page of all verdicts, with each counterexample to step through,");
    private readonly Option<int?> width = SharedOptions.Width();
    private readonly HashSet<(Property, bool)> explained = [];
    private KnownFinding[] findings = [];
    private int atOnce;
    private Reductions reductions;
    private LossyStore? lossy;
    private readonly Terminal terminal;
    private readonly CheckTable table;

    private CheckCommand(Terminal terminal) => (this.terminal, table) = (terminal, new CheckTable(terminal));

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var check = new CheckCommand(terminal);
        var command = new Command(
            "check",
            """
            Checks the shipped scenarios, then random ones (the default command).
            A scenario of a file must be as its file expects; a random one that violates something is shrunk and printed.
            Examples:
              ptspec check
              ptspec check --scenarios 10000 --seed 7 --features --kernel 7.2
              ptspec check --json report.json --junit report.xml
            """)
        {
            check.spec, check.scenarios, check.seed, check.cpus, check.ops, check.kernel, check.features, check.memory, check.budget,
            check.threads, check.reduce, check.store, check.shard, check.json, check.junit, check.html, check.width,
        };
        command.SetAction(check.Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        terminal.Resize(parsed.GetValue(width));
        UserFiles.CheckWritable(parsed.GetValue(json));
        UserFiles.CheckWritable(parsed.GetValue(junit));
        UserFiles.CheckWritable(parsed.GetValue(html), mayExist: false);
        atOnce = parsed.GetValue(threads) ?? SharedOptions.DefaultThreads;
        reductions = parsed.GetValue(reduce) ?? Reductions.None;
        string folder = SpecFolder.Find(parsed.GetValue(spec));
        Scenario[] known = [.. Scenarios(folder, "findings")];
        findings = [.. known.Select(KnownFinding.Of).OfType<KnownFinding>()];
        lossy = parsed.GetValue(store)?.Lossy;
        if (lossy is not null && parsed.GetValue(shard) is not null)
            throw new UsageException("--shard: expected no --store with it, as what several searches omit is not known together");
        Budget limits = parsed.GetValue(budget) ?? Budget.None;
        CheckPlan plan = Plan(parsed, folder);
        ShardDocument? part = null;
        if (parsed.GetValue(shard) is { } own)
        {
            part = plan.DocumentOf(own, $"--reduce {SharedOptions.WordOf(reductions)} --budget {limits}", reductions != Reductions.None, known);
            terminal.WriteLine($"Shard {own.Index} of {own.Count}: {part.Own} of {plan.Count} scenarios");
            plan = plan.PartOf(own);
        }

        long start = Stopwatch.GetTimestamp();
        var runs = new List<Run>();
        table.BeginShipped(plan.ShippedTitle, plan.Shipped.Select(s => s.Name));
        runs.AddRange(RunAll(plan.Shipped, Budget.None.ToOptions(terminal.Cancellation), isRandom: false));
        if (plan.Random.Count > 0 && !terminal.Cancellation.IsCancellationRequested)
        {
            table.BeginRandom(plan.RandomTitle, plan.Random.Select(s => s.Name));
            runs.AddRange(RunAll(plan.Random, limits.ToOptions(terminal.Cancellation), isRandom: true));
        }
        RunDocument[] documents = [.. runs.Select(RunDocument.Of)];
        bool isInterrupted = terminal.Cancellation.IsCancellationRequested;
        int exitCode = isInterrupted ? ExitCodes.Cancelled : CheckTable.ExitCode(documents, isComplete: true);
        table.Summarize(
            documents, plan.Count, reductions != Reductions.None, Stopwatch.GetElapsedTime(start), Remarks(runs, plan.Count));
        ReportFiles.Write(parsed.GetValue(json), parsed.GetValue(junit), parsed.GetValue(html), "check", exitCode, runs, part);
        return exitCode;
    }

    private IEnumerable<(string Text, Tone Tone)> Remarks(List<Run> runs, int planned)
    {
        if (lossy is not null)
        {
            // The sum bounds it (Boole), and is no less exact where each of them is tiny.
            double any = Math.Min(1, runs.Select(r => r.Report.Exploration.Omissions).OfType<Omissions>().Sum(o => o.Probability));
            yield return ($"Nothing is said to hold: in one search or another, {OmissionText.AtMost(any)}.", Tone.Warning);
        }
        if (terminal.Cancellation.IsCancellationRequested)
            yield return ($"Interrupted: {planned - runs.Count:N0} of {planned:N0} scenarios were not checked.", Tone.Warning);
    }

    private CheckPlan Plan(ParseResult parsed, string folder)
    {
        MemoryModel? model = parsed.GetValue(memory);
        int from = parsed.GetValue(seed) ?? DefaultSeed;
        IReadOnlyList<Scenario> random = ScenarioGenerator.Sample((ulong)from, parsed.GetValue(scenarios) ?? DefaultScenarios, Size(parsed));
        return new CheckPlan([.. Scenarios(folder, "scenarios").Select(Chosen)], [.. random.Select(Chosen)], from, model);

        // What cannot be explored under the memory model asked for stays under its own.
        Scenario Chosen(Scenario scenario) => model is { } asked && scenario.Under(asked) is var other && other.IsValid() ? other : scenario;
    }

    private IEnumerable<Scenario> Scenarios(string folder, string part) =>
        SpecFolder.Files(folder, part).Select(file => ScenarioFile.Parse(file, UserFiles.Read(file, terminal.In)));

    private ScenarioGeneratorOptions Size(ParseResult parsed)
    {
        var size = new ScenarioGeneratorOptions();
        int? operations = parsed.GetValue(ops);
        size = size with
        {
            Features = parsed.GetValue(features),
            Cpus = parsed.GetValue(cpus) ?? size.Cpus,
            Operations = operations ?? size.Operations,
            // Who asks for more operations than the usual total gets them.
            TotalOperations = operations is { } n
                ? Math.Max(size.TotalOperations, n * (parsed.GetValue(cpus) ?? size.Cpus))
                : size.TotalOperations,
        };
        return parsed.GetValue(kernel) is { } version ? size with { Kernels = [version] } : size;
    }

    private List<Run> RunAll(IReadOnlyList<Scenario> scenarios, ExplorationOptions bounds, bool isRandom)
    {
        var progress = new SearchProgress("scenarios", scenarios.Count);
        return terminal.Watch(progress, () =>
        {
            var runs = new List<Run>();
            foreach (Run run in OrderedParallel.Select(scenarios, atOnce, s => Explore(s, bounds, progress)))
            {
                if (run.Report.Verdict == Verdict.Cancelled)
                    break;
                runs.Add(run);
                if (!isRandom || run.Report.Verdict != Verdict.Holds)
                    PrintRun(run, isRandom);
            }
            return runs;
        });
    }

    private Run Explore(Scenario scenario, ExplorationOptions bounds, SearchProgress progress)
    {
        long start = Stopwatch.GetTimestamp();
        CheckReport report = progress.Follow(bounds with { Store = lossy }, options => ScenarioCheck.Run(scenario, new CheckOptions
        {
            Properties = StoreOption.Properties(asked: null, lossy),
            Exploration = options,
            Reduce = reductions,
        }));
        bool isNew = report.Verdict == Verdict.Violated && scenario.Expect is null;
        IReadOnlyList<KnownFinding> behind =
            isNew ? KnownFinding.Behind(report, findings, new CheckOptions { Exploration = bounds }) : [];
        return new Run(scenario.Name, report, Stopwatch.GetElapsedTime(start)) { Findings = behind };
    }

    private void PrintRun(Run run, bool isRandom)
    {
        table.Print(RunDocument.Of(run));
        if (run.Report.Verdict == Verdict.Violated && !run.IsGood)
            PrintViolation(run.Report, isRandom);
    }

    private void PrintViolation(CheckReport report, bool isRandom)
    {
        // One counterexample of a property is read; shrinking hundreds of them would keep its reader waiting.
        if (!explained.Add((report.Counterexample!.Failure.Property, isRandom)))
        {
            terminal.WriteLine("    (a counterexample of this property is above)");
            return;
        }
        var options = new CheckOptions { Exploration = Budget.None.ToOptions(terminal.Cancellation) };
        CheckReport shown = isRandom ? ScenarioCheck.Shrink(report, options) : report;
        terminal.WriteLine(
            isRandom ? "  Shrunk to this scenario, which \"ptspec explore\" takes as a file:" : "  Its counterexample:");
        terminal.WriteLine();
        terminal.WriteLine(CounterexampleText.Print(shown.Counterexample!, terminal.Width));
    }
}
