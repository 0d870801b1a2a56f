using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>What walkers over an address range do to entries; the running core has none.</content>
public partial interface IMm
{
    /// <summary>
    /// ptep_test_and_clear_young: clears the accessed bit in one exchange. The hardware may set it again at any time, so
    /// nothing depends on its value, and worlds keep none; it is a write all the same.
    /// </summary>
    void PtepTestAndClearYoung(TableId table, int index) => throw new NotModelledException(nameof(PtepTestAndClearYoung));

    /// <summary>Whether somebody relies on how often the huge folio behind a slot is mapped by huge entries.</summary>
    [Constant]
    bool CountsMappings => false;

    /// <summary>folio_add_file_rmap_pmd: the huge folio behind the slot is mapped by a huge entry.</summary>
    void FolioAddRmapPmd(PmdId pmd) => throw new NotModelledException(nameof(FolioAddRmapPmd));

    /// <summary>folio_remove_rmap_pmd.</summary>
    void FolioRemoveRmapPmd(PmdId pmd) => throw new NotModelledException(nameof(FolioRemoveRmapPmd));

    /// <summary>The page cache now holds small folios where the huge one was, which the caller has locked and unmapped.</summary>
    void FolioMakeSmall(PmdId pmd) => throw new NotModelledException(nameof(FolioMakeSmall));

    /// <summary>pages_identical: whether two pages hold the same.</summary>
    bool PagesIdentical(PageId one, PageId other) => throw new NotModelledException(nameof(PagesIdentical));
}
