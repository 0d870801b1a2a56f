using PtSpec.Checking;
using PtSpec.Checking.Bugs;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Mutants;
using PtSpec.Checking.Scenarios;
using PtSpec.Core.Lowered;
using Xunit;

namespace PtSpec.Properties.Spec;

/// <summary>
/// The routines that spec/mutants/watched.txt names: each mutant is killed again where its page says, or somebody has said
/// why it survives. When a test fails after a change: ptspec mutants ROUTINE --write, then look at what survives.
/// </summary>
public sealed class WatchedMutantTests
{
    // What is missing stands in survivors.txt as unseen: for want of weakly ordered stores, of folios that are split and of truncation.
    private const double Target = 0.98;

    private static readonly Lazy<IReadOnlyList<TrialCandidate>> Candidates = new(() => Trials.Shipped(
        SpecFiles.Scenarios.Select(name => ScenarioFile.Read(SpecFiles.PathOf("scenarios", name)))
            .Concat(SpecFiles.MutantScenarios.Select(name => ScenarioFile.Read(SpecFiles.PathOf("mutants/scenarios", name)))),
        SpecFiles.Bugs.Select(name => BugFile.Read(SpecFiles.PathOf("bugs", name)))));

    private static readonly Lazy<SurvivorList> Survivors = new(() =>
        SurvivorList.Parse("survivors.txt", File.ReadAllText(SpecFiles.PathOf("mutants", "survivors.txt"))));

    public static TheoryData<string> Watched => [.. Names()];

    [Theory]
    [MemberData(nameof(Watched))]
    public void No_mutant_of_a_watched_routine_survives_unexplained(string routine)
    {
        Assert.NotEmpty(Routines.FindByKernelName(routine));
        string[] complaints = [.. Mutants(routine).AsParallel().AsOrdered()
            .Select(m => Complaint(m.Mutant, m.Record)).OfType<string>()];
        Assert.True(complaints.Length == 0, string.Join('\n', complaints));
    }

    [Fact]
    public void Most_mutants_of_the_watched_routines_that_are_not_equivalent_are_killed()
    {
        MutantScore score = MutantScore.Of(Names().SelectMany(Mutants)
            .Select(m => (m.Record?.Fate ?? Fate.NotReached, Survivors.Value.Find(m.Mutant))));
        Assert.True(score.Share >= Target, $"{score}");
    }

    [Fact]
    public void Every_survivor_that_is_explained_is_a_mutant()
    {
        HashSet<Survivor> found = [.. Routines.All.SelectMany(MutantsOf.Text).Select(Survivors.Value.Find).OfType<Survivor>()];
        Assert.Empty(Survivors.Value.All.Except(found));
    }

    private static string[] Names() => [.. File.ReadAllLines(SpecFiles.PathOf("mutants", "watched.txt"))
        .Select(line => line.Split('#')[0].Trim()).Where(name => name.Length > 0)];

    private static IEnumerable<(Mutant Mutant, MutantRecord? Record)> Mutants(string routine)
    {
        string path = SpecFiles.PathOf("mutants", routine + ".md");
        IReadOnlyList<MutantSection> page = File.Exists(path) ? MutantPage.Parse(path, File.ReadAllText(path)) : [];
        foreach (RoutineProgram text in Routines.FindByKernelName(routine))
        {
            IReadOnlyList<Mutant> mutants = MutantsOf.Text(text);
            MutantSection section = page.FirstOrDefault(s => s.Kernels == Mutant.KernelsOf(text)) ?? new MutantSection("", []);
            foreach ((Mutant mutant, MutantRecord? record) in mutants.Zip(section.For(mutants)))
                yield return (mutant, record);
        }
    }

    private static string? Complaint(Mutant mutant, MutantRecord? record)
    {
        if (record is null)
            return $"{mutant} is not on the page of its routine";
        if (record.Fate == Fate.Killed)
            return KilledAgain(mutant, record);
        if (record.Fate == Fate.SameProgram && Trials.FirstDifference(Candidates.Value, mutant, atMost: 3) is { } name)
            return $"{mutant} is another program in {name}";
        return record.Fate is Fate.SameProgram or Fate.Stillborn || Survivors.Value.Find(mutant) is not null
            ? null
            : $"{mutant} survives, and survivors.txt does not say why: {mutant.Statement}";
    }

    private static string? KilledAgain(Mutant mutant, MutantRecord record)
    {
        if (Trials.Find(Candidates.Value, record.Scenario) is not { } scenario)
            return $"{mutant} was killed in {record.Scenario}, which there is not";
        CheckReport report = ScenarioCheck.Run(scenario, new CheckOptions { Changes = [mutant.Change] });
        string? violated = report.Counterexample?.Failure.Property.Name;
        return report.Verdict == Verdict.Violated && violated == record.Property
            ? null
            : $"{mutant} was killed in {record.Scenario} by {record.Property}, now {violated ?? "nothing is violated"}";
    }
}
