using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>Unmapping a range: madvise(MADV_DONTNEED), munmap, exit (mm/memory.c).</summary>
public static class Zap
{
    /// <summary>
    /// Unmaps the entries <paramref name="start"/> up to <paramref name="end"/> of the slot, and flushes. MADV_DONTNEED gives
    /// tables up (<paramref name="reclaimPt"/>), a truncation does not.
    /// </summary>
    [Routine("mm/memory.c")]
    public static void ZapPageRangeSingle<M>(ref M mm, PmdId pmd, int start, int end, bool reclaimPt) where M : struct, IMm
    {
        mm.MmuNotifierInvalidateRangeStart(pmd);
        TableId batch = ZapPmdRange(ref mm, pmd, start, end, reclaimPt);
        mm.MmuNotifierInvalidateRangeEnd(pmd);
        MmuGather.TlbFinishMmu(ref mm, pmd, batch);
    }

    /// <summary>
    /// Unmaps the entries <paramref name="start"/> up to <paramref name="end"/> of the slot; returns the table that it put
    /// into the gather, if any, which only happens where <paramref name="reclaimPt"/> asks for it.
    /// </summary>
    [Routine("mm/memory.c")]
    public static TableId ZapPmdRange<M>(ref M mm, PmdId pmd, int start, int end, bool reclaimPt) where M : struct, IMm
    {
        TableId batch = TableId.Null;
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
                    return batch;
            }
        }
        if (!mm.AtLeast(6, 5))
        {
            bool unstable = PgtableGeneric.PmdNoneOrTransHugeOrClearBad(ref mm, pmd);
            if (unstable)
                return batch;
        }
        else
        {
            PmdValue now = mm.PmdpGet(pmd);
            if (now.IsNone)
                return batch;
        }
        start = ZapPteRange(ref mm, pmd, start, end, reclaimPt, out batch);
        if (start != end)
            goto again;
        return batch;
    }

    /// <summary>
    /// Clears the entries of the slot's table; returns how far it came, which is not the end when there was no table to map.
    /// From 6.14 on, a table that is empty then may be taken away: at once where the lock was never dropped meanwhile, and
    /// after another look at every entry where it was.
    /// </summary>
    [Routine("mm/memory.c")]
    public static int ZapPteRange<M>(ref M mm, PmdId pmd, int start, int end, bool reclaimPt, out TableId batch) where M : struct, IMm
    {
        bool canReclaim = reclaimPt && start == 0 && end == mm.PtrsPerPte;
        bool recheck = false;
        bool reclaimed = false;
        bool forceFlush = false;
        PmdValue pmdval = PmdValue.None;
        int i = start;
        batch = TableId.Null;
    retry:
        TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
        if (table.IsNull)
            return i;
        while (i < end)
        {
            if (mm.Has(Features.PtReclaim))
            {
                bool resched = mm.NeedResched();
                if (resched)
                {
                    recheck = true;
                    break;
                }
            }
            PteValue pte = mm.PtepGet(table, i);
            bool stays = mm.MayHaveMarkers(pmd) && (pte.IsGuardMarker || (pte.IsMarker && !mm.VmaIsAnonymous(pmd)));
            if (!pte.IsNone && !stays)
            {
                pte = mm.PtepGetAndClear(table, i);
                if (pte.IsPresent)
                {
                    bool flushes = ZapPresentFolioPtes(ref mm, pmd, pte);
                    forceFlush = mm.Has(Features.Dirty) && (forceFlush || flushes);
                }
                if (mm.MayHaveMarkers(pmd) && pte.IsUffdWp && !mm.VmaIsAnonymous(pmd))
                {
                    mm.SetPteAt(table, i, PteValue.Marker);
                    stays = true;
                }
                if (mm.MayHave(SpecialEntries.Swap | SpecialEntries.DevicePrivate) && (pte.IsSwap || pte.IsDevicePrivate))
                    mm.FolioPut(pte.NamedPage);
            }
            if (stays)
                canReclaim = false;
            i++;
        }
        if (mm.Has(Features.PtReclaim) && canReclaim && !recheck && i == end)
        {
            if (mm.AtLeast(7, 1))
                reclaimed = PtReclaim.ZapEmptyPteTable(ref mm, pmd, ptl, out pmdval);
            else
                reclaimed = PtReclaim.TryGetAndClearPmd(ref mm, pmd, out pmdval);
        }
        if (mm.Has(Features.Dirty) && forceFlush)
        {
            MmuGather.TlbFlushMmuTlbonly(ref mm, pmd, false);
            if (mm.Has(Features.FileRmap))
                mm.TlbFlushRmaps();
        }
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        if (i < end)
        {
            forceFlush = false;
            goto retry;
        }
        if (mm.Has(Features.PtReclaim) && canReclaim)
        {
            if (!reclaimed)
                reclaimed = PtReclaim.ZapPteTableIfEmpty(ref mm, pmd, out pmdval);
            if (reclaimed)
                batch = PtReclaim.FreePte(ref mm, pmd, pmdval.Table);
        }
        return i;
    }

    /// <summary>
    /// What the entry knew goes on to the page. A page of a file that is dirty is flushed while the table is locked, since until
    /// then stores go on that leave no trace, and who cleans the page waits for that lock. He asks first whether it is mapped at
    /// all, so that it says so until then (5df397dec7c4, 6.2). True: the caller flushes before it unlocks. (Where nobody can tell
    /// when, because nothing is unlocked in between and the page counts no mappings, it is done here.)
    /// </summary>
    [Routine("mm/memory.c")]
    public static bool ZapPresentFolioPtes<M>(ref M mm, PmdId pmd, PteValue pte) where M : struct, IMm
    {
        bool forceFlush = false;
        if (mm.Has(Features.Dirty) && mm.VmaIsShared(pmd) && pte.IsDirty)
        {
            mm.FolioMarkDirty(pte.Page);
            if (mm.Has(Features.PtReclaim) || mm.Has(Features.FileRmap))
                forceFlush = true;
            else
                MmuGather.TlbFlushMmuTlbonly(ref mm, pmd, false);
        }
        if (mm.Has(Features.FileRmap) && mm.VmaIsShared(pmd))
        {
            if (forceFlush)
                mm.TlbDelayRmap(pte.Page);
            else
                mm.FolioRemoveRmapPte(pte.Page);
        }
        MmuGather.TlbRemovePage(ref mm, pte.Page);
        return forceFlush;
    }
}
