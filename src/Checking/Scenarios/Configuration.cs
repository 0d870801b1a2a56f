using System.Numerics;
using PtSpec.Core.Vocabulary;
using PtSpec.StateMachines;

namespace PtSpec.Checking.Scenarios;

/// <summary>What a scenario leaves to the kernel's build and the machine: version, lock layout, features.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Locks">The lock layout.</param>
/// <param name="Features">The features.</param>
internal readonly record struct Configuration(KernelVersion Kernel, LockLayout Locks, Features Features)
{
    /// <summary>Whether a kernel can be built so and run on some machine.</summary>
    public bool Exists => FeatureRule.Problem(Features, Kernel, Locks) is null;

    /// <summary>Every configuration of some kernels that exists, in a fixed order.</summary>
    /// <param name="kernels">The kernels.</param>
    /// <param name="mostFeatures">How many features it has at most.</param>
    public static IReadOnlyList<Configuration> All(IEnumerable<KernelVersion> kernels, int mostFeatures = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(kernels);
        return
        [
            .. from kernel in kernels
               from locks in Enum.GetValues<LockLayout>()
               from features in Sets(kernel, locks, mostFeatures)
               select new Configuration(kernel, locks, features) into configuration
               where configuration.Exists
               select configuration,
        ];
    }

    /// <summary>How many configurations of a kernel exist.</summary>
    public static int Count(KernelVersion kernel)
    {
        Features related = FeatureRule.All.Where(r => (r.Needs | r.Excludes) != Features.None)
            .Aggregate(Features.None, (all, rule) => all | rule.Feature | rule.Needs | rule.Excludes);
        int count = 0;
        foreach (LockLayout locks in Enum.GetValues<LockLayout>())
        {
            // What goes together with everything is on or off, whatever the others are.
            int free = FeatureRule.All.Count(r => !related.HasFlag(r.Feature) && Problem(r.Feature) is null);
            count += Sets(kernel, locks, int.MaxValue, related).Count(set => Problem(set) is null) << free;

            string? Problem(Features features) => FeatureRule.Problem(features, kernel, locks);
        }
        return count;
    }

    // A set that rules itself out, or is too large, is not grown further: there are 2^N sets of N features.
    private static List<Features> Sets(KernelVersion kernel, LockLayout locks, int most, Features among = ~Features.None)
    {
        List<Features> sets = [Features.None];
        foreach (FeatureRule rule in FeatureRule.All
            .Where(r => among.HasFlag(r.Feature) && r.Kernels.Contains(kernel) && !(r.NeedsSplitLocks && locks == LockLayout.Mm)))
        {
            sets.AddRange([.. sets
                .Where(set => (rule.Excludes & set) == Features.None && BitOperations.PopCount((uint)set) < most)
                .Select(set => set | rule.Feature)]);
        }
        return sets;
    }

    /// <inheritdoc/>
    public override string ToString() => $"kernel {Kernel}, locks {ScenarioWords.Of(Locks)}"
        + (Features == Features.None ? "" : $", {FeatureRule.Words(Features)}");
}
