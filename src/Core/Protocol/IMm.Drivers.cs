using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>What drivers and ksmd ask about pages. The running core has neither.</content>
public partial interface IMm
{
    /// <summary>
    /// folio_mapcount + 1 == folio_ref_count of an anonymous page whose entry the caller has just taken away: nobody but the
    /// caller has a reference to it beside mappings.
    /// </summary>
    bool AnonRefIsExpected(PageId page) => throw new NotModelledException(nameof(AnonRefIsExpected));

    /// <summary>
    /// No step of the kernel: the caller uses a page frame without a reference, so the entry at <paramref name="index"/> must
    /// map it now.
    /// </summary>
    void PfnmapUse(PmdId pmd, int index, PageId page) => throw new NotModelledException(nameof(PfnmapUse));
}
