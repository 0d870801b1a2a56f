using PtSpec.Checking.Mutants;
using PtSpec.Core.Lowered;

namespace PtSpec.Documents.Listings;

/// <summary>All routines with what their pages say: texts by kernel name, mutants, and who calls whom.</summary>
internal sealed class RoutineBook
{
    private readonly SpecificationSources sources;
    private readonly Dictionary<RoutineProgram, TriedMutant[]> mutants = [];
    private readonly ILookup<string, string> callers;

    /// <summary>Makes the book.</summary>
    public RoutineBook(SpecificationSources sources)
    {
        this.sources = sources;
        Names = [.. Routines.All.Select(r => r.KernelName).Distinct()];
        callers = Routines.All
            .SelectMany(caller => Callees(caller).Select(callee => (Caller: caller.KernelName, Callee: callee)))
            .Distinct().ToLookup(c => c.Callee, c => c.Caller);
        foreach (string name in Names)
        {
            IReadOnlyList<MutantSection> kept = sources.Mutants.GetValueOrDefault(name) ?? [];
            foreach (RoutineProgram text in TextsOf(name))
            {
                IReadOnlyList<Mutant> all = MutantsOf.Text(text);
                MutantSection section = kept.FirstOrDefault(s => s.Kernels == Mutant.KernelsOf(text)) ?? new MutantSection("", []);
                mutants[text] = [.. all.Zip(section.For(all), sources.Behaviours.For(all)).Select(m => new TriedMutant(
                    m.First, m.Second, sources.Survivors.Find(m.First), Unvisited(text, m.First), m.Third))];
            }
        }
    }

    /// <summary>The kernel names of the routines, in the order of their files.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The texts of a routine, the newest kernels' first.</summary>
    public static IReadOnlyList<RoutineProgram> TextsOf(string name) =>
        [.. Routines.FindByKernelName(name).OrderByDescending(r => Checking.Mutations.ChangedRoutines.Range(r).From ?? default)];

    /// <summary>The routines that one calls, in the order of its text.</summary>
    public static IEnumerable<string> Callees(RoutineProgram routine) => routine.Nodes.OfType<Call>().OrderBy(c => c.Source.Number)
        .Select(c => Routines.Find(c.Routine).KernelName).Distinct();

    /// <summary>The routines that call one.</summary>
    public IEnumerable<string> Callers(string name) => callers[name];

    /// <summary>The routines that took the place of one: they have most of its lines, and the same routines call them since it is no more.</summary>
    public IEnumerable<string> Successors(string name) => Names.Where(newer => Follows(newer, name));

    /// <summary>The routines of which one took the place.</summary>
    public IEnumerable<string> Predecessors(string name) => Names.Where(older => Follows(name, older));

    private bool Follows(string newer, string older) =>
        Checking.Mutations.ChangedRoutines.Range(TextsOf(older)[0]).To is { } last
        && Checking.Mutations.ChangedRoutines.Range(TextsOf(newer)[^1]).From is { } first
        && newer != older && KernelsOfStatements.Before(first) == last && callers[newer].Intersect(callers[older]).Any()
        && RoutineVersion.Of(older)[^1].IsMuchLike(RoutineVersion.Of(newer)[0]);

    /// <summary>The mutants of a routine's text, in the order of its statements.</summary>
    public IReadOnlyList<TriedMutant> Mutants(RoutineProgram text) => mutants[text];

    /// <summary>Every mutant there is.</summary>
    public IEnumerable<TriedMutant> Mutants() => Names.SelectMany(TextsOf).SelectMany(Mutants);

    /// <summary>How the mutants of a routine fared.</summary>
    public MutantScore Score(string name) => Score(TextsOf(name).SelectMany(Mutants));

    /// <summary>How all mutants fared.</summary>
    public MutantScore Score() => Score(Mutants());

    /// <summary>A link, from a page in a folder of spec/, to the scenario in which a mutant was killed.</summary>
    public string ScenarioLink(string name) =>
        sources.PathOfTrial(name) is { } path ? $"[{MarkdownPage.Cell(name)}](../{path})" : MarkdownPage.Cell(name);

    // Of two statements that are swapped, whichever is not run.
    private Unvisited? Unvisited(RoutineProgram text, Mutant mutant)
    {
        Unvisited?[] of = [.. mutant.Change.Steps.Select(step => sources.Visits.Find(text, step))];
        return of.Contains(Checking.Mutants.Unvisited.NeverRun) ? Checking.Mutants.Unvisited.NeverRun : of[0];
    }

    private static MutantScore Score(IEnumerable<TriedMutant> mutants)
    {
        TriedMutant[] all = [.. mutants];
        MutantScore score = MutantScore.Of(all.Select(m => (m.Record?.Fate ?? Fate.NotReached, m.Survivor)));
        int nothingNew = all.Count(m => m.BringsNothingNew);
        return score with { NothingNew = nothingNew, Unexplained = score.Unexplained - nothingNew };
    }
}
