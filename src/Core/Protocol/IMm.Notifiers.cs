using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>Telling secondary MMUs (KVM, IOMMUs) what is about to change. The running core has none to tell.</content>
public partial interface IMm
{
    /// <summary>
    /// mmu_notifier_invalidate_range_start: devices forget what they have cached of the slot, and cache nothing until the end.
    /// Sleeps.
    /// </summary>
    void MmuNotifierInvalidateRangeStart(PmdId pmd);

    /// <summary>mmu_notifier_invalidate_range_end.</summary>
    void MmuNotifierInvalidateRangeEnd(PmdId pmd);
}
