using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>What is known of pages that were written to. The running core has memory only, and drops nothing.</content>
public partial interface IMm
{
    /// <summary>folio_mark_dirty.</summary>
    void FolioMarkDirty(PageId page) => throw new NotModelledException(nameof(FolioMarkDirty));

    /// <summary>folio_test_dirty.</summary>
    bool FolioTestDirty(PageId page) => throw new NotModelledException(nameof(FolioTestDirty));

    /// <summary>folio_test_clear_dirty: whether it was dirty.</summary>
    bool FolioTestClearDirty(PageId page) => throw new NotModelledException(nameof(FolioTestClearDirty));

    /// <summary>folio_mark_lazyfree: MADV_FREE has given the anonymous page up, unless it is written to again.</summary>
    void FolioMarkLazyfree(PageId page) => throw new NotModelledException(nameof(FolioMarkLazyfree));

    /// <summary>!folio_test_swapbacked of an anonymous page.</summary>
    bool FolioTestLazyfree(PageId page) => throw new NotModelledException(nameof(FolioTestLazyfree));

    /// <summary>folio_set_swapbacked: the page is not given up after all.</summary>
    void FolioSetSwapbacked(PageId page) => throw new NotModelledException(nameof(FolioSetSwapbacked));

    /// <summary>The file's device reads the page.</summary>
    void WritePage(PageId page) => throw new NotModelledException(nameof(WritePage));

    /// <summary>folio_ref_freeze: whether nobody has a reference to the page of the page cache; nobody can get one from then on.</summary>
    bool FolioRefFreeze(PageId page) => throw new NotModelledException(nameof(FolioRefFreeze));

    /// <summary>__filemap_remove_folio: the page is dropped, and whoever needs it again reads it from the file.</summary>
    void FilemapRemoveFolio(PageId page) => throw new NotModelledException(nameof(FilemapRemoveFolio));
}
