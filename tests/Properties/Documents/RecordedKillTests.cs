using PtSpec.Checking;
using PtSpec.Checking.Counterexamples;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Mutants;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Scenarios;
using PtSpec.Documents.Listings;
using Xunit;

namespace PtSpec.Properties.Documents;

/// <summary>
/// What is recorded of mutants that were killed is so: some of all are killed again, each time the same, spread over all routines.
/// Those of spec/mutants/watched.txt are all killed again elsewhere. When it fails after a change: ptspec mutants ROUTINE --write.
/// </summary>
public sealed class RecordedKillTests
{
    private const int Sampled = 120;
    private const long MostStates = 60_000;

    [Fact]
    public void A_mutant_is_killed_again_where_it_was_and_by_the_way_that_is_shown()
    {
        IReadOnlyList<TrialCandidate> candidates = Trials.Shipped(
            Pages.Sources.Scenarios.Concat(Pages.Sources.MutantScenarios).Select(s => s.Scenario), Pages.Sources.Bugs.Select(b => b.Entry));
        TriedMutant[] killed = [.. new RoutineBook(Pages.Sources).Mutants().Where(m => m.IsKilled && m.Record!.Trace.Length > 0)];
        TriedMutant[] sample = [.. Enumerable.Range(0, Sampled).Select(i => killed[(int)((long)i * killed.Length / Sampled)])];
        string[] complaints = [.. sample.AsParallel().AsOrdered().Select(m => Complaint(m, candidates)).OfType<string>()];
        Assert.True(complaints.Length == 0, string.Join('\n', complaints));
    }

    private static string? Complaint(TriedMutant mutant, IReadOnlyList<TrialCandidate> candidates)
    {
        MutantRecord record = mutant.Record!;
        if (Trials.Find(candidates, record.Scenario) is not { } scenario)
            return $"{mutant.Mutant} was killed in {record.Scenario}, which there is not";
        CheckReport report = ScenarioCheck.Run(
            scenario, new CheckOptions { Changes = [mutant.Mutant.Change], Exploration = new ExplorationOptions { MaxStates = MostStates } });
        if (report.Verdict == Verdict.OutOfBudget)
            return null;
        if (report.Counterexample is not { } found || found.Failure.Property.Name != record.Property)
            return $"{mutant.Mutant} was killed in {record.Scenario} by {record.Property}, now {report.Counterexample?.Failure.Property.Name ?? "nothing is violated"}";
        return CondensedTrace.Markdown(found).TrimEnd() == record.Trace ? null : $"{mutant.Mutant} is killed in {record.Scenario} by another way now";
    }
}
