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
}
