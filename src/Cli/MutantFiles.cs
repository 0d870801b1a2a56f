using PtSpec.Checking.Bugs;
using PtSpec.Checking.Mutants;
using PtSpec.Checking.Scenarios;
using PtSpec.Cli.Documents;
using PtSpec.Core.Lowered;

namespace PtSpec.Cli;

/// <summary>The files under spec/ that mutants are about.</summary>
/// <param name="folder">The folder spec/.</param>
/// <param name="input">Standard input.</param>
internal sealed class MutantFiles(string folder, TextReader input)
{
    private string Folder => Path.Combine(folder, "mutants");

    private string SurvivorsPath => Path.Combine(Folder, "survivors.txt");

    private string WatchedPath => Path.Combine(Folder, "watched.txt");

    /// <summary>Why mutants survive; nothing when nobody has said so.</summary>
    public SurvivorList Survivors() =>
        File.Exists(SurvivorsPath) ? SurvivorList.Parse(SurvivorsPath, UserFiles.Read(SurvivorsPath, input)) : SurvivorList.Empty;

    /// <summary>The kernel names of the routines of which no mutant may survive unexplained.</summary>
    public IReadOnlyList<string> Watched() => [.. UserFiles.Read(WatchedPath, input).ReplaceLineEndings("\n").Split('\n')
        .Select(line => line.Split('#')[0].Trim()).Where(name => name.Length > 0)];

    /// <summary>The scenarios and bugs on which mutants are tried, and the scenarios kept because they killed one.</summary>
    public IReadOnlyList<TrialCandidate> Candidates() => Trials.Shipped(
        SpecFolder.Files(folder, "scenarios").Concat(SpecFolder.Files(folder, Path.Combine("mutants", "scenarios")))
            .Select(file => ScenarioFile.Parse(file, UserFiles.Read(file, input))),
        SpecFolder.Files(folder, "bugs").Select(file => BugFile.Parse(file, UserFiles.Read(file, input))));

    /// <summary>For each mutant that was killed, as the pages of these routines say, the name of the trial in which it was.</summary>
    public Dictionary<Mutant, string> Killers(IEnumerable<RoutineProgram> texts)
    {
        var killers = new Dictionary<Mutant, string>();
        foreach (RoutineProgram text in texts)
        {
            string path = Path.Combine(Folder, text.KernelName + ".md");
            if (!File.Exists(path))
                continue;
            IReadOnlyList<Mutant> mutants = MutantsOf.Text(text);
            MutantSection? kept = MutantPage.Parse(path, UserFiles.Read(path, input)).FirstOrDefault(s => s.Kernels == Mutant.KernelsOf(text));
            foreach ((Mutant mutant, MutantRecord? record) in mutants.Zip(kept?.For(mutants) ?? []))
            {
                if (record is { Fate: Fate.Killed })
                    killers[mutant] = record.Scenario;
            }
        }
        return killers;
    }

    /// <summary>Writes a routine's page, and the random scenarios that killed mutants of it; returns what was written.</summary>
    public IEnumerable<string> Write(string routine, IReadOnlyList<MutantReport> reports)
    {
        foreach (TrialScenario trial in reports.Select(r => r.Kill?.Trial).OfType<TrialScenario>().Where(t => t.Tier == TrialTier.Generated))
            yield return Write(Path.Combine(Folder, "scenarios", trial.Name + ".txt"), ScenarioPrinter.Print(trial.Scenario));
        MutantSection[] sections = [.. reports.GroupBy(r => r.Mutant.Text).Select(text => MutantSection.Of([.. text]))];
        yield return Write(Path.Combine(Folder, routine + ".md"), MutantPage.Print(routine, sections));
    }

    /// <summary>The pages of mutants with the numbers that statements have now; mutants that are no more are left out.</summary>
    public IEnumerable<Page> Renumbered()
    {
        foreach (string path in Directory.Exists(Folder) ? Directory.EnumerateFiles(Folder, "*.md").Order(StringComparer.Ordinal).ToArray() : [])
        {
            string routine = Path.GetFileNameWithoutExtension(path);
            var kept = MutantPage.Parse(path, UserFiles.Read(path, input)).ToDictionary(s => s.Kernels);
            IEnumerable<MutantSection> sections = Routines.FindByKernelName(routine)
                .Where(text => kept.ContainsKey(Mutant.KernelsOf(text)))
                .Select(text => new MutantSection(
                    Mutant.KernelsOf(text), [.. kept[Mutant.KernelsOf(text)].For(MutantsOf.Text(text)).OfType<MutantRecord>()]));
            yield return new Page(Path.Combine("mutants", routine + ".md"), MutantPage.Print(routine, sections));
        }
    }

    private static string Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        UserFiles.Write(path, text);
        return path;
    }
}
