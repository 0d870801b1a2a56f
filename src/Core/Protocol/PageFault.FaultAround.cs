using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>Fault-around: a read fault maps what the page cache has of the slot (mm/memory.c, mm/filemap.c).</content>
public static partial class PageFault
{
    /// <summary>
    /// Allocates a table ahead where the entry is none, since none may be allocated inside the RCU section, and maps;
    /// <paramref name="left"/> is the table when it was not used. True: the fault's own entry may be mapped now.
    /// </summary>
    [Routine("mm/memory.c")]
    public static bool DoFaultAround<M>(ref M mm, PmdId pmd, int index, out TableId left) where M : struct, IMm
    {
        TableId prealloc = TableId.Null;
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (pmdval.IsNone)
            prealloc = mm.PteAllocOne();
        mm.RcuReadLock();
        bool mapped = FilemapMapPages(ref mm, pmd, index, prealloc, out left);
        mm.RcuReadUnlock();
        return mapped;
    }

    /// <summary>Maps every page whose folio can be locked without waiting, where nothing is mapped.</summary>
    [Routine("mm/filemap.c")]
    public static bool FilemapMapPages<M>(ref M mm, PmdId pmd, int index, TableId prealloc, out TableId left)
        where M : struct, IMm
    {
        left = prealloc;
        bool mapped = false;
        int i = NextUptodateFolio(ref mm, pmd, 0);
        if (i == mm.PtrsPerPte)
            return false;
        bool done = FilemapMapPmd(ref mm, pmd, prealloc, out left);
        if (done)
        {
            mm.FolioUnlock(pmd, i);
            return true;
        }
        TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
        if (table.IsNull)
        {
            mm.FolioUnlock(pmd, i);
            return false;
        }
        while (i < mm.PtrsPerPte)
        {
            PteValue pte = mm.PtepGet(table, i);
            if (pte.IsNone)
            {
                if (mm.Has(Features.FileRmap))
                    mm.FolioAddFileRmapPte(mm.PageCachePage(pmd, i));
                mm.SetPteAt(table, i, PteValue.Of(mm.PageCachePage(pmd, i), mm.VmaIsShared(pmd)));
                mapped |= i == index;
            }
            mm.FolioUnlock(pmd, i);
            i = NextUptodateFolio(ref mm, pmd, i + 1);
        }
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        return mapped;
    }

    /// <summary>The first entry from <paramref name="from"/> on whose folio could be locked; PtrsPerPte when there is none.</summary>
    [Routine("mm/filemap.c")]
    public static int NextUptodateFolio<M>(ref M mm, PmdId pmd, int from) where M : struct, IMm
    {
        for (int i = from; i < mm.PtrsPerPte; i++)
        {
            bool locked = mm.FolioTrylock(pmd, i);
            if (locked)
                return i;
        }
        return mm.PtrsPerPte;
    }

    /// <summary>
    /// Deals with the pmd entry for a locked folio: true when a huge entry is there, or anything that is to be looked at
    /// anew. The entry may change between any two of these looks, so a table is installed only when one is at hand (6.7, and
    /// the stable kernels before it).
    /// </summary>
    [Routine("mm/filemap.c")]
    public static bool FilemapMapPmd<M>(ref M mm, PmdId pmd, TableId prealloc, out TableId left) where M : struct, IMm
    {
        left = prealloc;
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (pmdval.IsTransHuge)
            return true;
        pmdval = mm.PmdpGet(pmd);
        if (pmdval.IsNone)
        {
            bool mappable = mm.FolioTestPmdMappable(pmd);
            if (mappable)
            {
                bool set = DoSetPmd(ref mm, pmd);
                if (set)
                    return true;
            }
        }
        pmdval = mm.PmdpGet(pmd);
        if (pmdval.IsNone && !prealloc.IsNull)
        {
            bool consumed = PageTableAllocation.PmdInstall(ref mm, pmd, prealloc);
            if (consumed)
                left = TableId.Null;
        }
        if (!mm.AtLeast(6, 5))
        {
            bool unstable = PgtableGeneric.PmdTransUnstable(ref mm, pmd);
            return unstable;
        }
        return false;
    }
}
