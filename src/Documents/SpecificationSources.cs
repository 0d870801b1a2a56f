using PtSpec.Checking.Bugs;
using PtSpec.Checking.CallSites;
using PtSpec.Checking.Mutants;
using PtSpec.Checking.Scenarios;
using PtSpec.Kernel.Census;

namespace PtSpec.Documents;

/// <summary>A scenario of the specification and its file.</summary>
/// <param name="Path">The file's path within spec/, with forward slashes.</param>
/// <param name="Scenario">The scenario.</param>
/// <param name="Text">The file's text.</param>
internal sealed record ScenarioSource(string Path, Scenario Scenario, string Text);

/// <summary>An entry of the catalogue of bugs and its file.</summary>
/// <param name="Path">The file's path within spec/, with forward slashes.</param>
/// <param name="Entry">The entry.</param>
/// <param name="Text">The file's text.</param>
internal sealed record BugSource(string Path, CatalogueEntry Entry, string Text);

/// <summary>What the pages are made of besides the code: the files under spec/ that people, and <c>ptspec mutants</c>, have written.</summary>
internal sealed class SpecificationSources
{
    private readonly Dictionary<string, string> pathsOfTrials = [];

    private SpecificationSources(string folder)
    {
        Folder = folder;
        Scenarios = [.. Files("scenarios", ".txt").Select(Scenario)];
        MutantScenarios = [.. Files("mutants/scenarios", ".txt").Select(Scenario)];
        Findings = [.. Files("findings", ".txt").Select(Scenario)];
        Bugs = [.. Files("bugs", ".txt").Select(path => (Path: path, Text: Read(path)))
            .Select(file => new BugSource(file.Path, BugFile.Parse(Full(file.Path), file.Text), file.Text))];
        HandWritten = [.. Files("findings", ".md").Select(path => new MarkdownPage(path, Read(path)))];
        CallSites = Try(CallSiteFile.Name, CallSiteFile.Read);
        CensusReasons = Try(CallSiteFile.Name, DifferenceReasons.Beside);
        Survivors = File.Exists(Full("mutants/survivors.txt"))
            ? SurvivorList.Parse(Full("mutants/survivors.txt"), Read("mutants/survivors.txt"))
            : SurvivorList.Empty;
        Visits = File.Exists(Full("mutants/visits.txt"))
            ? VisitList.Parse(Full("mutants/visits.txt"), Read("mutants/visits.txt"))
            : VisitList.Empty;
        Behaviours = File.Exists(Full("mutants/behaviours.txt"))
            ? BehaviourList.Parse(Full("mutants/behaviours.txt"), Read("mutants/behaviours.txt"))
            : BehaviourList.Empty;
        Mutants = Files("mutants", ".md").ToDictionary(path => Path.GetFileNameWithoutExtension(path)!, path => MutantPage.Parse(Full(path), Read(path)));
        foreach (BugSource bug in Bugs)
            pathsOfTrials[bug.Entry.Id] = Path.ChangeExtension(bug.Path, ".md");
        foreach (ScenarioSource scenario in Scenarios.Concat(MutantScenarios))
            pathsOfTrials[scenario.Scenario.Name] = scenario.Path;
    }

    /// <summary>The folder spec/.</summary>
    public string Folder { get; }

    /// <summary>The shipped scenarios.</summary>
    public IReadOnlyList<ScenarioSource> Scenarios { get; }

    /// <summary>The random scenarios that are kept because they killed a mutant.</summary>
    public IReadOnlyList<ScenarioSource> MutantScenarios { get; }

    /// <summary>The scenarios of the findings.</summary>
    public IReadOnlyList<ScenarioSource> Findings { get; }

    /// <summary>The catalogue of bugs.</summary>
    public IReadOnlyList<BugSource> Bugs { get; }

    /// <summary>Pages that people wrote.</summary>
    public IReadOnlyList<MarkdownPage> HandWritten { get; }

    /// <summary>The table of call sites.</summary>
    public IReadOnlyList<CallSite> CallSites { get; }

    /// <summary>Why the census differs from it.</summary>
    public DifferenceReasons CensusReasons { get; }

    /// <summary>Why mutants survive.</summary>
    public SurvivorList Survivors { get; }

    /// <summary>Which statements no scenario runs, and which conditions always come out the same.</summary>
    internal VisitList Visits { get; }

    /// <summary>What mutants that survive change of what is seen.</summary>
    internal BehaviourList Behaviours { get; }

    /// <summary>What became of the mutants of each routine, by its kernel name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<MutantSection>> Mutants { get; }

    /// <summary>Reads the folder.</summary>
    /// <exception cref="SpecificationException">A file is not there or not readable.</exception>
    /// <exception cref="ScenarioFormatException">A file is not what it should be.</exception>
    public static SpecificationSources Of(string folder) => new(folder);

    /// <summary>The page or file, within spec/, that a trial of mutants has; null when there is none. "B09 in 6.13" is B09's.</summary>
    public string? PathOfTrial(string name) =>
        pathsOfTrials.GetValueOrDefault(name) ?? pathsOfTrials.GetValueOrDefault(name.Split(" in ")[0]);

    /// <summary>A shipped scenario.</summary>
    /// <exception cref="SpecificationException">There is none of that name.</exception>
    public ScenarioSource Find(string scenario) => Scenarios.FirstOrDefault(s => s.Scenario.Name == scenario)
        ?? throw new SpecificationException($"{Full("scenarios")}: expected {scenario}.txt, which pages tell about");

    private ScenarioSource Scenario(string path)
    {
        string text = Read(path);
        return new ScenarioSource(path, ScenarioFile.Parse(Full(path), text), text);
    }

    private string Full(string path) => Path.Combine(Folder, path);

    private IEnumerable<string> Files(string part, string extension)
    {
        string folder = Full(part);
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*" + extension).Select(file => $"{part}/{Path.GetFileName(file)}").Order(StringComparer.Ordinal).ToArray()
            : [];
    }

    private string Read(string path) => Try(path, File.ReadAllText).ReplaceLineEndings("\n");

    private T Try<T>(string path, Func<string, T> read)
    {
        try
        {
            return read(Full(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new SpecificationException($"{Full(path)}: {e.Message}");
        }
    }
}
