using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>Aliases of a page in a virtually indexed cache (arch/arm/mm/fault-armv.c): their entries change while the one that faulted is locked.</summary>
internal static class FaultArmv
{
    /// <summary>Changes the memory type of the entry at another address of the same page; the caller holds a table's lock.</summary>
    [Routine("arch/arm/mm/fault-armv.c")]
    public static void AdjustPte<M>(ref M mm, PmdId pmd, int index, LockId held) where M : struct, IMm
    {
        TableId table;
        LockId ptl;
        bool lockIt;
    again:
        PmdValue pmdval = mm.PmdpGetLockless(pmd);
        if (!pmdval.IsTable)
            return;
        if (!mm.AtLeast(6, 13))
        {
            if (mm.AtLeast(6, 5))
            {
                table = PgtableGeneric.PteOffsetMapNolock(ref mm, pmd, out ptl);
            }
            else
            {
                pmdval = mm.PmdpGet(pmd);
                ptl = mm.PteLockptr(pmdval.Table);
                table = PgtableGeneric.PteOffsetMap(ref mm, pmd);
            }
            if (table.IsNull)
                return;
            // USE_SPLIT_PTE_PTLOCKS: without a lock per table the caller's is the one.
            lockIt = ptl != mm.PmdLockptr(pmd);
            if (lockIt)
                mm.SpinLock(ptl);
        }
        else
        {
            table = PgtableGeneric.PteOffsetMapRwNolock(ref mm, pmd, out pmdval, out ptl);
            if (table.IsNull)
                return;
            lockIt = ptl != held;
            if (lockIt)
            {
                mm.SpinLock(ptl);
                PmdValue now = mm.PmdpGetLockless(pmd);
                if (now != pmdval)
                {
                    PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
                    goto again;
                }
            }
        }
        PteValue pte = mm.PtepGet(table, index);
        if (pte.IsPresent)
            mm.SetPteAt(table, index, pte);
        if (lockIt)
            mm.SpinUnlock(ptl);
        PgtableGeneric.PteUnmap(ref mm, table);
    }

    /// <summary>
    /// After a fault of <paramref name="pmd"/>, whose table is locked meanwhile, the entry of another mapping of the same page
    /// changes.
    /// </summary>
    [Routine("arch/arm/mm/fault-armv.c")]
    public static void MakeCoherent<M>(ref M mm, PmdId pmd, PmdId alias, int index) where M : struct, IMm
    {
        mm.MmapReadLock(pmd);
        bool found = Unmap.VmaLookup(ref mm, pmd);
        PmdValue pmdval = PmdValue.None;
        if (found)
            pmdval = mm.PmdpGetLockless(pmd);
        if (!pmdval.IsTable)
        {
            mm.MmapReadUnlock(pmd);
            return;
        }
        TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
        if (!table.IsNull)
        {
            AdjustPte(ref mm, alias, index, ptl);
            PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        }
        mm.MmapReadUnlock(pmd);
    }
}
