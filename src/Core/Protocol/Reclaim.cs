using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>Dropping what is clean, and writing what is not (mm/vmscan.c, mm/rmap.c, mm/page-writeback.c).</summary>
internal static class Reclaim
{
    /// <summary>A page that MADV_FREE has given up, and nobody has written to since, is dropped: true.</summary>
    [Routine("mm/vmscan.c")]
    public static bool ShrinkLazyfree<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        PteValue found = mm.IsolateAnonFolio(pmd, index);
        if (found.IsNone)
            return false;
        PageId page = found.NamedPage;
        bool unmapped = false;
        bool lazyfree = mm.FolioTestLazyfree(page);
        if (lazyfree)
            unmapped = TryToUnmapLazyfree(ref mm, pmd, index, page);
        // try_to_unmap_flush
        if (unmapped)
            mm.FlushTlbLastLevel(pmd);
        mm.FolioUnlockPage(page);
        if (unmapped)
            mm.FolioPut(page);
        return unmapped;
    }

    /// <summary>
    /// Takes the entry away that maps the page, and then asks what it was: if it was dirty, or the page is, it comes back. The
    /// flush is left to the caller, since no store that goes unnoticed is possible by the translation of a clean entry.
    /// </summary>
    [Routine("mm/rmap.c")]
    public static bool TryToUnmapLazyfree<M>(ref M mm, PmdId pmd, int index, PageId page) where M : struct, IMm
    {
        bool unmapped = false;
        mm.AnonVmaLockRead(pmd);
        mm.MmuNotifierInvalidateRangeStart(pmd);
        bool found = PageVmaMapped.PageVmaMappedWalk(
            ref mm, pmd, index, index + 1, false, false, false, page, TableId.Null, default,
            out _, out TableId table, out LockId ptl);
        if (found)
        {
            PteValue pte = mm.PtepGetAndClear(table, index);
            if (pte.IsDirty)
                mm.FolioMarkDirty(page);
            bool dirty = mm.FolioTestDirty(page);
            if (dirty)
            {
                mm.SetPteAt(table, index, pte);
                mm.FolioSetSwapbacked(page);
            }
            unmapped = !dirty;
            PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        }
        mm.MmuNotifierInvalidateRangeEnd(pmd);
        mm.AnonVmaUnlockRead(pmd);
        return unmapped;
    }

    /// <summary>A page of the page cache is unmapped, and dropped if it is clean then: true.</summary>
    [Routine("mm/vmscan.c")]
    public static bool ShrinkFile<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        PageId page = mm.PageCachePage(pmd, index);
        bool locked = mm.FolioTrylock(pmd, index);
        if (!locked)
            return false;
        bool mapped = true;
        if (mm.Has(Features.FileRmap))
            mapped = mm.FolioMapped(page);
        if (!mm.Has(Features.FileRmap) || mapped)
            Rmap.TryToUnmap(ref mm, pmd, index, false);
        bool removed = RemoveMapping(ref mm, page);
        mm.FolioUnlock(pmd, index);
        return removed;
    }

    /// <summary>
    /// Drops the page unless somebody has a reference to it or it is dirty, asked in this order: who had one may have made it
    /// dirty and dropped the reference meanwhile.
    /// </summary>
    [Routine("mm/vmscan.c")]
    public static bool RemoveMapping<M>(ref M mm, PageId page) where M : struct, IMm
    {
        bool frozen = mm.FolioRefFreeze(page);
        bool dirty = mm.FolioTestDirty(page);
        if (!frozen || dirty)
            return false;
        mm.FilemapRemoveFolio(page);
        return true;
    }

    /// <summary>Writes a page of the page cache to its file if it is dirty.</summary>
    [Routine("mm/page-writeback.c", Name = "write_cache_pages")]
    public static void WriteCachePages<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        PageId page = mm.PageCachePage(pmd, index);
        mm.FolioLock(pmd, index);
        bool dirty = FolioClearDirtyForIo(ref mm, pmd, index, page);
        if (dirty)
            mm.WritePage(page);
        mm.FolioUnlock(pmd, index);
    }

    /// <summary>
    /// What the entries know is noted of the page first, so that no store comes between that goes unnoticed. Whether there is
    /// anything to write.
    /// </summary>
    [Routine("mm/page-writeback.c")]
    public static bool FolioClearDirtyForIo<M>(ref M mm, PmdId pmd, int index, PageId page) where M : struct, IMm
    {
        bool cleaned = FolioMkclean(ref mm, pmd, index, page);
        if (cleaned)
            mm.FolioMarkDirty(page);
        return mm.FolioTestClearDirty(page);
    }

    /// <summary>
    /// Cleans every entry that maps the page, in the order of the reverse map; whether there was one to clean. A page that says
    /// that it is not mapped is believed.
    /// </summary>
    [Routine("mm/rmap.c")]
    public static bool FolioMkclean<M>(ref M mm, PmdId pmd, int index, PageId page) where M : struct, IMm
    {
        bool cleaned = false;
        if (mm.Has(Features.FileRmap))
        {
            bool mapped = mm.FolioMapped(page);
            if (!mapped)
                return false;
        }
        mm.IMmapLockRead();
        bool linked = false;
        if (mm.HasOtherMapping(pmd))
            linked = mm.VmaIsLinked(mm.OtherMapping(pmd));
        if (linked && mm.ComesFirst(mm.OtherMapping(pmd), pmd))
            cleaned = PageVmaMkcleanOne(ref mm, mm.OtherMapping(pmd), index, page);
        bool here = PageVmaMkcleanOne(ref mm, pmd, index, page);
        cleaned = cleaned || here;
        if (linked && mm.ComesFirst(pmd, mm.OtherMapping(pmd)))
        {
            bool there = PageVmaMkcleanOne(ref mm, mm.OtherMapping(pmd), index, page);
            cleaned = cleaned || there;
        }
        mm.IMmapUnlockRead();
        return cleaned;
    }

    /// <summary>
    /// The entry that maps the page becomes clean and read-only, so that the next store faults. With PVMW_SYNC: a zap that has
    /// taken the entry away holds its lock until it has flushed.
    /// </summary>
    [Routine("mm/rmap.c")]
    public static bool PageVmaMkcleanOne<M>(ref M mm, PmdId pmd, int index, PageId page) where M : struct, IMm
    {
        bool cleaned = false;
        bool linked = Unmap.VmaIntervalTreeSearch(ref mm, pmd);
        if (!linked)
            return false;
        mm.MmuNotifierInvalidateRangeStart(pmd);
        bool found = PageVmaMapped.PageVmaMappedWalk(
            ref mm, pmd, index, index + 1, true, false, false, page, TableId.Null, default,
            out _, out TableId table, out LockId ptl);
        if (found)
        {
            PteValue entry = mm.PtepGet(table, index);
            if (entry.IsDirty || entry.IsWritable)
            {
                PgtableGeneric.PtepClearFlush(ref mm, pmd, table, index);
                mm.SetPteAt(table, index, PteValue.Of(page, false));
                cleaned = true;
            }
            PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        }
        mm.MmuNotifierInvalidateRangeEnd(pmd);
        return cleaned;
    }
}
