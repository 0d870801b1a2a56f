using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>
/// Locks of a VMA and of the reverse map of anonymous memory.
/// </content>
public partial interface IMm
{
    /// <summary>vma_start_read: whether the VMA could be locked for reading; it cannot while it is locked for writing.</summary>
    bool VmaStartRead(PmdId pmd) => throw new NotModelledException(nameof(VmaStartRead));

    /// <summary>vma_end_read.</summary>
    void VmaEndRead(PmdId pmd) => throw new NotModelledException(nameof(VmaEndRead));

    /// <summary>vma_start_write: locks the VMA for writing, until mmap_write_unlock. Sleeps; needs mmap_lock for writing.</summary>
    void VmaStartWrite(PmdId pmd) => throw new NotModelledException(nameof(VmaStartWrite));

    /// <summary>anon_vma_lock_read on the root of the slot's anon_vma. Sleeps.</summary>
    void AnonVmaLockRead(PmdId pmd) => throw new NotModelledException(nameof(AnonVmaLockRead));

    /// <summary>anon_vma_unlock_read.</summary>
    void AnonVmaUnlockRead(PmdId pmd) => throw new NotModelledException(nameof(AnonVmaUnlockRead));

    /// <summary>anon_vma_lock_write. Sleeps.</summary>
    void AnonVmaLockWrite(PmdId pmd) => throw new NotModelledException(nameof(AnonVmaLockWrite));

    /// <summary>anon_vma_unlock_write.</summary>
    void AnonVmaUnlockWrite(PmdId pmd) => throw new NotModelledException(nameof(AnonVmaUnlockWrite));

    /// <summary>mmap_read_trylock: whether the lock was taken.</summary>
    bool MmapReadTrylock(PmdId pmd) => throw new NotModelledException(nameof(MmapReadTrylock));
}
