using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>The aging walk of the multi-generational LRU (mm/vmscan.c): clears accessed bits, and gives way to everybody.</summary>
public static class LruGen
{
    /// <summary>
    /// Walks an mm unless its lock is taken. Up to 6.12 mem_cgroup_trylock_pages keeps the walk inside an RCU section, which
    /// went with the moving of charges between memory cgroups.
    /// </summary>
    [Routine("mm/vmscan.c", Kernel = "6.5-")]
    public static void WalkMm<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        if (!mm.AtLeast(6, 13))
            mm.RcuReadLock();
        bool locked = mm.MmapReadTrylock(pmd);
        if (locked)
        {
            WalkPmdRange(ref mm, pmd);
            mm.MmapReadUnlock(pmd);
        }
        if (!mm.AtLeast(6, 13))
            mm.RcuReadUnlock();
    }

    /// <summary>The pmd level reads the entry once and goes on with the copy; of a leaf it clears the bit itself.</summary>
    [Routine("mm/vmscan.c", Kernel = "6.5-", Name = "mglru_walk_pmd_range")]
    public static void WalkPmdRange<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        PmdValue val = mm.PmdpGetLockless(pmd);
        if (val.IsTable)
            WalkPteRange(ref mm, val);
    }

    /// <summary>
    /// The pte level. What is compared with the copy since 6.13 is the copy itself, and proves nothing: what the walk may
    /// write it knows from the entries. A table that was taken away has none that is present.
    /// </summary>
    [Routine("mm/vmscan.c", Kernel = "6.5-", Name = "mglru_walk_pte_range")]
    public static void WalkPteRange<M>(ref M mm, PmdValue val) where M : struct, IMm
    {
        TableId table = PgtableGeneric.PteOffsetMapOnStack(ref mm, val);
        LockId ptl = mm.PteLockptr(val.Table);
        bool locked = mm.SpinTrylock(ptl);
        if (!locked)
        {
            PgtableGeneric.PteUnmap(ref mm, table);
            return;
        }
        for (int i = 0; i < mm.PtrsPerPte; i++)
        {
            PteValue pte = mm.PtepGet(table, i);
            if (pte.IsPresent)
                mm.PtepTestAndClearYoung(table, i);
        }
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
    }
}
