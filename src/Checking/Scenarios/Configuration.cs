using PtSpec.Core.Vocabulary;
using PtSpec.StateMachines;

namespace PtSpec.Checking.Scenarios;

/// <summary>What a scenario leaves to the kernel's build and the machine: version, lock layout, features.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Locks">The lock layout.</param>
/// <param name="Features">The features.</param>
public readonly record struct Configuration(KernelVersion Kernel, LockLayout Locks, Features Features)
{
    /// <summary>Whether a kernel can be built so and run on some machine.</summary>
    public bool Exists => FeatureRule.Problem(Features, Kernel, Locks) is null;

    /// <summary>Every configuration of some kernels that exists, in a fixed order.</summary>
    public static IReadOnlyList<Configuration> All(IEnumerable<KernelVersion> kernels)
    {
        ArgumentNullException.ThrowIfNull(kernels);
        return
        [
            .. from kernel in kernels
               from locks in Enum.GetValues<LockLayout>()
               from features in Subsets()
               let configuration = new Configuration(kernel, locks, features)
               where configuration.Exists
               select configuration,
        ];
    }

    private static IEnumerable<Features> Subsets() =>
        Enumerable.Range(0, 1 << FeatureRule.All.Count).Select(chosen =>
            FeatureRule.All.Where((_, n) => (chosen & (1 << n)) != 0).Aggregate(Features.None, (all, rule) => all | rule.Feature));

    /// <inheritdoc/>
    public override string ToString() => $"kernel {Kernel}, locks {ScenarioWords.Of(Locks)}"
        + (Features == Features.None ? "" : $", {FeatureRule.Words(Features)}");
}
