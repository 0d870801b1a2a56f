using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>
/// Mappings that come and go: a VMA that mremap or fork makes.
/// </content>
public partial interface IMm
{
    /// <summary>Whether a second VMA may map the same range of memory, one that mremap or fork makes.</summary>
    [Constant]
    bool HasOtherMapping(PmdId pmd);

    /// <summary>Whether that second VMA is one that mremap makes: what is mapped there is mapped here no more.</summary>
    [Constant]
    bool HasMovedMapping(PmdId pmd) => false;

    /// <summary>The slot of that second VMA; meaningless where there is none.</summary>
    [Constant]
    PmdId OtherMapping(PmdId pmd);

    /// <summary>Whether a walk of the reverse map meets the second slot's VMA before the first one's.</summary>
    [Constant]
    bool ComesFirst(PmdId second, PmdId first) => throw new NotModelledException(nameof(ComesFirst));

    /// <summary>anon_vma_clone: the second slot's VMA gets the first one's anon_vma.</summary>
    void AnonVmaClone(PmdId from, PmdId to) => throw new NotModelledException(nameof(AnonVmaClone));

    /// <summary>vma_link: from now on the VMA is found, by its address and by the reverse map.</summary>
    void VmaLink(PmdId pmd) => throw new NotModelledException(nameof(VmaLink));

    /// <summary>Whether the VMA is found by the reverse map.</summary>
    bool VmaIsLinked(PmdId pmd) => throw new NotModelledException(nameof(VmaIsLinked));

    /// <summary>folio_lock on a folio of anonymous memory. Sleeps; nobody else's steps depend on that lock.</summary>
    void AnonFolioLock(PageId page) => throw new NotModelledException(nameof(AnonFolioLock));

    /// <summary>anon_vma_trylock_write: whether the lock was taken.</summary>
    bool AnonVmaTrylockWrite(PmdId pmd) => throw new NotModelledException(nameof(AnonVmaTrylockWrite));

    /// <summary>pmd_clear of an entry whose table goes to another entry with all that is in it.</summary>
    void PmdClearMoved(PmdId pmd) => throw new NotModelledException(nameof(PmdClearMoved));

    /// <summary>Whether a page may be mapped by more than one mm: somebody forks.</summary>
    [Constant]
    bool PagesAreShared => false;

    /// <summary>folio_get on an anonymous page; other pages stay anyway.</summary>
    void FolioGet(PageId page) => throw new NotModelledException(nameof(FolioGet));

    /// <summary>unlink_anon_vmas: the VMA has no anon_vma any more.</summary>
    void UnlinkAnonVmas(PmdId pmd) => throw new NotModelledException(nameof(UnlinkAnonVmas));
}
