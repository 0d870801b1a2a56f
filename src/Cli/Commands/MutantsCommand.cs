using System.CommandLine;
using System.Globalization;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Mutants;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Scenarios;
using PtSpec.Cli.Options;
using PtSpec.Cli.Output;
using PtSpec.Cli.Reports;
using PtSpec.Core.Lowered;
using Spectre.Console;

namespace PtSpec.Cli.Commands;

/// <summary>mutants: what of a routine could be other than it is without anybody noticing?</summary>
internal sealed class MutantsCommand
{
    private const int DefaultTrials = 100;
    private const int MaxTrials = 100_000;
    private const int DefaultSamples = 200;
    private const int MaxSamples = 100_000;
    private const int DefaultSeed = 1;
    private const long DefaultStates = 300_000;
    private const long FirstVisits = 5_000;
    private const long ComparedStates = 10_000;
    private const int ComparedTrials = 25;

    private readonly Argument<string[]> names = new("ROUTINE")
    {
        Description = "The routines to change, by their kernel names (all).",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<bool> watched = new("--watched") { Description = "The routines that spec/mutants/watched.txt names." };
    private readonly Option<bool> write = new("--write")
    {
        Description = "Write what became of the mutants to spec/mutants: a page for each routine, and random scenarios that killed.",
    };
    private readonly Option<bool> anew = new("--anew") { Description = "Do not begin with the scenario in which the pages say that a mutant was killed." };
    private readonly Option<bool> again = new("--again")
    {
        Description = "Try only what the pages say was killed, there first; believe them of the rest. Not with --anew.",
    };
    private readonly Option<bool> rest = new("--rest")
    {
        Description = "Try only what the pages say was not killed; believe them of the rest. With --scenario in these scenarios under spec/ alone.",
    };
    private readonly Option<string[]> own = new("--scenario")
    {
        Description = "Try mutants in this scenario instead of those under spec/, for routines of your own; may be given more than once.",
        HelpName = "FILE",
    };
    private readonly Option<bool> visits = new("--visits")
    {
        Description = "Make no mutants: tell which statements no scenario runs, and which conditions always come out the same; with --write into spec/mutants.",
    };
    private readonly Option<bool> compare = new("--compare")
    {
        Description = "Of mutants that the pages say survive unexplained: tell whether anything that is seen from outside a CPU changes, in the "
            + $"scenarios of at most so many states as the budget says ({ComparedStates / 1000}k); with --write into spec/mutants.",
    };
    private readonly Option<int?> trials = SharedOptions.Number(
        "--trials", $"In how many scenarios a mutant is tried at most, of those that it makes another program of ({DefaultTrials}).", 1, MaxTrials);
    private readonly Option<int?> samples = SharedOptions.Number(
        "--samples", $"How many random scenarios follow the shipped ones ({DefaultSamples}).", 0, MaxSamples);
    private readonly Option<int?> seed = SharedOptions.Number("--seed", $"The seed of the random scenarios ({DefaultSeed}).", 0, int.MaxValue);
    private readonly Option<Budget?> budget = SharedOptions.Budget($"The bounds of each search (states=300k): {Budget.Syntax}.");
    private readonly Option<string?> spec = SharedOptions.Spec();
    private readonly Option<string?> json = SharedOptions.Json();
    private readonly Option<int?> width = SharedOptions.Width();
    private readonly Terminal terminal;

    private MutantsCommand(Terminal terminal) => this.terminal = terminal;

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var mutants = new MutantsCommand(terminal);
        var command = new Command(
            "mutants",
            """
            Changes routines a little, everywhere, and tells which property notices.
            A mutant deletes a step, forces a branch one way, or swaps two neighbours. It is tried on the shipped scenarios and
            those of the bugs that come to its statement, first where its page says that it was killed, then the smallest first,
            then on random ones, until a property is violated.
            Mutants that survive should be explained in spec/mutants/survivors.txt; exit code 1 if one is not.
            A routine takes seconds to a few minutes; all of them may take hours. Ctrl-C prints what is known so far.
            Examples:
              ptspec mutants pmd_install
              ptspec mutants --watched --write
              ptspec mutants --visits pte_offset_map_lock
              ptspec mutants --compare madvise_cold
              dotnet run peek.cs -- mutants peek --scenario peek.txt
              ptspec mutants --samples 1000 --budget states=1M --json mutants.json
            """)
        {
            mutants.names, mutants.watched, mutants.write, mutants.anew, mutants.again, mutants.rest, mutants.own, mutants.visits, mutants.compare, mutants.trials, mutants.samples, mutants.seed, mutants.budget, mutants.spec,
            mutants.json, mutants.width,
        };
        mutants.names.CompletionSources.Add(_ => Routines.All.Select(text => text.KernelName).Distinct());
        command.SetAction(mutants.Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        terminal.Resize(parsed.GetValue(width));
        UserFiles.CheckWritable(parsed.GetValue(json));
        string[] scenarios = parsed.GetValue(own) ?? [];
        bool isRest = parsed.GetValue(rest);
        if (scenarios.Length > 0 && parsed.GetValue(write) && !isRest)
            throw new UsageException("--scenario and --write: expected one of them; what is written is about the scenarios under spec/");
        MutantFiles files = scenarios.Length > 0 && !isRest
            ? MutantFiles.Of(scenarios, terminal.In)
            : new MutantFiles(SpecFolder.Find(parsed.GetValue(spec)), terminal.In);
        Budget given = parsed.GetValue(budget) ?? Budget.None;
        ExplorationOptions bounds = (given with { States = given.States ?? DefaultStates }).ToOptions(terminal.Cancellation);
        RoutineProgram[] texts = [.. Texts(parsed, files)];
        if (parsed.GetValue(visits))
            return Visit(parsed, texts, files, bounds);
        if (parsed.GetValue(compare))
            return Compare(parsed, texts, files, (given with { States = given.States ?? ComparedStates }).ToOptions(terminal.Cancellation));
        SurvivorList survivors = files.Survivors();
        Mutant[] mutants = [.. texts.SelectMany(MutantsOf.Text)];

        IReadOnlyList<TrialScenario> shipped = Trials.InOrder(files.Candidates());
        IReadOnlyList<TrialScenario> tried = isRest && scenarios.Length > 0
            ? [.. Trials.InOrder(files.Only(scenarios).Candidates()).Where(t => t.Tier == TrialTier.Shipped)]
            : shipped;
        var generated = new Lazy<IReadOnlyList<TrialScenario>>(() => Trials.InOrder(
            Trials.Generated(parsed.GetValue(seed) ?? DefaultSeed, parsed.GetValue(samples) ?? (scenarios.Length > 0 ? 0 : DefaultSamples))));
        if (new[] { anew, again, rest }.Count(option => parsed.GetValue(option)) > 1)
            throw new UsageException("--anew, --again and --rest: expected one of them");
        Dictionary<Mutant, MutantRecord> records = parsed.GetValue(anew) ? [] : files.Records(texts);
        IEnumerable<TrialScenario> TrialsOf(Mutant mutant)
        {
            TrialScenario? killer = records.TryGetValue(mutant, out MutantRecord? record) && record.Fate == Fate.Killed
                ? shipped.FirstOrDefault(t => t.IsCalled(record.Scenario))
                : null;
            if (killer is not null)
                yield return killer;
            foreach (TrialScenario trial in tried.Where(t => t != killer))
                yield return trial;
            foreach (TrialScenario trial in generated.Value)
                yield return trial;
        }

        MutantReport Try(Mutant mutant)
        {
            MutantRecord? known = records.GetValueOrDefault(mutant);
            if (known is not null && ((parsed.GetValue(again) && known.Fate != Fate.Killed) || isRest)
                && MutantReport.Believed(mutant, known, shipped) is { } believed && (!isRest || MutantScore.IsKilled(known.Fate)))
                return believed;
            MutantReport report = MutantHunt.Run(mutant, TrialsOf(mutant), bounds, parsed.GetValue(trials) ?? DefaultTrials);
            return isRest && known is not null ? report.After(known) : report;
        }

        var progress = new SearchProgress("mutants", mutants.Length);
        List<MutantReport> reports = terminal.Watch(progress, () => Hunt(mutants, Try, survivors, progress));
        MutantScore score = MutantScore.Of(reports.Select(r => (r.Fate, survivors.Find(r.Mutant))));
        Summarize(score, texts.Select(t => t.KernelName).Distinct().Count(), mutants.Length);
        bool isComplete = reports.Count == mutants.Length;
        if (parsed.GetValue(write) && isComplete)
        {
            foreach (IGrouping<string, MutantReport> routine in reports.GroupBy(r => r.Mutant.Text.KernelName))
            {
                foreach (string path in files.Write(routine.Key, [.. routine]))
                    terminal.WriteLine($"{path}: written");
            }
        }
        int exitCode = !isComplete ? ExitCodes.Cancelled : score.Unexplained > 0 ? ExitCodes.Violated : ExitCodes.Holds;
        ReportFiles.WriteMutants(parsed.GetValue(json), exitCode, [.. reports.Select(r => DocumentOf(r, survivors.Find(r.Mutant)))]);
        return exitCode;
    }

    // What the scenarios on which mutants are tried do with the statements that have mutants.
    private int Visit(ParseResult parsed, RoutineProgram[] texts, MutantFiles files, ExplorationOptions bounds)
    {
        bool isAll = texts.Length == Routines.All.Length;
        if (parsed.GetValue(write) && !isAll)
            throw new UsageException("--visits --write: expected no routines; what is written is about all of them");
        TrialScenario[] shipped = [.. Trials.InOrder(files.Candidates())];
        (RoutineProgram Text, int Step)[] asked = [.. VisitList.Questions(texts)];
        var all = new Visits();
        foreach ((Mutant killed, _) in files.Records(texts).Where(r => r.Value.Fate == Fate.Killed))
            all.AddKilled(killed);
        // The large ones only for what the small ones do not do.
        foreach (ExplorationOptions now in (ExplorationOptions[])[bounds with { MaxStates = Math.Min(FirstVisits, bounds.MaxStates) }, bounds])
        {
            var progress = new CountProgress("scenarios", shipped.Length);
            bool[] isWhole = terminal.Watch(
                () => progress.Line,
                () => OrderedParallel.Select(shipped, Environment.ProcessorCount, trial => progress.Do(() => Look(trial, now))).ToArray());
            shipped = [.. shipped.Where((_, i) => !isWhole[i])];
        }
        var list = VisitList.Of(asked, all);
        if (!isAll)
            terminal.Write(list.Print());
        terminal.WriteLine($"{list.Count(Unvisited.NeverRun):N0} statements are never run, {list.Count(Unvisited.AlwaysTrue):N0} conditions are always true, "
            + $"{list.Count(Unvisited.AlwaysFalse):N0} always false");
        if (parsed.GetValue(write))
            terminal.WriteLine($"{files.Write(list)}: written");
        return ExitCodes.Holds;

        bool Look(TrialScenario trial, ExplorationOptions now)
        {
            (string, int)[] open;
            lock (all)
                open = [.. VisitList.Open(asked, all)];
            Visits some = trial.Visits(open, now);
            lock (all)
                all.Add(some);
            return some.IsWhole;
        }
    }

    // What mutants that survive change of what is seen. One that makes a difference in a small scenario is not looked at in larger ones.
    private int Compare(ParseResult parsed, RoutineProgram[] texts, MutantFiles files, ExplorationOptions bounds)
    {
        bool isAll = texts.Length == Routines.All.Length;
        if (parsed.GetValue(write) && !isAll)
            throw new UsageException("--compare --write: expected no routines; what is written is about all of them");
        SurvivorList survivors = files.Survivors();
        Mutant[] asked = [.. files.Records(texts).Where(r => r.Value.Fate == Fate.Survived && survivors.Find(r.Key) is null).Select(r => r.Key)];
        int most = parsed.GetValue(trials) ?? ComparedTrials;
        TrialScenario[] shipped = [.. Trials.InOrder(files.Candidates())];
        var looked = new Dictionary<Mutant, int>();
        var found = new Dictionary<Mutant, Compared>();
        var progress = new CountProgress("scenarios", 2 * shipped.Length);
        terminal.Watch(
            () => progress.Line,
            () =>
            {
                // Which of them reach a mutant is asked in their order, so that the threads do not matter.
                Mutant[][] reaching = [.. OrderedParallel.Select(
                    shipped, Environment.ProcessorCount, trial => progress.Do(() => asked.Where(trial.Reaches).ToArray()))];
                (TrialScenario Trial, Mutant[] Mutants)[] work = [.. shipped.Zip(reaching, (trial, mutants) => (
                    trial, mutants.Where(m => (looked[m] = looked.GetValueOrDefault(m) + 1) <= most).ToArray()))];
                return OrderedParallel.Select(work, Environment.ProcessorCount, w => progress.Do(() => Look(w.Trial, w.Mutants))).Count();
            });
        var list = BehaviourList.Of(texts.Select(MutantsOf.Text), found);
        if (!isAll)
            terminal.Write(list.Print());
        terminal.WriteLine($"of {asked.Length:N0} mutants {list.Count(Behaviour.Same):N0} change nothing that is seen, {list.Count(Behaviour.SameMemory):N0} only locks; "
            + $"{list.Count(Behaviour.Less):N0} only do less, {list.Count(Behaviour.Other):N0} something new");
        if (parsed.GetValue(write))
            terminal.WriteLine($"{files.Write(list)}: written");
        return ExitCodes.Holds;

        int Look(TrialScenario trial, Mutant[] reaching)
        {
            Mutant[] open;
            lock (found)
                open = [.. reaching.Where(m => !found.TryGetValue(m, out Compared so) || so.Behaviour != Behaviour.Other)];
            Dictionary<Mutant, Behaviour> more = trial.Compare(open, bounds);
            lock (found)
            {
                foreach ((Mutant mutant, Behaviour behaviour) in more)
                    found[mutant] = found.GetValueOrDefault(mutant).And(behaviour);
            }
            return more.Count;
        }
    }

    private IEnumerable<RoutineProgram> Texts(ParseResult parsed, MutantFiles files)
    {
        string[] wanted = parsed.GetValue(names) ?? [];
        if (parsed.GetValue(watched))
            wanted = [.. wanted, .. files.Watched()];
        foreach (string name in wanted.Where(n => Routines.FindByKernelName(n).IsEmpty))
            throw new UsageException(ChangedRoutines.NoSuchRoutine(name));
        return Routines.All.Where(r => wanted.Length == 0 || wanted.Contains(r.KernelName)).OrderBy(r => r.KernelName, StringComparer.Ordinal);
    }

    // Prints a routine's table as soon as all of its mutants are known; returns those that are when the user ends it.
    private List<MutantReport> Hunt(Mutant[] mutants, Func<Mutant, MutantReport> hunt, SurvivorList survivors, SearchProgress progress)
    {
        var reports = new List<MutantReport>();
        var pending = new List<MutantReport>();
        foreach (MutantReport report in OrderedParallel.Select(mutants, Environment.ProcessorCount, Try))
        {
            if (report.Fate == Fate.Cancelled)
                break;
            if (pending.Count > 0 && pending[0].Mutant.Text != report.Mutant.Text)
                PrintPending();
            pending.Add(report);
            reports.Add(report);
        }
        PrintPending();
        return reports;

        MutantReport Try(Mutant mutant)
        {
            MutantReport report = hunt(mutant);
            progress.Finish(report.Kill?.States ?? 0);
            return report;
        }

        void PrintPending()
        {
            if (pending.Count > 0)
                Print(pending, survivors);
            pending.Clear();
        }
    }

    private void Print(List<MutantReport> reports, SurvivorList survivors)
    {
        Mutant first = reports[0].Mutant;
        terminal.WriteLine($"{first.Text.KernelName}, kernels {first.Kernels}");
        Table table = Tables.Create(
            Tables.Words("mutant"), Tables.Names("killed by"), Tables.Words("scenario"), Tables.Numbers("steps"));
        foreach (MutantReport report in reports)
        {
            Survivor? said = survivors.Find(report.Mutant);
            (string fate, Color color) = report.Fate switch
            {
                Fate.Killed => (report.Kill!.Property.Name, Color.Green),
                Fate.Stillborn => ("never steps", Color.Green),
                _ when said is { IsEquivalent: true } => ("equivalent", Color.Green),
                _ when said is not null => ("unseen", Color.Yellow),
                Fate.SameProgram => ("same program", Color.Green),
                Fate.NotReached => ("NOT REACHED", Color.Red),
                _ => ("SURVIVED", Color.Red),
            };
            string change = report.Mutant.Change.ToString().Replace(first.Text.KernelName, "");
            table.AddRow(
                new Text($"{change}: {report.Mutant.Statement}"),
                new Text(fate, new Style(color)),
                new Text(report.Kill?.Trial.Name ?? (report.Open > 0 ? $"({report.Open} not exhausted)" : "-")),
                new Text(report.Kill is { } kill ? $"{kill.Steps}" : "-"));
        }
        terminal.Write(table);
        foreach (TrialScenario trial in reports.Select(r => r.Kill?.Trial).OfType<TrialScenario>().Where(t => t.Tier == TrialTier.Generated))
            terminal.Write($"A random scenario that killed one, shrunk (--write keeps it):\n\n{ScenarioPrinter.Print(trial.Scenario)}\n");
    }

    private void Summarize(MutantScore score, int routines, int planned)
    {
        string share = (100 * score.Share).ToString("F1", CultureInfo.InvariantCulture);
        string of = routines == 1 ? "1 routine" : $"{routines} routines";
        terminal.WriteLine($"{score.Mutants:N0} mutants of {of}: {score.Killed:N0} killed, {score.SameProgram} the same program, "
            + $"{score.Equivalent} equivalent, {score.Unseen} unseen, {score.Unexplained} unexplained");
        terminal.WriteLine($"{share} % of those that are not equivalent are killed");
        if (score.Mutants < planned)
            terminal.WriteLine($"Interrupted: {planned - score.Mutants:N0} of {planned:N0} mutants were not tried.", Tone.Warning);
    }

    private static MutantDocument DocumentOf(MutantReport report, Survivor? said) => new(
        report.Mutant.Change.ToString(),
        report.Mutant.Kernels,
        report.Mutant.Statement,
        report.Fate.ToString(),
        report.Kill?.Property.Name,
        report.Kill?.Trial.Name,
        report.Kill is { } kill ? ScenarioPrinter.Print(kill.Trial.Scenario) : null,
        report.Kill?.Steps,
        report.Kill?.States,
        said?.Reason,
        report.Reached,
        report.Different,
        report.Open);
}
