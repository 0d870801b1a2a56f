using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>Unmapping by reverse mapping (mm/rmap.c): no mmap_lock.</summary>
public static class Rmap
{
    /// <summary>Removes every entry that maps the page-cache page behind the slot, in the order of the reverse map.</summary>
    [Routine("mm/rmap.c", Name = "rmap_walk_file")]
    public static void TryToUnmap<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        mm.IMmapLockRead();
        bool linked = false;
        if (mm.HasOtherMapping(pmd))
            linked = mm.VmaIsLinked(mm.OtherMapping(pmd));
        if (linked && mm.ComesFirst(mm.OtherMapping(pmd), pmd))
            TryToUnmapOne(ref mm, mm.OtherMapping(pmd), index);
        TryToUnmapOne(ref mm, pmd, index);
        if (linked && mm.ComesFirst(pmd, mm.OtherMapping(pmd)))
            TryToUnmapOne(ref mm, mm.OtherMapping(pmd), index);
        mm.IMmapUnlockRead();
    }

    /// <summary>Removes the entry that maps the small page-cache folio at <paramref name="index"/>, if there is one.</summary>
    [Routine("mm/rmap.c")]
    public static void TryToUnmapOne<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        TableId table = TableId.Null;
        LockId ptl = default;
        bool linked = Unmap.VmaIntervalTreeSearch(ref mm, pmd);
        if (!linked)
            return;
    next:
        bool found = PageVmaMapped.PageVmaMappedWalk(
            ref mm, pmd, index, index + 1, false, false, false, mm.PageCachePage(pmd, index), table, ptl,
            out _, out TableId at, out LockId held);
        if (found)
        {
            PteValue pte = mm.PtepGetAndClear(at, index);
            if (mm.MayHaveMarkers(pmd) && pte.IsUffdWp)
                mm.SetPteAt(at, index, PteValue.Marker);
            mm.FlushTlbRange(pmd);
            table = at;
            ptl = held;
            goto next;
        }
    }
}
