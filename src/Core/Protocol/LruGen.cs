using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>The aging of the multi-gen LRU (mm/vmscan.c): a walk that waits for nobody, and skips what it cannot lock at once.</summary>
internal static class LruGen
{
    /// <summary>
    /// One mm, if its mmap_lock is to be had. Up to 6.12 the whole walk lies in the RCU section of mem_cgroup_trylock_pages,
    /// and nothing else keeps a table from the read of its pmd entry to the map.
    /// </summary>
    [Routine("mm/vmscan.c")]
    public static void WalkMm<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        if (!mm.AtLeast(6, 13))
            mm.RcuReadLock();
        bool locked = mm.MmapReadTrylock(pmd);
        if (locked)
        {
            bool covered = Unmap.VmaLookup(ref mm, pmd);
            if (covered)
                WalkPmdRange(ref mm, pmd);
            mm.MmapReadUnlock(pmd);
        }
        if (!mm.AtLeast(6, 13))
            mm.RcuReadUnlock();
    }

    /// <summary>Reads the pmd entry once, and hands that copy on to the walk of its table.</summary>
    [Routine("mm/vmscan.c", Name = "lru_gen_walk_pmd_range")]
    public static void WalkPmdRange<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        PmdValue val = mm.PmdpGetLockless(pmd);
        if (val.IsTransHuge)
            WalkPmdRangeLocked(ref mm, pmd);
        if (val.IsTable)
            WalkPteRange(ref mm, val);
    }

    /// <summary>A huge entry, if its lock is to be had. What it does to accessed bits of pmd entries has no step here.</summary>
    [Routine("mm/vmscan.c")]
    public static void WalkPmdRangeLocked<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        LockId pml = mm.PmdLockptr(pmd);
        bool locked = mm.SpinTrylock(pml);
        if (!locked)
            return;
        mm.PmdpGet(pmd);
        mm.SpinUnlock(pml);
    }

    /// <summary>
    /// Clears the accessed bits of present entries: under the lock each of them shows that the table was not taken away, as
    /// only empty ones are. Since 6.13 it compares the entry too, but with the copy that it was called with.
    /// </summary>
    [Routine("mm/vmscan.c", Name = "lru_gen_walk_pte_range")]
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
        if (mm.AtLeast(6, 13))
        {
            PmdValue now = mm.PmdpGetOnStack(val);
            if (now != val)
            {
                PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
                return;
            }
        }
        for (int i = 0; i < mm.PtrsPerPte; i++)
        {
            PteValue pte = mm.PtepGet(table, i);
            if (!pte.IsPresent)
                continue;
            mm.PtepTestAndClearYoung(table, i);
        }
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
    }
}
