using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>Temporary mappings of table pages beyond the direct map (CONFIG_HIGHPTE); the running core has none.</content>
public partial interface IMm
{
    /// <summary>kmap_local_page: maps the table's page in the CPU's next free slot.</summary>
    void KmapLocalPage(TableId table) => throw new NotModelledException(nameof(KmapLocalPage));

    /// <summary>kunmap_local: unmaps it; the last page mapped must be the first unmapped.</summary>
    void KunmapLocal(TableId table) => throw new NotModelledException(nameof(KunmapLocal));
}
