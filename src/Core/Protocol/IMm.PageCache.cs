using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>The page cache beyond what every fault does; the running core maps more than one page a fault only when it populates.</content>
public partial interface IMm
{
    /// <summary>folio_trylock on the page-cache folio that holds the page at <paramref name="index"/> of the slot.</summary>
    bool FolioTrylock(PmdId pmd, int index) => throw new NotModelledException(nameof(FolioTrylock));
}
