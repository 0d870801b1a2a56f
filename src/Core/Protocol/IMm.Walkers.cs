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
}
