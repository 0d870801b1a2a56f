using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
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
    private readonly Option<string?> json = SharedOptions.Json();
    private readonly Option<string?> junit = SharedOptions.Junit();
    private readonly Option<int?> width = SharedOptions.Width();
    private readonly HashSet<(Property, bool)> explained = [];
    private KnownFinding[] findings = [];
    private int atOnce;
    private Reductions reductions;
    private readonly Terminal terminal;

    private CheckCommand(Terminal terminal) => this.terminal = terminal;

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var check = new CheckCommand(terminal);
        var command = new Command("check", "Checks the shipped scenarios, then random ones (the default command).")
        {
            check.spec, check.scenarios, check.seed, check.cpus, check.ops, check.kernel, check.features, check.memory, check.budget,
            check.threads, check.reduce, check.json, check.junit, check.width,
        };
        command.SetAction(check.Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        terminal.Resize(parsed.GetValue(width));
        UserFiles.CheckWritable(parsed.GetValue(json));
        UserFiles.CheckWritable(parsed.GetValue(junit));
        atOnce = parsed.GetValue(threads) ?? SharedOptions.DefaultThreads;
        string folder = SpecFolder.Find(parsed.GetValue(spec));
        // What cannot be explored under the memory model asked for stays under its own.
        Func<Scenario, Scenario> chosen = parsed.GetValue(memory) is { } model
            ? scenario => scenario.Under(model) is var other && other.IsValid() ? other : scenario
            : scenario => scenario;
        Scenario[] shipped = [.. Scenarios(folder, "scenarios").Select(chosen)];
        findings = [.. Scenarios(folder, "findings").Select(KnownFinding.Of).OfType<KnownFinding>()];
        reductions = parsed.GetValue(reduce) ?? Reductions.None;
        int count = parsed.GetValue(scenarios) ?? DefaultScenarios;
        int from = parsed.GetValue(seed) ?? DefaultSeed;
        ExplorationOptions bounds = (parsed.GetValue(budget) ?? Budget.None).ToOptions(terminal.Cancellation);
        ExplorationOptions unbounded = Budget.None.ToOptions(terminal.Cancellation);

        long start = Stopwatch.GetTimestamp();
        var runs = new List<Run>();
        string under = parsed.GetValue(memory) is { } asked ? $", memory {ScenarioWords.Of(asked)}" : "";
        terminal.WriteLine($"Shipped scenarios: {shipped.Length}{under}");
        runs.AddRange(RunAll(shipped, unbounded, isRandom: false));
        if (count > 0 && !terminal.Cancellation.IsCancellationRequested)
        {
            terminal.WriteLine();
            terminal.WriteLine($"Random scenarios: {count}, seed {from}{under}");
            runs.AddRange(RunAll([.. ScenarioGenerator.Sample((ulong)from, count, Size(parsed)).Select(chosen)], bounds, isRandom: true));
        }
        int exitCode = ExitCode(runs);
        Summarize(runs, shipped.Length + count, Stopwatch.GetElapsedTime(start));
        ReportFiles.Write(parsed.GetValue(json), parsed.GetValue(junit), "check", exitCode, runs);
        return exitCode;
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
        int longest = scenarios.Select(s => s.Name.Length).DefaultIfEmpty().Max();
        if (!isRandom)
            terminal.WriteLine(Columns("".PadRight(longest), "states", "transitions", "depth") + "verdict");
        return terminal.Watch(progress, () =>
        {
            var runs = new List<Run>();
            foreach (Run run in OrderedParallel.Select(scenarios, atOnce, s => Explore(s, bounds, progress)))
            {
                if (run.Report.Verdict == Verdict.Cancelled)
                    break;
                runs.Add(run);
                if (!isRandom || run.Report.Verdict != Verdict.Holds)
                    PrintRun(run, longest, isRandom);
            }
            return runs;
        });
    }

    private Run Explore(Scenario scenario, ExplorationOptions bounds, SearchProgress progress)
    {
        long start = Stopwatch.GetTimestamp();
        CheckReport report = progress.Follow(
            bounds, options => ScenarioCheck.Run(scenario, new CheckOptions { Exploration = options, Reduce = reductions }));
        bool isNew = report.Verdict == Verdict.Violated && scenario.Expect is null;
        IReadOnlyList<KnownFinding> behind =
            isNew ? KnownFinding.Behind(report, findings, new CheckOptions { Exploration = bounds }) : [];
        return new Run(scenario.Name, report, Stopwatch.GetElapsedTime(start)) { Findings = behind };
    }

    private void PrintRun(Run run, int longest, bool isRandom)
    {
        CheckReport report = run.Report;
        string expected = report.Verdict != Verdict.Violated || !run.IsGood ? ""
            : run.Findings.Count == 0 ? ", as expected"
            : $", a finding: {string.Join(", ", run.Findings.Select(f => f.Name))}";
        string counts = Columns(
            run.Name.PadRight(longest),
            Number(report.Exploration.States),
            Number(report.Exploration.Transitions),
            Number(report.Exploration.Depth));
        Tone tone = run.IsGood ? Tone.Good : report.Verdict == Verdict.OutOfBudget ? Tone.Warning : Tone.Bad;
        terminal.WriteLine((counts, Tone.Plain), (run.VerdictText + expected, tone));
        foreach (string difference in report.Differences)
            terminal.WriteLine($"    {difference}", Tone.Bad);
        if (WidestFields.Line(report) is { } widest)
            terminal.WriteLine($"    {widest}");
        if (report.Verdict == Verdict.Violated && !run.IsGood)
            PrintViolation(report, isRandom);
    }

    private static string Columns(string name, string states, string transitions, string depth) =>
        $"  {name}  {states,10}  {transitions,11}  {depth,5}  ";

    private static string Number(long n) => n.ToString("N0", CultureInfo.InvariantCulture);

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

    private int ExitCode(List<Run> runs) =>
        terminal.Cancellation.IsCancellationRequested ? ExitCodes.Cancelled
        : runs.Any(r => !r.IsGood && r.Report.Verdict != Verdict.OutOfBudget) ? ExitCodes.Violated
        : runs.Any(r => r.Report.Verdict == Verdict.OutOfBudget) ? ExitCodes.OutOfBudget
        : ExitCodes.Holds;

    // A scenario that is there to violate something says nothing about whether the property holds.
    private void Summarize(List<Run> runs, int planned, TimeSpan elapsed)
    {
        IEnumerable<Run> telling = runs.Where(r => r.Report.Verdict == Verdict.Holds || !r.IsGood);
        PropertyTable.Print(terminal, PropertyTable.Lines(telling.Select(r => r.Report), isComplete: runs.Count == planned), withSentences: true);
        int exhausted = runs.Count(r => r.Report.Verdict is Verdict.Holds);
        int open = runs.Count(r => r.Report.Verdict == Verdict.OutOfBudget);
        int bad = runs.Count(r => !r.IsGood && r.Report.Verdict != Verdict.OutOfBudget);
        string states = Number(runs.Sum(r => r.Report.Exploration.States));
        string transitions = Number(runs.Sum(r => r.Report.Exploration.Transitions));
        int violated = runs.Count - exhausted - open;
        terminal.WriteLine($"{Number(runs.Count)} scenarios: {exhausted:N0} exhausted, {violated} violated, {open} out of budget");
        terminal.WriteLine($"{states} states, {transitions} transitions, {elapsed.TotalSeconds:F1} s");
        if (reductions != Reductions.None)
            terminal.WriteLine("These are the counts of reduced searches; those that scenario files pin are of whole ones, and were not compared.");
        if (terminal.Cancellation.IsCancellationRequested)
            terminal.WriteLine(
                $"Interrupted: {planned - runs.Count:N0} of {planned:N0} scenarios were not checked.", Tone.Warning);
        else if (bad > 0)
            terminal.WriteLine($"{bad:N0} not as expected.", Tone.Bad);
        foreach (IGrouping<string, string> finding in runs.SelectMany(r => r.Findings, (r, f) => (f.Name, r)).GroupBy(x => x.Name, x => x.r.Name))
            terminal.WriteLine($"{finding.Count():N0} as the finding {finding.Key} says; with its fix everything holds.");
    }
}
