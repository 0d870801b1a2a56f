using PtSpec.Checking.Bugs;
using PtSpec.Checking.Mutants;
using PtSpec.Checking.Scenarios;
using PtSpec.Core.Lowered;

namespace PtSpec.Cli;

/// <summary>The files under spec/ that mutants are about.</summary>
/// <param name="folder">The folder spec/.</param>
/// <param name="input">Standard input.</param>
internal sealed class MutantFiles(string folder, TextReader input)
{
    private IReadOnlyList<string> scenarios = [];

    private bool HasRecords => folder.Length > 0;

    private string Folder => Path.Combine(folder, "mutants");

    private string SurvivorsPath => Path.Combine(Folder, "survivors.txt");

    private string VisitsPath => Path.Combine(Folder, "visits.txt");

    private string BehavioursPath => Path.Combine(Folder, "behaviours.txt");

    private string WatchedPath => Path.Combine(Folder, "watched.txt");

    /// <summary>Scenarios of somebody's own: nothing is recorded about them.</summary>
    public static MutantFiles Of(IReadOnlyList<string> scenarios, TextReader input) => new("", input) { scenarios = scenarios };

    /// <summary>The same files with some of the scenarios instead of all; none for all.</summary>
    public MutantFiles Only(IReadOnlyList<string> some) => new(folder, input) { scenarios = some };

    /// <summary>Why mutants survive; nothing when nobody has said so.</summary>
    public SurvivorList Survivors() =>
        HasRecords && File.Exists(SurvivorsPath) ? SurvivorList.Parse(SurvivorsPath, UserFiles.Read(SurvivorsPath, input)) : SurvivorList.Empty;

    /// <summary>The kernel names of the routines of which no mutant may survive unexplained.</summary>
    public IReadOnlyList<string> Watched() => [.. UserFiles.Read(WatchedPath, input).ReplaceLineEndings("\n").Split('\n')
        .Select(line => line.Split('#')[0].Trim()).Where(name => name.Length > 0)];

    /// <summary>The scenarios and bugs on which mutants are tried, and the scenarios kept because they killed one.</summary>
    public IReadOnlyList<TrialCandidate> Candidates() => scenarios.Count > 0 ? Trials.Shipped(scenarios.Select(Parse), []) : Trials.Shipped(
        SpecFolder.Files(folder, "scenarios").Concat(SpecFolder.Files(folder, Path.Combine("mutants", "scenarios")))
            .Select(Parse),
        SpecFolder.Files(folder, "bugs").Select(file => BugFile.Parse(file, UserFiles.Read(file, input))));

    /// <summary>What the pages of these routines say of each mutant; those of which they say nothing are left out.</summary>
    public Dictionary<Mutant, MutantRecord> Records(IEnumerable<RoutineProgram> texts)
    {
        var records = new Dictionary<Mutant, MutantRecord>();
        foreach (RoutineProgram text in texts)
        {
            string path = Path.Combine(Folder, text.KernelName + ".md");
            if (!HasRecords || !File.Exists(path))
                continue;
            IReadOnlyList<Mutant> mutants = MutantsOf.Text(text);
            MutantSection? kept = MutantPage.Parse(path, UserFiles.Read(path, input)).FirstOrDefault(s => s.Kernels == Mutant.KernelsOf(text));
            foreach ((Mutant mutant, MutantRecord? record) in mutants.Zip(kept?.For(mutants) ?? []))
            {
                if (record is not null)
                    records[mutant] = record;
            }
        }
        return records;
    }

    /// <summary>Writes a routine's page, and the random scenarios that killed mutants of it; returns what was written.</summary>
    public IEnumerable<string> Write(string routine, IReadOnlyList<MutantReport> reports)
    {
        foreach (TrialScenario trial in reports.Select(r => r.Kill?.Trial).OfType<TrialScenario>().Where(t => t.Tier == TrialTier.Generated))
            yield return Write(Path.Combine(Folder, "scenarios", trial.Name + ".txt"), ScenarioPrinter.Print(trial.Scenario));
        MutantSection[] sections = [.. reports.GroupBy(r => r.Mutant.Text).Select(text => MutantSection.Of([.. text]))];
        yield return Write(Path.Combine(Folder, routine + ".md"), MutantPage.Print(routine, sections));
    }

    private Scenario Parse(string file) => ScenarioFile.Parse(file, UserFiles.Read(file, input));

    /// <summary>Writes what no scenario does; returns what was written.</summary>
    public string Write(VisitList visits) => Write(VisitsPath, visits.Print());

    /// <summary>Writes what mutants change of what is seen; returns what was written.</summary>
    public string Write(BehaviourList behaviours) => Write(BehavioursPath, behaviours.Print());

    private static string Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        UserFiles.Write(path, text);
        return path;
    }
}
