using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>
/// Taking away a table that MADV_DONTNEED has emptied, under mmap_lock or the vma lock for reading (CONFIG_PT_RECLAIM):
/// mm/pt_reclaim.c up to 7.0, mm/memory.c since.
/// </summary>
internal static class PtReclaim
{
    /// <summary>
    /// The fast way, with the table's lock held since its entries were seen empty. The pmd lock comes before that lock, so it
    /// is only tried; where it is that lock, trying always fails.
    /// </summary>
    [Routine("mm/pt_reclaim.c", Kernel = "6.14-7.0")]
    public static bool TryGetAndClearPmd<M>(ref M mm, PmdId pmd, out PmdValue pmdval) where M : struct, IMm
    {
        pmdval = PmdValue.None;
        LockId pml = mm.PmdLockptr(pmd);
        bool locked = mm.SpinTrylock(pml);
        if (!locked)
            return false;
        pmdval = mm.PmdpGetLockless(pmd);
        mm.PmdClear(pmd);
        mm.SpinUnlock(pml);
        return true;
    }

    /// <summary>The fast way since 7.1, which knows when both locks are one.</summary>
    [Routine("mm/memory.c", Kernel = "7.1-")]
    public static bool ZapEmptyPteTable<M>(ref M mm, PmdId pmd, LockId ptl, out PmdValue pmdval) where M : struct, IMm
    {
        pmdval = PmdValue.None;
        LockId pml = mm.PmdLockptr(pmd);
        if (ptl != pml)
        {
            bool locked = mm.SpinTrylock(pml);
            if (!locked)
                return false;
        }
        pmdval = mm.PmdpGet(pmd);
        mm.PmdClear(pmd);
        if (ptl != pml)
            mm.SpinUnlock(pml);
        return true;
    }

    /// <summary>
    /// The slow way (try_to_free_pte up to 7.0): the table's lock was dropped since, so every entry is looked at again, under
    /// both locks. The pmd lock keeps the entry as it is from before the table is mapped.
    /// </summary>
    [Routine("mm/memory.c", Kernel = "6.14-")]
    public static bool ZapPteTableIfEmpty<M>(ref M mm, PmdId pmd, out PmdValue pmdval) where M : struct, IMm
    {
        LockId pml = mm.PmdLockptr(pmd);
        mm.SpinLock(pml);
        TableId table = PgtableGeneric.PteOffsetMapRwNolock(ref mm, pmd, out pmdval, out LockId ptl);
        if (table.IsNull)
        {
            mm.SpinUnlock(pml);
            return false;
        }
        if (ptl != pml)
            mm.SpinLock(ptl);
        for (int i = 0; i < mm.PtrsPerPte; i++)
        {
            PteValue pte = mm.PtepGet(table, i);
            if (!pte.IsNone)
                goto refilled;
        }
        PgtableGeneric.PteUnmap(ref mm, table);
        mm.PmdClear(pmd);
        if (ptl != pml)
            mm.SpinUnlock(ptl);
        mm.SpinUnlock(pml);
        return true;
    refilled:
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        if (ptl != pml)
            mm.SpinUnlock(pml);
        return false;
    }

    /// <summary>Hands the table over to the gather (inline since 7.1); returns it while it waits there.</summary>
    [Routine("mm/pt_reclaim.c", Kernel = "6.14-")]
    public static TableId FreePte<M>(ref M mm, PmdId pmd, TableId table) where M : struct, IMm
    {
        TableId batch = MmuGather.PteFreeTlb(ref mm, pmd, table);
        mm.MmDecNrPtes(pmd);
        return batch;
    }
}
