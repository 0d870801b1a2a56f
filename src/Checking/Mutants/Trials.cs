using PtSpec.Checking.Bugs;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Scenarios.Generation;
using PtSpec.StateMachines;

namespace PtSpec.Checking.Mutants;

/// <summary>How early a trial is made.</summary>
public enum TrialTier
{
    /// <summary>A shipped scenario in its own kernels.</summary>
    Shipped,

    /// <summary>A shipped scenario in another kernel.</summary>
    OtherKernel,

    /// <summary>A random scenario.</summary>
    Generated,
}

/// <summary>A scenario on which mutants may be tried.</summary>
/// <param name="Name">What it is called in reports.</param>
/// <param name="Scenario">The scenario.</param>
/// <param name="Kernels">Kernels in which it is shipped besides its own.</param>
/// <param name="IsGenerated">Whether it is a random one.</param>
public sealed record TrialCandidate(string Name, Scenario Scenario, ValueArray<KernelVersion> Kernels, bool IsGenerated)
{
    /// <summary>The scenario in a kernel.</summary>
    public Scenario In(KernelVersion kernel) => Scenario with { Kernel = kernel, Expect = null };

    /// <summary>What it is called in a kernel.</summary>
    public string NameIn(KernelVersion kernel) => kernel == Scenario.Kernel ? Name : $"{Name} in {kernel}";
}

/// <summary>On which scenarios mutants are tried, and in which order.</summary>
public static class Trials
{
    /// <summary>The shipped scenarios, and those of the bugs.</summary>
    public static IReadOnlyList<TrialCandidate> Shipped(IEnumerable<Scenario> scenarios, IEnumerable<CatalogueEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(scenarios);
        ArgumentNullException.ThrowIfNull(entries);
        return
        [
            .. scenarios.Select(s => new TrialCandidate(s.Name, s, [], false)),
            .. entries.OfType<ExploredEntry>().Select(e => new TrialCandidate(e.Id, e.Scenario, e.OtherKernels, false)),
        ];
    }

    /// <summary>Random scenarios: the first ones of a seed.</summary>
    public static IReadOnlyList<TrialCandidate> Generated(int seed, int count) =>
        [.. ScenarioGenerator.Sample((ulong)seed, count).Select(s => new TrialCandidate(s.Name, s, [], true))];

    /// <summary>
    /// The trials that a candidate makes: in its kernels, then, unless it is a random one, in each other kernel in which the protocol
    /// changed and it does something else. Those come up that hold and come to one of the routines.
    /// </summary>
    /// <param name="candidate">The candidate.</param>
    /// <param name="routines">The C# names of the routines.</param>
    /// <param name="bounds">The bounds of each search.</param>
    public static IReadOnlyList<TrialScenario> Prepare(
        TrialCandidate candidate, IReadOnlyCollection<string> routines, ExplorationOptions bounds)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        var programs = new HashSet<string>();
        var trials = new List<TrialScenario>();
        foreach ((KernelVersion kernel, TrialTier tier) in Kernels(candidate))
        {
            Scenario scenario = candidate.In(kernel);
            if (bounds.Cancellation.IsCancellationRequested || !scenario.IsValid())
                continue;
            if (TrialScenario.Prepare(candidate.NameIn(kernel), scenario, tier, routines, programs.Add, bounds) is { } trial)
                trials.Add(trial);
        }
        return trials;
    }

    /// <summary>The order in which trials are made: those as shipped first, and the smallest first. Of equal ones, one is enough.</summary>
    public static IReadOnlyList<TrialScenario> InOrder(IEnumerable<TrialScenario> trials)
    {
        ArgumentNullException.ThrowIfNull(trials);
        var seen = new HashSet<(Scenario, string)>();
        return [.. trials
            .OrderBy(t => t.Tier).ThenBy(t => t.States).ThenBy(t => t.Name, StringComparer.Ordinal)
            .Where(t => seen.Add((t.Scenario with { Name = "", About = "", Kernel = default }, t.Program)))];
    }

    /// <summary>The scenario of a trial of that name; null when no candidate makes one.</summary>
    public static Scenario? Find(IEnumerable<TrialCandidate> candidates, string name)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        foreach (TrialCandidate candidate in candidates)
        {
            foreach ((KernelVersion kernel, _) in Kernels(candidate))
            {
                if (candidate.NameIn(kernel) == name)
                    return candidate.In(kernel);
            }
        }
        return null;
    }

    /// <summary>
    /// Looks at the first scenarios that come to a mutant's statements, and returns the name of one in which it makes another
    /// program; null when in none of them.
    /// </summary>
    /// <param name="candidates">The scenarios.</param>
    /// <param name="mutant">The mutant.</param>
    /// <param name="atMost">How many scenarios are looked at.</param>
    public static string? FirstDifference(IEnumerable<TrialCandidate> candidates, Mutant mutant, int atMost)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        ArgumentNullException.ThrowIfNull(mutant);
        int looked = 0;
        foreach (TrialCandidate candidate in candidates)
        {
            if (looked == atMost)
                break;
            if (MutantHunt.IsAnotherProgram(mutant, candidate.In(candidate.Scenario.Kernel)) is not { } isAnother)
                continue;
            if (isAnother)
                return candidate.Name;
            looked++;
        }
        return null;
    }

    private static IEnumerable<(KernelVersion Kernel, TrialTier Tier)> Kernels(TrialCandidate candidate)
    {
        if (candidate.IsGenerated)
            return [(candidate.Scenario.Kernel, TrialTier.Generated)];
        KernelVersion[] shipped = [candidate.Scenario.Kernel, .. candidate.Kernels];
        return
        [
            .. shipped.Select(k => (k, TrialTier.Shipped)),
            .. ScenarioGeneratorOptions.Milestones.Except(shipped).Select(k => (k, TrialTier.OtherKernel)),
        ];
    }
}
