using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>
/// What a mapping of device memory maps (mm/memory.c): such pages have no references, so they are used under the lock that
/// keeps them mapped. A file's pages stand for the device's.
/// </summary>
public static class Pfnmap
{
    /// <summary>
    /// Finds the page and leaves the entry locked that maps it. A huge entry is read again under its lock (ffef67b93aa3: 7.0,
    /// and 6.12 of the stable series): a zap may have been faster.
    /// </summary>
    [Routine("mm/memory.c", Kernel = "6.12-")]
    public static bool FollowPfnmapStart<M>(
        ref M mm, PmdId pmd, int index, out PmdValue pmdval, out PageId page, out TableId table, out LockId ptl) where M : struct, IMm
    {
    retry:
        page = default;
        table = TableId.Null;
        pmdval = mm.PmdpGetLockless(pmd);
        if (pmdval.IsTransHuge)
        {
            ptl = mm.PmdLockptr(pmd);
            mm.SpinLock(ptl);
            pmdval = mm.PmdpGet(pmd);
            if (pmdval.IsTransHuge)
            {
                page = mm.PageCachePage(pmd, index);
                return true;
            }
            mm.SpinUnlock(ptl);
            if (pmdval.IsPresent)
                goto retry;
            return false;
        }
        table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out ptl);
        if (table.IsNull)
            return false;
        PteValue pte = mm.PtepGet(table, index);
        if (!pte.IsPresent)
        {
            PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
            return false;
        }
        page = pte.Page;
        return true;
    }

    /// <summary>Gives back the lock, and the mapping of the table if there was one.</summary>
    [Routine("mm/memory.c", Kernel = "6.12-")]
    public static void FollowPfnmapEnd<M>(ref M mm, TableId table, LockId ptl) where M : struct, IMm
    {
        mm.SpinUnlock(ptl);
        if (!table.IsNull)
            PgtableGeneric.PteUnmap(ref mm, table);
    }
}
