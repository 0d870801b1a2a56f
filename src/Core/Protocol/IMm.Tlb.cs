using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>Flushes that differ only where there are hardware caches; the running core has none.</content>
public partial interface IMm
{
    /// <summary>
    /// flush_tlb_mm_range without freed_tables: translations of the slot's range go, and what the hardware remembers of the
    /// way to its table stays.
    /// </summary>
    void FlushTlbLastLevel(PmdId pmd) => throw new NotModelledException(nameof(FlushTlbLastLevel));

    /// <summary>
    /// flush_tlb_fix_spurious_fault: this CPU forgets its translation of the address. The entry is handed over (99c29133639a),
    /// which s390 needs, so its table must still be mapped.
    /// </summary>
    void FlushTlbFixSpuriousFault(PmdId pmd, TableId table, int index) => throw new NotModelledException(nameof(FlushTlbFixSpuriousFault));

    /// <summary>enter_lazy_tlb: the CPU switches to a kernel thread and keeps the mm's tables.</summary>
    void EnterLazyTlb(PmdId pmd) => throw new NotModelledException(nameof(EnterLazyTlb));

    /// <summary>The CPU is lazy no longer; whether flushes of the mm have passed it over (its tlb_gen is behind).</summary>
    bool LeaveLazyTlb(PmdId pmd) => throw new NotModelledException(nameof(LeaveLazyTlb));

    /// <summary>flush_tlb_func for this CPU: all that it caches of the mm goes.</summary>
    void LocalFlushTlb(PmdId pmd) => throw new NotModelledException(nameof(LocalFlushTlb));
}
