using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>The mapping helpers of mm/pgtable-generic.c and the inline ones beside them.</summary>
public static class PgtableGeneric
{
    /// <summary>Maps the table under a pmd entry and tells which value of the entry that was; NULL when there is none.</summary>
    [Routine("mm/pgtable-generic.c", Kernel = "6.5-", Name = "__pte_offset_map")]
    public static TableId PteOffsetMapValue<M>(ref M mm, PmdId pmd, out PmdValue pmdval) where M : struct, IMm
    {
        if (mm.AtLeast(6, 6))
            mm.RcuReadLock();
        bool irqs = PmdpGetLocklessStart(ref mm);
        pmdval = mm.PmdpGetLockless(pmd);
        PmdpGetLocklessEnd(ref mm, irqs);
        if (pmdval.IsNone || !pmdval.IsPresent)
            goto nomap;
        if (pmdval.IsTransHuge)
            goto nomap;
        if (pmdval.IsBad)
        {
            PmdClearBad(ref mm, pmd);
            goto nomap;
        }
        if (mm.Has(Features.HighPte))
            mm.KmapLocalPage(pmdval.Table);
        return pmdval.Table;
    nomap:
        if (mm.AtLeast(6, 6))
            mm.RcuReadUnlock();
        return TableId.Null;
    }

    /// <summary>Where an entry has two words: interrupts off, so that nobody's flush ends before both are read. 6.6+.</summary>
    [Routine("include/linux/pgtable.h")]
    public static bool PmdpGetLocklessStart<M>(ref M mm) where M : struct, IMm
    {
        bool irqs = false;
        if (mm.Has(Features.Pae) && mm.AtLeast(6, 6))
            irqs = mm.LocalIrqSave();
        return irqs;
    }

    /// <summary>Interrupts as they were.</summary>
    [Routine("include/linux/pgtable.h")]
    public static void PmdpGetLocklessEnd<M>(ref M mm, bool irqs) where M : struct, IMm
    {
        if (mm.Has(Features.Pae) && mm.AtLeast(6, 6))
            mm.LocalIrqRestore(irqs);
    }

    /// <summary>
    /// Where an entry has two words: waits for readers with interrupts off on CPUs that the flush does not interrupt.
    /// </summary>
    [Routine("include/linux/pgtable.h", Kernel = "6.6-")]
    public static void PmdpGetLocklessSync<M>(ref M mm) where M : struct, IMm
    {
        if (mm.Has(Features.Pae))
            mm.TlbRemoveTableSyncOne();
    }

