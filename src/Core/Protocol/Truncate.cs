using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>Dropping what the page cache has of a file, dirty or not (mm/truncate.c, 6.2 to 7.3).</summary>
public static class Truncate
{
    /// <summary>
    /// Drops the page. What the file system does to its blocks comes later in the kernel, and mapping->invalidate_lock keeps faults
    /// away until then; here the folio's lock does both.
    /// </summary>
    [Routine("mm/truncate.c")]
    public static void TruncateInodePagesRange<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        PageId page = mm.PageCachePage(pmd, index);
        mm.FolioLock(pmd, index);
        mm.FreeBlocks(page);
        TruncateInodeFolio(ref mm, pmd, index, page);
        mm.FolioUnlock(pmd, index);
    }

    /// <summary>The folio is unmapped, which nobody can map again while it is locked, and leaves the page cache.</summary>
    [Routine("mm/truncate.c")]
    public static void TruncateInodeFolio<M>(ref M mm, PmdId pmd, int index, PageId page) where M : struct, IMm
    {
        TruncateCleanupFolio(ref mm, pmd, index, page);
        mm.FilemapRemoveFolio(page);
    }

    /// <summary>Unmaps the folio if anybody maps it, and forgets that it is dirty.</summary>
    [Routine("mm/truncate.c")]
    public static void TruncateCleanupFolio<M>(ref M mm, PmdId pmd, int index, PageId page) where M : struct, IMm
    {
        bool mapped = mm.FolioMapped(page);
        if (mapped)
            UnmapMappingFolio(ref mm, pmd, index);
        mm.FolioCancelDirty(page);
    }

    /// <summary>Zaps every entry that maps the locked folio, in the order of the reverse map. No lock of an mm is held.</summary>
    [Routine("mm/memory.c")]
    public static void UnmapMappingFolio<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        mm.IMmapLockRead();
        bool linked = false;
        if (mm.HasOtherMapping(pmd))
            linked = mm.VmaIsLinked(mm.OtherMapping(pmd));
        if (linked && mm.ComesFirst(mm.OtherMapping(pmd), pmd))
            UnmapMappingRangeVma(ref mm, mm.OtherMapping(pmd), index);
        UnmapMappingRangeVma(ref mm, pmd, index);
        if (linked && mm.ComesFirst(pmd, mm.OtherMapping(pmd)))
            UnmapMappingRangeVma(ref mm, mm.OtherMapping(pmd), index);
        mm.IMmapUnlockRead();
    }

    /// <summary>
    /// Zaps the entry in one mapping. It waits for the table's lock, so that whoever cleared the entry has told the page by then;
    /// where there is no table it waits for nobody (for a folio that a pmd entry maps, sync_with_folio_pmd_zap does).
    /// </summary>
    [Routine("mm/memory.c")]
    public static void UnmapMappingRangeVma<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        bool linked = Unmap.VmaIntervalTreeSearch(ref mm, pmd);
        if (linked)
            Zap.ZapPageRangeSingle(ref mm, pmd, index, index + 1, false);
    }
}
