using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>Pages of several page tables. In the running core each table has a page of its own.</content>
public partial interface IMm
{
    /// <summary>folio_set_active on the table's page: it is not to be freed before a grace period.</summary>
    void FolioSetActive(TableId table) => throw new NotModelledException(nameof(FolioSetActive));

    /// <summary>folio_test_clear_active: whether the page was marked so.</summary>
    bool FolioTestClearActive(TableId table) => throw new NotModelledException(nameof(FolioTestClearActive));

    /// <summary>Gives the fragment up: one less in pt_frag_refcount; whether it was the last.</summary>
    bool PtFragRefcountDecAndTest(TableId table) => throw new NotModelledException(nameof(PtFragRefcountDecAndTest));

    /// <summary>call_rcu on the one rcu_head of the table's page: frees the page after a grace period.</summary>
    void CallRcuPage(TableId table) => throw new NotModelledException(nameof(CallRcuPage));

    /// <summary>Frees the table's page at once.</summary>
    void PageFree(TableId table) => throw new NotModelledException(nameof(PageFree));
}
