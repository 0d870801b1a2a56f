using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>Pages of several page tables. In the running core each table has a page of its own.</content>
public partial interface IMm
{
    /// <summary>folio_set_active on the table's page: it is not to be freed before a grace period.</summary>
    void FolioSetActive(TableId table) => throw new NotModelledException(nameof(FolioSetActive));

    /// <summary>spin_lock on mm->context.lock, which guards the list of pages with a half to hand out (s390).</summary>
    void ContextLock() => throw new NotModelledException(nameof(ContextLock));

    /// <summary>spin_unlock on mm->context.lock.</summary>
    void ContextUnlock() => throw new NotModelledException(nameof(ContextUnlock));

    /// <summary>The half is no longer allocated, but not free either; whether the page's other half is allocated.</summary>
    bool HalfToPending(TableId table) => throw new NotModelledException(nameof(HalfToPending));

    /// <summary>The half is free; whether the other one is too.</summary>
    bool HalfRemoved(TableId table) => throw new NotModelledException(nameof(HalfRemoved));

    /// <summary>The page is on the list: a half of it that is free will be handed out.</summary>
    void PgtableListAdd(TableId table) => throw new NotModelledException(nameof(PgtableListAdd));

    /// <summary>The page is not on the list.</summary>
    void PgtableListDel(TableId table) => throw new NotModelledException(nameof(PgtableListDel));

    /// <summary>folio_test_active.</summary>
    bool FolioTestActive(TableId table) => throw new NotModelledException(nameof(FolioTestActive));

    /// <summary>folio_test_clear_active: whether the page was marked so.</summary>
    bool FolioTestClearActive(TableId table) => throw new NotModelledException(nameof(FolioTestClearActive));

    /// <summary>Gives the fragment up: one less in pt_frag_refcount; whether it was the last.</summary>
    bool PtFragRefcountDecAndTest(TableId table) => throw new NotModelledException(nameof(PtFragRefcountDecAndTest));

    /// <summary>call_rcu on the one rcu_head of the table's page: frees the page after a grace period.</summary>
    void CallRcuPage(TableId table) => throw new NotModelledException(nameof(CallRcuPage));

    /// <summary>Frees the table's page at once.</summary>
    void PageFree(TableId table) => throw new NotModelledException(nameof(PageFree));
}
