using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>madvise(MADV_DONTNEED): unmapping under mmap_lock for reading (mm/memory.c).</summary>
public static class Zap
{
    /// <summary>Unmaps the entries <paramref name="start"/> up to <paramref name="end"/> of the slot.</summary>
    [Routine("mm/memory.c")]
    public static void ZapPmdRange<M>(ref M mm, PmdId pmd, int start, int end) where M : struct, IMm
    {
    again:
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (pmdval.IsTransHuge || pmdval.IsMigration)
        {
            if (start != 0 || end != mm.PtrsPerPte)
            {
                HugeMemory.SplitHugePmd(ref mm, pmd);
            }
            else
            {
                bool zapped = HugeMemory.ZapHugePmd(ref mm, pmd);
                if (zapped)
                    return;
            }
        }
        if (!mm.AtLeast(6, 5))
        {
            bool unstable = PgtableGeneric.PmdNoneOrTransHugeOrClearBad(ref mm, pmd);
            if (unstable)
                return;
        }
        else
        {
            PmdValue now = mm.PmdpGet(pmd);
            if (now.IsNone)
                return;
        }
        bool done = ZapPteRange(ref mm, pmd, start, end);
        if (!done)
            goto again;
    }

    /// <summary>Clears the entries of the slot's table; false when there was no table to map.</summary>
    [Routine("mm/memory.c")]
    public static bool ZapPteRange<M>(ref M mm, PmdId pmd, int start, int end) where M : struct, IMm
    {
        TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
        if (table.IsNull)
            return false;
        for (int i = start; i < end; i++)
        {
            PteValue pte = mm.PtepGet(table, i);
            if (!pte.IsNone)
            {
                pte = mm.PtepGetAndClear(table, i);
                if (pte.IsPresent)
                    mm.FolioPut(pte.Page);
            }
        }
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        return true;
    }
}
