using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>What the kernel maps for itself (mm/vmalloc.c): pages of memory, and ranges of devices.</summary>
public static class Vmalloc
{
    /// <summary>Maps one page at addresses that are the caller's; false where something is mapped, which cannot be.</summary>
    [Routine("mm/vmalloc.c")]
    public static bool VmapPagesPteRange<M>(ref M mm, PmdId pmd, int index, PageId page) where M : struct, IMm
    {
        TableId table = KernelTables.PteAllocKernel(ref mm, pmd);
        PteValue old = mm.PtepGet(table, index);
        if (!old.IsNone)
            return false;
        mm.SetPteAt(table, index, PteValue.Of(page, true));
        return true;
    }

    /// <summary>Maps a device's range, by a huge entry if it can.</summary>
    [Routine("mm/vmalloc.c")]
    public static void VmapPmdRange<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        bool isHuge = VmapTryHugePmd(ref mm, pmd);
        if (!isHuge)
            VmapPteRange(ref mm, pmd);
    }

    /// <summary>
    /// Maps a whole slot by one entry; the table that others have left there is freed. Since 7.2 under init_mm's mmap_lock, which
    /// keeps dumps of page tables out; where it cannot be had at once, small entries will do.
    /// </summary>
    [Routine("mm/vmalloc.c")]
    public static bool VmapTryHugePmd<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (pmdval.IsPresent)
        {
            if (mm.AtLeast(7, 2))
            {
                bool locked = mm.MmapReadTrylock(pmd);
                if (!locked)
                    return false;
            }
            KernelTables.PmdFreePtePage(ref mm, pmd);
            KernelTables.PmdSetHuge(ref mm, pmd);
            if (mm.AtLeast(7, 2))
                mm.MmapReadUnlock(pmd);
            return true;
        }
        KernelTables.PmdSetHuge(ref mm, pmd);
        return true;
    }

    /// <summary>Maps a device's range by small entries.</summary>
    [Routine("mm/vmalloc.c")]
    public static void VmapPteRange<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        TableId table = KernelTables.PteAllocKernel(ref mm, pmd);
        for (int i = 0; i < mm.PtrsPerPte; i++)
            mm.SetPteAt(table, i, PteValue.Of(mm.DevicePage, true));
    }

    /// <summary>Takes a whole slot's mapping away, huge or not; a table stays, for whoever comes next.</summary>
    [Routine("mm/vmalloc.c")]
    public static void VunmapPmdRange<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        bool cleared = KernelTables.PmdClearHuge(ref mm, pmd);
        if (cleared)
            return;
        for (int i = 0; i < mm.PtrsPerPte; i++)
            VunmapPteRange(ref mm, pmd, i);
    }

    /// <summary>Takes one entry away; what it was.</summary>
    [Routine("mm/vmalloc.c")]
    public static PteValue VunmapPteRange<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        TableId table = KernelTables.PteOffsetKernel(ref mm, pmd);
        PteValue old = mm.PtepGetAndClear(table, index);
        return old;
    }

    /// <summary>Which page is mapped, asked by whoever keeps the area in place; none where no table is.</summary>
    [Routine("mm/vmalloc.c")]
    public static PteValue VmallocToPage<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (!pmdval.IsTable)
            return PteValue.None;
        TableId table = KernelTables.PteOffsetKernel(ref mm, pmd);
        PteValue pte = mm.PtepGet(table, index);
        return pte;
    }
}
