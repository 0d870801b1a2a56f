using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>What kernels for debugging look at beside. The running core is none.</content>
public partial interface IMm
{
    /// <summary>__page_table_check_pte_clear: the page of an entry that users could reach is mapped there no more.</summary>
    void PageTableCheckClear(PteValue pte) => throw new NotModelledException(nameof(PageTableCheckClear));

    /// <summary>assert_spin_locked: the caller relies on holding the lock.</summary>
    void AssertSpinLocked(LockId ptl) => throw new NotModelledException(nameof(AssertSpinLocked));

    /// <summary>BUG_ON: what cannot be.</summary>
    void BugOn(bool condition) => throw new NotModelledException(nameof(BugOn));
}
