using PtSpec.Core.Vocabulary;
using PtSpec.StateMachines;

namespace PtSpec.Checking.Scenarios;

/// <summary>Which features go together, and with which kernels.</summary>
internal static class FeatureRules
{
    private static readonly KernelVersion FirstReclaim = new(6, 14);

    /// <summary>Everything that keeps the scenario's features from making a machine that there is.</summary>
    public static IEnumerable<string> Problems(Scenario scenario)
    {
        if (Has(scenario, Features.PtReclaim) && scenario.Kernel < FirstReclaim)
            yield return "kernel 6.14 or later for pt_reclaim";
        if (Has(scenario, Features.PtReclaim) && Has(scenario, Features.NoRcuTableFree))
            yield return "pt_reclaim or no_rcu_table_free: page tables that are reclaimed are freed by RCU";
        if (Has(scenario, Features.AllocSplitPtlocks) && scenario.Locks == LockLayout.Mm)
            yield return "locks split or pte for alloc_split_ptlocks: without split locks there is none to allocate";
    }

    private static bool Has(Scenario scenario, Features feature) => scenario.Features.HasFlag(feature);
}
