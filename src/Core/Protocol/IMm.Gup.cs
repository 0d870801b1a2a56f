using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>References to pages that somebody else's mapping led to. The running core hands out none.</content>
public partial interface IMm
{
    /// <summary>
    /// try_grab_folio_fast: takes a reference, a full barrier; false when the page has none left. An anonymous page lives as
    /// long as anybody has one; a page of the page cache is kept from being replaced.
    /// </summary>
    bool TryGrabFolio(PageId page) => throw new NotModelledException(nameof(TryGrabFolio));

    /// <summary>gup_put_folio: gives the reference back.</summary>
    void GupPutFolio(PageId page) => throw new NotModelledException(nameof(GupPutFolio));

    /// <summary>
    /// folio_get of the page that a fault is about to copy: one of the page cache is kept from being replaced. Of others nothing
    /// is counted, since they live as long as somebody maps them.
    /// </summary>
    void FolioGetCopied(PageId page) => throw new NotModelledException(nameof(FolioGetCopied));

    /// <summary>folio_put of what <see cref="FolioGetCopied"/> took.</summary>
    void FolioPutCopied(PageId page) => throw new NotModelledException(nameof(FolioPutCopied));

    /// <summary>pmdp_get_lockless of a copy of an entry on the stack: reads no shared memory and proves nothing.</summary>
    PmdValue PmdpGetOnStack(PmdValue copy) => throw new NotModelledException(nameof(PmdpGetOnStack));

    /// <summary>What the page holds, read by whoever has a reference to it; never a fault.</summary>
    Access PageRead(PageId page) => throw new NotModelledException(nameof(PageRead));

    /// <summary>
    /// Whether nobody but the page cache has references to the page behind entry <paramref name="index"/>, locked by the
    /// caller: no entry maps it, or is just being moved or changed, and nobody uses it (the refcount that collapse_file expects).
    /// </summary>
    bool FolioRefIsExpected(PmdId pmd, int index);
}
