using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>Huge entries (mm/huge_memory.c), as far as file mappings go.</summary>
public static partial class HugeMemory
{
    /// <summary>Takes a huge entry away; false when the entry is huge no more.</summary>
    [Routine("mm/huge_memory.c")]
    public static bool ZapHugePmd<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        bool zapped = false;
        LockId pml = mm.PmdLockptr(pmd);
        mm.SpinLock(pml);
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (pmdval.IsTransHuge || pmdval.IsMigration)
        {
            mm.PmdpHugeGetAndClear(pmd);
            zapped = true;
        }
        mm.SpinUnlock(pml);
        return zapped;
    }

    /// <summary>Splits the huge entry of a file mapping, which is to unmap it: faults bring it back by small entries.</summary>
    [Routine("mm/huge_memory.c", Name = "__split_huge_pmd")]
    public static void SplitHugePmd<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        LockId pml = mm.PmdLockptr(pmd);
        mm.SpinLock(pml);
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (pmdval.IsTransHuge || pmdval.IsMigration)
            SplitHugePmdLocked(ref mm, pmd);
        mm.SpinUnlock(pml);
    }

    /// <summary>The part of the split under the pmd lock: for a file mapping the entry becomes none.</summary>
    [Routine("mm/huge_memory.c", Name = "__split_huge_pmd_locked")]
    public static void SplitHugePmdLocked<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        mm.PmdpHugeGetAndClear(pmd);
        mm.FlushTlbRange(pmd);
    }
}
