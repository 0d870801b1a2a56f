using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>What khugepaged remembers of an mm; the running core collapses at once or not at all.</content>
public partial interface IMm
{
    /// <summary>Whether khugepaged comes to the slot's mm again, so that what it remembers of it matters.</summary>
    [Constant]
    bool KhugepagedScans(PmdId pmd);

    /// <summary>khugepaged_add_pte_mapped_thp (until 6.5): remembers the slot in its mm_slot.</summary>
    void KhugepagedAddPteMappedThp(PmdId pmd) => throw new NotModelledException(nameof(KhugepagedAddPteMappedThp));

    /// <summary>Whether the slot was remembered; it is forgotten thereby.</summary>
    bool KhugepagedTakePteMappedThp(PmdId pmd) => throw new NotModelledException(nameof(KhugepagedTakePteMappedThp));
}
