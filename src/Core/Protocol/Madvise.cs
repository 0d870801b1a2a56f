using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>madvise scans (mm/madvise.c): where there is no table, there is nothing to age.</summary>
public static class Madvise
{
    /// <summary>Clears accessed bits; a huge page that lies only partly in the range is split, and its small entries follow.</summary>
    [Routine("mm/madvise.c")]
    public static Outcome MadviseColdOrPageoutPteRange<M>(ref M mm, PmdId pmd, int start, int end, out PageWalkAction action)
        where M : struct, IMm
    {
        action = PageWalkAction.Continue;
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (pmdval.IsTransHuge)
        {
            bool huge = HugeMm.PmdTransHugeLock(ref mm, pmd, out LockId pml);
            if (!huge)
                return Outcome.Ok;
            pmdval = mm.PmdpGet(pmd);
            mm.SpinUnlock(pml);
            if (!pmdval.IsPresent)
                return Outcome.Ok;
            if (start == 0 && end == mm.PtrsPerPte)
                return Outcome.Ok;
            if (mm.VmaIsAnonymous(pmd))
                HugeMemory.SplitHugePmd(ref mm, pmd);
            else
                Rmap.SplitHugePage(ref mm, pmd);
        }
        if (!mm.AtLeast(6, 5))
        {
            bool unstable = PgtableGeneric.PmdTransUnstable(ref mm, pmd);
            if (unstable)
                return Outcome.Ok;
        }
        TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
        if (table.IsNull)
            return Outcome.Ok;
        for (int i = start; i < end; i++)
        {
            PteValue pte = mm.PtepGet(table, i);
            if (pte.IsPresent)
                mm.PtepTestAndClearYoung(table, i);
        }
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        return Outcome.Ok;
    }
}
