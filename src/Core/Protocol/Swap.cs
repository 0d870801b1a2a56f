using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>
/// Anonymous memory that goes to the swap device and comes back (mm/vmscan.c, mm/rmap.c, mm/swap_state.c, mm/swapfile.c). A
/// folio stays in the swap cache as long as its entry stands, so that all who want it lock the same one.
/// </summary>
internal static class Swap
{
    /// <summary>Reclaim has found the folio worth it: its entry becomes a swap entry, by the reverse map.</summary>
    [Routine("mm/vmscan.c")]
    public static void ShrinkFolioList<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        PteValue found = mm.IsolateAnonFolio(pmd, index);
        if (found.IsNone)
            return;
        RmapAnon.ReplaceEntry(ref mm, pmd, index, found.NamedPage, PteValue.Swap(found.NamedPage));
        mm.FolioUnlockPage(found.NamedPage);
    }

    /// <summary>
    /// swap_vma_readahead: starts to read what the entries around stand for. A hint that nobody relies on; no table, no
    /// hint. Since 6.5 each entry is mapped anew after one that took time.
    /// </summary>
    [Routine("mm/swap_state.c", Name = "swap_vma_readahead")]
    public static void SwapinReadahead<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        TableId table = TableId.Null;
        bool isGone = true;
        for (int i = 0; i < mm.PtrsPerPte; i++)
        {
            if (isGone)
            {
                table = PgtableGeneric.PteOffsetMap(ref mm, pmd);
                if (table.IsNull)
                    return;
                isGone = false;
            }
            PteValue entry = mm.PtepGetLockless(table, i);
            if (entry.IsSwap && mm.AtLeast(6, 5))
            {
                PgtableGeneric.PteUnmap(ref mm, table);
                isGone = true;
                mm.ReadSwapCacheAsync();
            }
        }
        if (!isGone)
            PgtableGeneric.PteUnmap(ref mm, table);
    }

    /// <summary>swapoff: walks under mmap_lock for reading, again and again, until nothing is left on the device.</summary>
    [Routine("mm/swapfile.c")]
    public static void TryToUnuse<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
    retry:
        bool inUse = mm.SwapInUse(pmd);
        if (!inUse)
            return;
        mm.MmapReadLock(pmd);
        UnusePmdRange(ref mm, pmd);
        mm.MmapReadUnlock(pmd);
        goto retry;
    }

    /// <summary>The pmd level: up to 6.4 it is here that an entry which is no stable table is left out.</summary>
    [Routine("mm/swapfile.c")]
    public static void UnusePmdRange<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        if (!mm.AtLeast(6, 5))
        {
            bool unstable = PgtableGeneric.PmdNoneOrTransHugeOrClearBad(ref mm, pmd);
            if (unstable)
                return;
        }
        UnusePteRange(ref mm, pmd);
    }

    /// <summary>Reads in what each swap entry stands for; no table ends the walk, which will be repeated.</summary>
    [Routine("mm/swapfile.c")]
    public static void UnusePteRange<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        TableId table = TableId.Null;
        bool isGone = true;
        for (int i = 0; i < mm.PtrsPerPte; i++)
        {
            if (isGone)
            {
                table = PgtableGeneric.PteOffsetMap(ref mm, pmd);
                if (table.IsNull)
                    return;
                isGone = false;
            }
            PteValue entry = mm.PtepGetLockless(table, i);
            if (entry.IsSwap)
            {
                PgtableGeneric.PteUnmap(ref mm, table);
                isGone = true;
                mm.FolioLockPage(entry.NamedPage);
                UnusePte(ref mm, pmd, i, entry);
                mm.FolioUnlockPage(entry.NamedPage);
            }
        }
        if (!isGone)
            PgtableGeneric.PteUnmap(ref mm, table);
    }

    /// <summary>Maps the page read-only if the entry is still the same.</summary>
    [Routine("mm/swapfile.c")]
    public static void UnusePte<M>(ref M mm, PmdId pmd, int index, PteValue entry) where M : struct, IMm
    {
        TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
        if (table.IsNull)
            return;
        PteValue pte = mm.PtepGet(table, index);
        if (pte == entry)
            mm.SetPteAt(table, index, PteValue.Of(entry.NamedPage, false));
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
    }
}
