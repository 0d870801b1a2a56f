using System.CommandLine;
using PtSpec.Checking.Bugs;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Mutants;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Scenarios;
using PtSpec.Cli.Options;
using PtSpec.Cli.Output;
using PtSpec.Core.Lowered;

namespace PtSpec.Cli.Commands;

/// <summary>mutants: what of a routine could be other than it is without anybody noticing.</summary>
internal sealed class MutantsCommand
{
    private readonly Argument<string[]> names = new("ROUTINE")
    {
        Description = "The routines to change, by their kernel names (all).",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<string?> spec = SharedOptions.Spec();
    private readonly Option<int?> width = SharedOptions.Width();
    private readonly Terminal terminal;

    private MutantsCommand(Terminal terminal) => this.terminal = terminal;

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var mutants = new MutantsCommand(terminal);
        var command = new Command("mutants", "Changes routines a little, everywhere, and tells which property notices.")
        {
            mutants.names, mutants.spec, mutants.width,
        };
        command.SetAction(mutants.Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        terminal.Resize(parsed.GetValue(width));
        string folder = SpecFolder.Find(parsed.GetValue(spec));
        var bounds = new ExplorationOptions { MaxStates = 300_000, Cancellation = terminal.Cancellation };
        RoutineProgram[] texts = [.. Texts(parsed.GetValue(names) ?? [])];
        Scenario[] scenarios = [.. SpecFolder.Files(folder, "scenarios").Select(f => ScenarioFile.Parse(f, UserFiles.Read(f, terminal.In)))];
        CatalogueEntry[] entries = [.. SpecFolder.Files(folder, "bugs").Select(f => BugFile.Parse(f, UserFiles.Read(f, terminal.In)))];
        TrialCandidate[] candidates = [.. Trials.Shipped(scenarios, entries), .. Trials.Generated(1, 200)];
        var sw = System.Diagnostics.Stopwatch.StartNew();
        TrialScenario[] trials = [.. Trials.InOrder(OrderedParallel.Select(
            candidates, Environment.ProcessorCount, c => (c, TrialScenario.Prepare(c.Name, c.Scenario, bounds))))];
        terminal.WriteLine($"{candidates.Length} candidates, {trials.Length} trials, {sw.Elapsed}");
        Mutant[] mutants = [.. texts.SelectMany(MutantsOf.Text)];
        foreach (MutantReport report in OrderedParallel.Select(mutants, Environment.ProcessorCount, m => MutantHunt.Run(m, trials, bounds)))
        {
            terminal.WriteLine($"{report.Mutant.Change,-40} {report.Fate} {report.Kill?.Property} {report.Kill?.Trial.Name} {report.Kill?.Steps} {report.Reached} {report.Different} {report.Open}  {report.Mutant.Statement}");
        }
        terminal.WriteLine($"{sw.Elapsed}");
        return 0;
    }

    private static IEnumerable<RoutineProgram> Texts(string[] wanted)
    {
        foreach (string name in wanted.Where(n => Routines.FindByKernelName(n).IsEmpty))
            throw new UsageException(ChangedRoutines.NoSuchRoutine(name));
        return Routines.All.Where(r => wanted.Length == 0 || wanted.Contains(r.KernelName));
    }
}
