using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>How a VMA and its mm come to an end. Of the running core, each slot has a VMA of its own.</content>
public partial interface IMm
{
    /// <summary>Whether somebody unmaps the slot's VMA: where nobody does, nobody needs to look for it.</summary>
    [Constant]
    bool VmaMayGo(PmdId pmd) => false;

    /// <summary>vma_lookup, under mmap_lock: whether the mm's tree still has the slot's VMA.</summary>
    bool FindVma(PmdId pmd) => throw new NotModelledException(nameof(FindVma));

    /// <summary>Whether a search of the file's i_mmap tree, under its lock, finds the slot's VMA.</summary>
    bool VmaInIMmap(PmdId pmd) => throw new NotModelledException(nameof(VmaInIMmap));

    /// <summary>khugepaged_test_exit: whether the mm has no users any more.</summary>
    bool CollapseTestExit(PmdId pmd) => throw new NotModelledException(nameof(CollapseTestExit));

    /// <summary>Takes the VMA out of the mm's tree and marks it detached, under mmap_lock for writing.</summary>
    void VmaMarkDetached(PmdId pmd) => throw new NotModelledException(nameof(VmaMarkDetached));

    /// <summary>mmap_write_downgrade, which ends every write lock of a vma that was taken meanwhile.</summary>
    void MmapWriteDowngrade(PmdId pmd) => throw new NotModelledException(nameof(MmapWriteDowngrade));

    /// <summary>unlink_file_vma: takes the VMA out of the i_mmap tree, under i_mmap_rwsem for writing.</summary>
    void UnlinkFileVma(PmdId pmd) => throw new NotModelledException(nameof(UnlinkFileVma));

    /// <summary>VM_PAT: the caching of what the slot maps is tracked, and the mapping counts for it.</summary>
    bool VmaIsTracked(PmdId pmd) => throw new NotModelledException(nameof(VmaIsTracked));

    /// <summary>untrack_pfn_clear: the mapping does not count, since it was never complete.</summary>
    void UntrackPfnClear(PmdId pmd) => throw new NotModelledException(nameof(UntrackPfnClear));

    /// <summary>free_pfn_range: gives up what the mapping counts for, found by its first entry.</summary>
    void FreePfnRange(PmdId pmd, PteValue first) => throw new NotModelledException(nameof(FreePfnRange));

    /// <summary>mmput by the last user: mm_users is 0 from here on.</summary>
    void Mmput(PmdId pmd) => throw new NotModelledException(nameof(Mmput));
}
