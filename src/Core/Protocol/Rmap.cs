using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>Unmapping a page-cache page by reverse mapping (mm/rmap.c, mm/page_vma_mapped.c): no mmap_lock.</summary>
public static class Rmap
{
    /// <summary>Removes the entry that maps the page-cache page at <paramref name="index"/>, if there is one.</summary>
    [Routine("mm/rmap.c")]
    public static void TryToUnmapOne<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        mm.IMmapLockRead();
    again:
        TableId table;
        LockId ptl;
        PmdValue pmdval = mm.PmdpGetLockless(pmd);
        if (!pmdval.IsTable)
            goto done;
        if (!mm.AtLeast(6, 5))
        {
            ptl = mm.PteLockptr(pmdval.Table);
            table = PgtableGeneric.PteOffsetMap(ref mm, pmd);
        }
        else if (!mm.AtLeast(6, 13))
        {
            table = PgtableGeneric.PteOffsetMapNolock(ref mm, pmd, out ptl);
        }
        else
        {
            table = PgtableGeneric.PteOffsetMapRwNolock(ref mm, pmd, out pmdval, out ptl);
        }
        if (table.IsNull)
            goto again;
        PteValue peek = mm.PtepGetLockless(table, index);
        if (!peek.IsPresent || peek.Page != mm.PageCachePage(pmd, index))
        {
            PgtableGeneric.PteUnmap(ref mm, table);
            goto done;
        }
        mm.SpinLock(ptl);
        if (mm.AtLeast(6, 13))
        {
            PmdValue now = mm.PmdpGetLockless(pmd);
            if (now != pmdval)
            {
                PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
                goto again;
            }
        }
        PteValue pte = mm.PtepGet(table, index);
        if (pte.IsPresent && pte.Page == mm.PageCachePage(pmd, index))
        {
            mm.PtepGetAndClear(table, index);
            mm.FlushTlbRange(pmd);
        }
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
    done:
        mm.IMmapUnlockRead();
    }
}
