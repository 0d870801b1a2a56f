using PtSpec.Core.Vocabulary;
using PtSpec.StateMachines;

namespace PtSpec.Checking.Scenarios;

/// <summary>A feature of a configuration: its word, and with what it goes together.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Word">Its word in scenarios.</param>
/// <param name="Kernels">The kernels that have it.</param>
internal sealed record FeatureRule(Features Feature, string Word, KernelRange Kernels)
{
    private static readonly KernelRange Ever = KernelRange.All;

    /// <summary>The features without which it means nothing.</summary>
    public Features Needs { get; init; }

    /// <summary>The features that it rules out.</summary>
    public Features Excludes { get; init; }

    /// <summary>Whether every table must have a lock of its own.</summary>
    public bool NeedsSplitLocks { get; init; }

    /// <summary>Every feature, in the order in which scenarios are printed.</summary>
    public static IReadOnlyList<FeatureRule> All { get; } =
    [
        new(Features.PtReclaim, "pt_reclaim", KernelRange.Parse("6.14+")) { Excludes = Features.NoRcuTableFree },
        new(Features.Pae, "pae", Ever),
        new(Features.HighPte, "highpte", KernelRange.Parse("6.5+")),
        new(Features.Tlb, "tlb", Ever),
        new(Features.BroadcastFlush, "broadcast_flush", Ever) { Needs = Features.Tlb },
        new(Features.SpuriousFaults, "spurious_faults", Ever) { Needs = Features.Tlb },
        new(Features.LazyTlb, "lazy_tlb", Ever) { Needs = Features.Tlb, Excludes = Features.BroadcastFlush },
        new(Features.NoRcuTableFree, "no_rcu_table_free", Ever) { Excludes = Features.BroadcastFlush },
        new(Features.AllocSplitPtlocks, "alloc_split_ptlocks", Ever) { NeedsSplitLocks = true },
        new(Features.PteFragments, "pte_fragments", KernelRange.Parse("6.6+")) { Excludes = Features.PtReclaim | Features.AllocSplitPtlocks | Features.Pae },
        new(Features.PteHalves, "pte_halves", KernelRange.Parse("6.6-6.11")) { Needs = Features.PteFragments },
        new(Features.LargeFolios, "large_folios", KernelRange.Parse("6.8+")),
        new(Features.NoFaultHandler, "no_fault_handler", Ever) { Excludes = Features.FaultAround | Features.LockedVmas },
        new(Features.VmaLocks, "vma_locks", KernelRange.Parse("6.4+")),
        new(Features.SecondaryMmu, "secondary_mmu", Ever),
        new(Features.FaultAround, "fault_around", Ever),
        new(Features.NoHugePage, "nohugepage", Ever),
        new(Features.NumaMigration, "numa_migration", Ever),
        new(Features.LockedVmas, "locked_vmas", KernelRange.Parse("6.10+")),
        new(Features.ForkFails, "fork_fails", Ever) { Excludes = Features.PteFragments },
        new(Features.VmPat, "vm_pat", KernelRange.Parse("6.4-6.15")) { Needs = Features.ForkFails },
        new(Features.NoMovePmd, "no_move_pmd", Ever),
        new(Features.UffdSigbus, "uffd_sigbus", Ever),
        new(Features.PageTableCheck, "page_table_check", Ever) { Excludes = Features.VmPat },
        new(Features.AssertPteLocked, "assert_pte_locked", Ever) { Excludes = Features.HighPte | Features.Pae | Features.VmPat },
        new(Features.Dirty, "dirty", Ever) { Needs = Features.Tlb, Excludes = Features.SpuriousFaults | Features.SecondaryMmu | Features.VmPat | Features.NumaMigration | Features.UffdSigbus | Features.PageTableCheck },
        new(Features.FileRmap, "file_rmap", Ever) { Needs = Features.Dirty },
    ];

    /// <summary>The words of a set of features.</summary>
    public static string Words(Features features) =>
        string.Join(' ', All.Where(rule => features.HasFlag(rule.Feature)).Select(rule => rule.Word));

    /// <summary>What a configuration with these features lacks, as what was expected; null when it is one.</summary>
    public static string? Problem(Features features, KernelVersion kernel, LockLayout locks)
    {
        if ((features & ~All.Aggregate(Features.None, (all, rule) => all | rule.Feature)) != Features.None)
            return $"some of: {string.Join(", ", All.Select(rule => rule.Word))}";
        foreach (FeatureRule rule in All.Where(rule => features.HasFlag(rule.Feature)))
        {
            if (!rule.Kernels.Contains(kernel))
                return $"a kernel with {rule.Word}: {rule.Kernels}";
            if ((features & rule.Needs) != rule.Needs)
                return $"{Words(rule.Needs)} beside {rule.Word}";
            if ((features & rule.Excludes) != Features.None)
                return $"{rule.Word} without {Words(features & rule.Excludes)}";
            if (rule.NeedsSplitLocks && locks == LockLayout.Mm)
                return $"locks split or locks pte beside {rule.Word}";
        }

        return null;
    }
}
