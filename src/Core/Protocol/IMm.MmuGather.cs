using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>
/// Gathering what is freed after a TLB flush. The running core, whose memory has no TLB of its own, gathers
/// one table at most.
/// </content>
public partial interface IMm
{
    /// <summary>tlb_remove_page: the page waits for the gather's flush.</summary>
    void TlbGatherPage(PageId page) => throw new NotModelledException(nameof(TlbGatherPage));

    /// <summary>tlb_batch_pages_flush: frees the pages that this CPU has gathered.</summary>
    void TlbBatchPagesFlush() => throw new NotModelledException(nameof(TlbBatchPagesFlush));

    /// <summary>tlb_remove_table: the table, which is in no pmd entry any more, waits for the gather's flush.</summary>
    void TlbGatherTable(TableId table) => throw new NotModelledException(nameof(TlbGatherTable));

    /// <summary>pagetable_dtor apart from the table's free: with ALLOC_SPLIT_PTLOCKS its lock is gone from here on.</summary>
    void PagetableDtor(TableId table) => throw new NotModelledException(nameof(PagetableDtor));

    /// <summary>get_state_synchronize_rcu: notes which RCU sections are open now.</summary>
    void GetStateSynchronizeRcu() => throw new NotModelledException(nameof(GetStateSynchronizeRcu));

    /// <summary>cond_synchronize_rcu: waits until the sections noted have ended. Sleeps.</summary>
    void CondSynchronizeRcu() => throw new NotModelledException(nameof(CondSynchronizeRcu));
}
