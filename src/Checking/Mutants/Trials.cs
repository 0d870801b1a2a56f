using PtSpec.Checking.Bugs;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Scenarios.Generation;
using PtSpec.StateMachines;

namespace PtSpec.Checking.Mutants;

/// <summary>A scenario that may become a trial.</summary>
/// <param name="Name">What it is called in reports.</param>
/// <param name="Scenario">The scenario.</param>
/// <param name="Tier">0 as it was shipped, 1 in another kernel than its own, 2 generated; lower ones are tried first.</param>
public sealed record TrialCandidate(string Name, Scenario Scenario, int Tier);

/// <summary>On which scenarios mutants are tried, and in which order.</summary>
public static class Trials
{
    /// <summary>The shipped scenarios and those of the bugs, each in its own kernel, then in each in which the protocol changed.</summary>
    public static IReadOnlyList<TrialCandidate> Shipped(IEnumerable<Scenario> scenarios, IEnumerable<CatalogueEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(scenarios);
        ArgumentNullException.ThrowIfNull(entries);
        (string Name, Scenario Scenario)[] own =
        [
            .. scenarios.Select(s => (s.Name, s)),
            .. entries.OfType<ExploredEntry>().SelectMany(e => e.Scenarios, (e, s) => (NameIn(e.Id, e.Scenario.Kernel, s.Kernel), s)),
        ];
        return
        [
            .. own.Select(s => new TrialCandidate(s.Name, s.Scenario, 0)),
            .. own.Where(s => !s.Name.Contains(' ')).SelectMany(s => ScenarioGeneratorOptions.Milestones
                .Where(k => k != s.Scenario.Kernel)
                .Select(k => new TrialCandidate(NameIn(s.Name, s.Scenario.Kernel, k), s.Scenario with { Kernel = k }, 1))
                .Where(c => c.Scenario.IsValid())),
        ];
    }

    /// <summary>Random scenarios: the first ones of a seed.</summary>
    public static IReadOnlyList<TrialCandidate> Generated(int seed, int count) =>
        [.. ScenarioGenerator.Sample((ulong)seed, count).Select(s => new TrialCandidate(s.Name, s, 2))];

    /// <summary>
    /// The trials in the order in which they are made: those as shipped first, and the smallest first. Of several that do the same
    /// from the same start, one is enough.
    /// </summary>
    /// <param name="prepared">Each candidate, and its trial when it holds.</param>
    public static IReadOnlyList<TrialScenario> InOrder(IEnumerable<(TrialCandidate Candidate, TrialScenario? Trial)> prepared)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        var seen = new HashSet<(Scenario, string)>();
        var kernel = new KernelVersion(0, 0);
        return [.. prepared
            .Where(p => p.Trial is not null)
            .OrderBy(p => p.Candidate.Tier).ThenBy(p => p.Trial!.States).ThenBy(p => p.Candidate.Name, StringComparer.Ordinal)
            .Where(p => seen.Add((p.Trial!.Scenario with { Name = "", About = "", Kernel = kernel }, p.Trial.Program)))
            .Select(p => p.Trial!)];
    }

    private static string NameIn(string name, KernelVersion own, KernelVersion kernel) => kernel == own ? name : $"{name} in {kernel}";
}
