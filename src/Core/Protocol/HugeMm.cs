using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>What walkers ask of huge entries before they map a table (include/linux/huge_mm.h).</summary>
public static class HugeMm
{
    /// <summary>
    /// Locks a huge entry, or one that stands for a huge page which is away; false, with nothing locked, when the entry is
    /// neither. Since 6.19 that covers device-private entries (pmd_is_huge).
    /// </summary>
    [Routine("include/linux/huge_mm.h")]
    public static bool PmdTransHugeLock<M>(ref M mm, PmdId pmd, out LockId pml) where M : struct, IMm
    {
        pml = mm.PmdLockptr(pmd);
        PmdValue pmdval = mm.PmdpGetLockless(pmd);
        bool huge = pmdval.IsTransHuge || pmdval.IsMigration || (mm.AtLeast(6, 19) && pmdval.IsDevicePrivate);
        if (!huge)
            return false;
        mm.SpinLock(pml);
        pmdval = mm.PmdpGet(pmd);
        huge = pmdval.IsTransHuge || pmdval.IsMigration || (mm.AtLeast(6, 19) && pmdval.IsDevicePrivate);
        if (!huge)
            mm.SpinUnlock(pml);
        return huge;
    }
}
