using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>Unmapping by reverse mapping (mm/rmap.c): no mmap_lock.</summary>
public static class Rmap
{
    /// <summary>Removes every entry that maps a page-cache folio behind the slot, in the order of the reverse map.</summary>
    [Routine("mm/rmap.c", Name = "rmap_walk_file")]
    public static void TryToUnmap<M>(ref M mm, PmdId pmd, int index, bool huge) where M : struct, IMm
    {
        mm.IMmapLockRead();
        bool linked = false;
        if (mm.HasOtherMapping(pmd))
            linked = mm.VmaIsLinked(mm.OtherMapping(pmd));
        if (linked && mm.ComesFirst(mm.OtherMapping(pmd), pmd))
            TryToUnmapOne(ref mm, mm.OtherMapping(pmd), index, huge);
        TryToUnmapOne(ref mm, pmd, index, huge);
        if (linked && mm.ComesFirst(pmd, mm.OtherMapping(pmd)))
            TryToUnmapOne(ref mm, mm.OtherMapping(pmd), index, huge);
        mm.IMmapUnlockRead();
    }

    /// <summary>
    /// Removes the entries that map a page-cache folio: the small one at <paramref name="index"/>, or the huge one behind the
    /// whole slot, whose huge entry is split, which takes it away, and with PVMW_SYNC.
    /// </summary>
    [Routine("mm/rmap.c")]
    public static void TryToUnmapOne<M>(ref M mm, PmdId pmd, int index, bool huge) where M : struct, IMm
    {
        bool linked = Unmap.VmaIntervalTreeSearch(ref mm, pmd);
        if (!linked)
            return;
        mm.MmuNotifierInvalidateRangeStart(pmd);
        if (huge && !mm.AtLeast(6, 11))
            HugeMemory.SplitHugePmd(ref mm, pmd);
        int from = index;
        int end = huge ? mm.PtrsPerPte : index + 1;
        TableId table = TableId.Null;
        LockId ptl = default;
    next:
        bool found = PageVmaMapped.PageVmaMappedWalk(
            ref mm, pmd, from, end, huge, false, huge, mm.PageCachePage(pmd, index), table, ptl,
            out int at, out TableId mapped, out LockId held);
        if (found)
        {
            if (huge && mapped.IsNull)
            {
                HugeMemory.SplitHugePmdLocked(ref mm, pmd);
                mm.SpinUnlock(held);
                goto next;
            }
            if (mm.Has(Features.AssertPteLocked))
                PowerpcAssertions.AssertPteLocked(ref mm, pmd);
            PteValue pte = mm.PtepGetAndClear(mapped, at);
            if (mm.MayHaveMarkers(pmd) && pte.IsUffdWp)
                mm.SetPteAt(mapped, at, PteValue.Marker);
            mm.FlushTlbRange(pmd);
            if (mm.Has(Features.Dirty) && pte.IsDirty)
                mm.FolioMarkDirty(pte.Page);
            if (mm.Has(Features.FileRmap))
                mm.FolioRemoveRmapPte(pte.Page);
            from = at;
            table = mapped;
            ptl = held;
            goto next;
        }
        mm.MmuNotifierInvalidateRangeEnd(pmd);
    }

    /// <summary>
    /// The part of split_huge_page that touches page tables, for a file: the huge folio, locked, is unmapped by rmap, and small
    /// ones take its place in the page cache.
    /// </summary>
    [Routine("mm/huge_memory.c")]
    public static void SplitHugePage<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        mm.FolioLock(pmd, 0);
        bool mappable = mm.FolioTestPmdMappable(pmd);
        if (mappable)
        {
            TryToUnmap(ref mm, pmd, 0, true);
            mm.FolioMakeSmall(pmd);
        }
        mm.FolioUnlock(pmd, 0);
    }
}
