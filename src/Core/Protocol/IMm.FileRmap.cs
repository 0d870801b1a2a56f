using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>How many entries map a page of a file, as the page knows it. The running core's files have no reverse map.</content>
public partial interface IMm
{
    /// <summary>folio_add_file_rmap_pte: an entry that is about to be set maps the page.</summary>
    void FolioAddFileRmapPte(PageId page) => throw new NotModelledException(nameof(FolioAddFileRmapPte));

    /// <summary>folio_remove_rmap_pte: an entry that was cleared mapped the page.</summary>
    void FolioRemoveRmapPte(PageId page) => throw new NotModelledException(nameof(FolioRemoveRmapPte));

    /// <summary>__tlb_remove_folio_pages with delay_rmap: as folio_remove_rmap_pte, but with this CPU's next tlb_flush_rmaps.</summary>
    void TlbDelayRmap(PageId page) => throw new NotModelledException(nameof(TlbDelayRmap));

    /// <summary>tlb_flush_rmaps: tells the pages that this CPU has put off telling.</summary>
    void TlbFlushRmaps() => throw new NotModelledException(nameof(TlbFlushRmaps));

    /// <summary>folio_mapped: whether an entry maps the page, as far as it was told.</summary>
    bool FolioMapped(PageId page) => throw new NotModelledException(nameof(FolioMapped));

    /// <summary>folio_cancel_dirty: what is in the page need not be written.</summary>
    void FolioCancelDirty(PageId page) => throw new NotModelledException(nameof(FolioCancelDirty));

    /// <summary>The file system gives the page's blocks up: the file holds zeroes there.</summary>
    void FreeBlocks(PageId page) => throw new NotModelledException(nameof(FreeBlocks));
}
