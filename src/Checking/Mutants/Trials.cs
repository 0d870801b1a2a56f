using PtSpec.Checking.Bugs;
using PtSpec.Checking.Linking;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Scenarios.Generation;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Lowered;
using PtSpec.StateMachines;

namespace PtSpec.Checking.Mutants;

/// <summary>How early a trial is made.</summary>
internal enum TrialTier
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
internal sealed record TrialCandidate(string Name, Scenario Scenario, ValueArray<KernelVersion> Kernels, bool IsGenerated)
{
    // Of the combinations of the CPUs' places, about so many can be come to.
    private const double Reachable = 0.2;

    /// <summary>About how many states it has: what its file pins, or a guess from the length of its programs.</summary>
    public double States()
    {
        if (Scenario.Expect?.States is { } pinned)
            return pinned;
        var world = new World(Scenario);
        return Reachable * Enumerable.Range(0, world.Cpus)
            .Select(cpu => Linker.Link(world, cpu, Routines.Find).Nodes.Count(n => n is FlatPrimitive))
            .Aggregate(1.0, (product, steps) => product * steps);
    }

    /// <summary>The scenario in a kernel.</summary>
    public Scenario In(KernelVersion kernel) => Scenario with { Kernel = kernel, Expect = null };

    /// <summary>What it is called in a kernel.</summary>
    public string NameIn(KernelVersion kernel) => kernel == Scenario.Kernel ? Name : $"{Name} in {kernel}";
}

/// <summary>On which scenarios mutants are tried, and in which order.</summary>
internal static class Trials
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
    /// The trials that candidates make, in the order in which they are made: in the kernels in which they are shipped, then, unless they
    /// are random ones, in each other kernel in which the protocol changed; the smallest first. Of candidates that differ in
    /// nothing but kernel and name one set of other kernels is enough.
    /// </summary>
    public static IReadOnlyList<TrialScenario> InOrder(IEnumerable<TrialCandidate> candidates)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        TrialCandidate[] all = [.. candidates];
        var states = all.Distinct().ToDictionary(c => c, c => c.States());
        var trials = new List<(TrialScenario Trial, double States)>();
        foreach (IGrouping<Scenario, TrialCandidate> same in all.GroupBy(c => c.Scenario with { Name = "", About = "", Kernel = default, Expect = null }))
        {
            var earlier = new List<TrialScenario>();
            foreach ((TrialCandidate candidate, KernelVersion kernel, TrialTier tier) in same
                .SelectMany(c => Kernels(c).Select(k => (c, k.Kernel, k.Tier))).OrderBy(t => t.Tier))
            {
                Scenario scenario = candidate.In(kernel);
                if (!scenario.IsValid())
                    continue;
                if (earlier.Find(t => t.Scenario.Kernel == kernel) is { } twin)
                {
                    twin.OtherNames.Add(candidate.NameIn(kernel));
                    continue;
                }
                var trial = new TrialScenario(candidate.NameIn(kernel), scenario, tier, [.. earlier]);
                earlier.Add(trial);
                trials.Add((trial, states[candidate]));
            }
        }
        return [.. trials.OrderBy(t => t.Trial.Tier).ThenBy(t => t.States).ThenBy(t => t.Trial.Name, StringComparer.Ordinal).Select(t => t.Trial)];
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