    /// <summary>Maps the table under a pmd entry; NULL when there is none. Up to 6.4 it never fails and trusts its caller.</summary>
    [Routine("include/linux/mm.h")]
    public static TableId PteOffsetMap<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        if (!mm.AtLeast(6, 5))
        {
            PmdValue live = mm.PmdpGet(pmd);
            return live.Table;
        }
        return PteOffsetMapValue(ref mm, pmd, out _);
    }

    /// <summary>Maps without locking and tells the table's lock.</summary>
    [Routine("mm/pgtable-generic.c", Kernel = "6.5-6.12")]
    public static TableId PteOffsetMapNolock<M>(ref M mm, PmdId pmd, out LockId ptl) where M : struct, IMm
    {
        TableId table = PteOffsetMapValue(ref mm, pmd, out PmdValue pmdval);
        ptl = default;
        if (!table.IsNull)
            ptl = mm.PteLockptr(pmdval.Table);
        return table;
    }

    /// <summary>Maps for a caller that only reads entries; the table may be detached already.</summary>
    [Routine("mm/pgtable-generic.c", Kernel = "6.13-")]
    public static TableId PteOffsetMapRoNolock<M>(ref M mm, PmdId pmd, out LockId ptl) where M : struct, IMm
    {
        TableId table = PteOffsetMapValue(ref mm, pmd, out PmdValue pmdval);
        ptl = default;
        if (!table.IsNull)
            ptl = mm.PteLockptr(pmdval.Table);
        return table;
    }

    /// <summary>Maps for a caller that may write entries once it has locked the table and shown that it is still in place.</summary>
    [Routine("mm/pgtable-generic.c", Kernel = "6.13-")]
    public static TableId PteOffsetMapRwNolock<M>(ref M mm, PmdId pmd, out PmdValue pmdval, out LockId ptl)
        where M : struct, IMm
    {
        TableId table = PteOffsetMapValue(ref mm, pmd, out pmdval);
        ptl = default;
        if (!table.IsNull)
            ptl = mm.PteLockptr(pmdval.Table);
        return table;
    }

    /// <summary>Maps and locks the table under a pmd entry; NULL when there is none (never up to 6.4).</summary>
    [Routine("mm/pgtable-generic.c")]
    public static TableId PteOffsetMapLock<M>(ref M mm, PmdId pmd, out LockId ptl) where M : struct, IMm
    {
        TableId table;
        if (!mm.AtLeast(6, 5))
        {
            PmdValue live = mm.PmdpGet(pmd);
            ptl = mm.PteLockptr(live.Table);
            table = PteOffsetMap(ref mm, pmd);
            mm.SpinLock(ptl);
            return table;
        }
    again:
        ptl = default;
        table = PteOffsetMapValue(ref mm, pmd, out PmdValue pmdval);
        if (table.IsNull)
            return table;
        ptl = mm.PteLockptr(pmdval.Table);
        mm.SpinLock(ptl);
        PmdValue now = mm.PmdpGetLockless(pmd);
        if (now == pmdval)
            return table;
        PteUnmapUnlock(ref mm, table, ptl);
        goto again;
    }

    /// <summary>Maps the table that a copy of an entry on the stack points to; whoever has the copy keeps the table from going.</summary>
    [Routine("mm/pgtable-generic.c")]
    public static TableId PteOffsetMapOnStack<M>(ref M mm, PmdValue copy) where M : struct, IMm
    {
        if (mm.AtLeast(6, 6))
            mm.RcuReadLock();
        PmdValue pmdval = mm.PmdpGetOnStack(copy);
        if (mm.Has(Features.HighPte))
            mm.KmapLocalPage(pmdval.Table);
        return pmdval.Table;
    }

    /// <summary>Maps and locks the table that a copy of an entry on the stack points to; looking at the copy again proves nothing.</summary>
    [Routine("mm/pgtable-generic.c")]
    public static TableId PteOffsetMapLockOnStack<M>(ref M mm, PmdValue copy, out LockId ptl) where M : struct, IMm
    {
        TableId table = PteOffsetMapOnStack(ref mm, copy);
        ptl = mm.PteLockptr(table);
        mm.SpinLock(ptl);
        return table;
    }

    /// <summary>Ends a mapping: rcu_read_unlock since 6.6, nothing before.</summary>
    [Routine("include/linux/pgtable.h")]
    public static void PteUnmap<M>(ref M mm, TableId table) where M : struct, IMm
    {
        if (mm.Has(Features.HighPte))
            mm.KunmapLocal(table);
        if (mm.AtLeast(6, 6))
            mm.RcuReadUnlock();
    }

    /// <summary>Unlocks the table, then ends the mapping.</summary>
    [Routine("include/linux/mm.h")]
    public static void PteUnmapUnlock<M>(ref M mm, TableId table, LockId ptl) where M : struct, IMm
    {
        mm.SpinUnlock(ptl);
        PteUnmap(ref mm, table);
    }

    /// <summary>Takes the lock of the slot's pmd entry.</summary>
    [Routine("include/linux/mm.h")]
    public static LockId PmdLock<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        LockId ptl = mm.PmdLockptr(pmd);
        mm.SpinLock(ptl);
        return ptl;
    }

    /// <summary>Logs a corrupt entry and clears it: an unlocked write, legal only on an entry that is bad.</summary>
    [Routine("mm/pgtable-generic.c")]
    public static void PmdClearBad<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        mm.PmdClear(pmd);
    }

    /// <summary>Whether the entry must be treated as none: the test that callers made before mapping, up to 6.4.</summary>
    [Routine("include/linux/pgtable.h", Kernel = "-6.4")]
    public static bool PmdNoneOrTransHugeOrClearBad<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        PmdValue pmdval = mm.PmdpGetLockless(pmd);
        if (pmdval.IsNone || !pmdval.IsPresent)
            return true;
        if (pmdval.IsTransHuge)
            return true;
        if (pmdval.IsBad)
        {
            PmdClearBad(ref mm, pmd);
            return true;
        }
        return false;
    }

    /// <summary>Whether the entry is not a stable table, up to 6.4.</summary>
    [Routine("include/linux/pgtable.h", Kernel = "-6.4")]
    public static bool PmdTransUnstable<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        return PmdNoneOrTransHugeOrClearBad(ref mm, pmd);
    }

    /// <summary>Frees a table at once: right only for one that nobody else can hold a pointer to.</summary>
    [Routine("include/asm-generic/pgalloc.h")]
    public static void PteFree<M>(ref M mm, TableId table) where M : struct, IMm
    {
        if (mm.Has(Features.PteFragments))
            PgtableFragments.PteFragmentFree(ref mm, table);
        else
            mm.PagetableFree(table);
    }

    /// <summary>
    /// Frees a table after a grace period. The same on sparc64, which goes by the page's address, and on s390 since each table
    /// has a page of its own there (6.12).
    /// </summary>
    [Routine("mm/pgtable-generic.c", Kernel = "6.6-")]
    public static void PteFreeDefer<M>(ref M mm, TableId table) where M : struct, IMm
    {
        if (mm.Has(Features.PteFragments))
            PgtableFragments.PteFreeDefer(ref mm, table);
        else
            mm.CallRcu(table);
    }

    /// <summary>Takes an entry of a table away and flushes its address.</summary>
    [Routine("mm/pgtable-generic.c")]
    public static PteValue PtepClearFlush<M>(ref M mm, PmdId pmd, TableId table, int index) where M : struct, IMm
    {
        if (mm.Has(Features.AssertPteLocked))
            PowerpcAssertions.AssertPteLocked(ref mm, pmd);
        PteValue old = mm.PtepGetAndClear(table, index);
        mm.FlushTlbRange(pmd);
        return old;
    }

    /// <summary>Takes a leaf from the hardware in place: the entry is never none, so that nobody takes it for a hole.</summary>
    [Routine("mm/pgtable-generic.c")]
    public static PmdValue PmdpInvalidate<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        PmdValue live = mm.PmdpGet(pmd);
        PmdValue old = mm.PmdpEstablish(pmd, live.Invalidated);
        mm.FlushTlbRange(pmd);
        return old;
    }

    /// <summary>Takes a leaf away and flushes the range.</summary>
    [Routine("mm/pgtable-generic.c")]
    public static PmdValue PmdpHugeClearFlush<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        PmdValue old = mm.PmdpHugeGetAndClear(pmd);
        mm.FlushTlbRange(pmd);
        return old;
    }

    /// <summary>Takes the entry away and flushes the range, small-page translations included.</summary>
    [Routine("mm/pgtable-generic.c")]
    public static PmdValue PmdpCollapseFlush<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        PmdValue old = mm.PmdpHugeGetAndClear(pmd);
        mm.FlushTlbRange(pmd);
        return old;
    }
}
