using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>madvise scans (mm/madvise.c): where there is no table, there is nothing to age.</summary>
internal static class Madvise
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

    /// <summary>
    /// Makes present entries clean and old, each between two steps none, and drops swap entries with what is on the device. A
    /// huge page that lies only partly in the range is split. <see cref="Outcome.One"/>: it has dropped something.
    /// </summary>
    [Routine("mm/madvise.c")]
    public static Outcome MadviseFreePteRange<M>(ref M mm, PmdId pmd, int start, int end, out PageWalkAction action)
        where M : struct, IMm
    {
        action = PageWalkAction.Continue;
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (pmdval.IsTransHuge)
        {
            bool huge = HugeMm.PmdTransHugeLock(ref mm, pmd, out LockId pml);
            if (!huge)
                return Outcome.Ok;
            mm.SpinUnlock(pml);
            if (start == 0 && end == mm.PtrsPerPte)
                return Outcome.Ok;
            HugeMemory.SplitHugePmd(ref mm, pmd);
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
        Outcome outcome = Outcome.Ok;
        for (int i = start; i < end; i++)
        {
            PteValue pte = mm.PtepGet(table, i);
            if (mm.MayHave(SpecialEntries.Swap) && pte.IsSwap)
            {
                mm.PtepGetAndClear(table, i);
                mm.FolioPut(pte.NamedPage);
                outcome = Outcome.One;
            }
            if (pte.IsPresent)
            {
                pte = mm.PtepModifyProtStart(table, i);
                mm.PtepModifyProtCommit(table, i, pte.Cleaned);
                if (mm.Has(Features.Dirty) && pte.Page != mm.ZeroPage)
                    mm.FolioMarkLazyfree(pte.Page);
            }
        }
        if (!mm.Has(Features.Tlb))
            mm.FlushTlbRange(pmd);
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        return outcome;
    }

    /// <summary>
    /// Looks for swap entries, with the table mapped and locked up to each and again behind it, since reading sleeps. Nobody
    /// relies on what is read ahead.
    /// </summary>
    [Routine("mm/madvise.c")]
    public static Outcome SwapinWalkPmdEntry<M>(ref M mm, PmdId pmd, int start, int end, out PageWalkAction action)
        where M : struct, IMm
    {
        action = PageWalkAction.Continue;
        if (!mm.AtLeast(6, 5))
        {
            bool unstable = PgtableGeneric.PmdNoneOrTransHugeOrClearBad(ref mm, pmd);
            if (unstable)
                return Outcome.Ok;
        }
        TableId table = TableId.Null;
        LockId ptl = default;
        for (int i = start; i < end; i++)
        {
            if (table.IsNull)
            {
                table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out ptl);
                if (table.IsNull)
                    return Outcome.Ok;
            }
            PteValue pte = mm.PtepGet(table, i);
            if (pte.IsSwap)
            {
                PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
                table = TableId.Null;
                mm.ReadSwapCacheAsync();
            }
        }
        if (!table.IsNull)
            PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        return Outcome.Ok;
    }
}
