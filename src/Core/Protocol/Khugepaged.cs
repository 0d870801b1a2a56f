using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>Collapsing a range of a file to one huge folio (mm/khugepaged.c).</summary>
internal static partial class Khugepaged
{
    /// <summary>
    /// The part of collapse_file that touches page tables: the small folios, locked, are unmapped by rmap, the huge one
    /// takes their place in the page cache, and the tables that are empty now are retracted. A walk of the reverse map may
    /// miss an entry that mremap is moving, or that is none while its protection is changed: its page is still referenced
    /// then, and nothing is collapsed.
    /// </summary>
    [Routine("mm/khugepaged.c")]
    public static void CollapseFile<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        mm.FolioLock(pmd, 0);
        bool mappable = mm.FolioTestPmdMappable(pmd);
        if (!mappable)
        {
            for (int i = 1; i < mm.PtrsPerPte; i++)
                mm.FolioLock(pmd, i);
            for (int i = 0; i < mm.PtrsPerPte; i++)
            {
                Rmap.TryToUnmap(ref mm, pmd, i, false);
                bool expected = mm.FolioRefIsExpected(pmd, i);
                if (!expected)
                    goto rollback;
            }
            mm.FolioMakePmdMappable(pmd);
            if (mm.AtLeast(6, 6))
                RetractPageTables(ref mm, pmd);
            else
                RetractPageTablesOld(ref mm, pmd);
            if (mm.HasOtherMapping(pmd))
            {
                bool linked = mm.VmaIsLinked(mm.OtherMapping(pmd));
                if (linked && mm.AtLeast(6, 6))
                    RetractPageTables(ref mm, mm.OtherMapping(pmd));
                if (linked && !mm.AtLeast(6, 6))
                    RetractPageTablesOld(ref mm, mm.OtherMapping(pmd));
            }
        }
        mm.FolioUnlock(pmd, 0);
        return;
    rollback:
        for (int i = 0; i < mm.PtrsPerPte; i++)
            mm.FolioUnlock(pmd, i);
    }

    /// <summary>Detaches the slot's table, which the locked huge folio keeps empty, with neither mmap_lock nor vma lock.</summary>
    [Routine("mm/khugepaged.c", Kernel = "6.6-")]
    public static void RetractPageTables<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        mm.IMmapLockRead();
        bool retracted = false;
        PmdValue old = PmdValue.None;
        bool linked = Unmap.VmaIntervalTreeSearch(ref mm, pmd);
        if (!linked)
            goto next;
        bool anonVma = mm.VmaHasAnonVma(pmd);
        if (anonVma)
            goto next;
        PmdValue found = mm.PmdpGetLockless(pmd);
        if (!found.IsTable)
            goto next;
        bool exits = Unmap.CollapseTestExit(ref mm, pmd);
        if (exits)
            goto next;
        bool uffdWp = mm.UserfaultfdWp(pmd);
        if (uffdWp)
            goto next;
        bool guarded = false;
        if (mm.AtLeast(7, 0) && mm.MayHaveMarkers(pmd))
        {
            guarded = mm.VmaMaybeGuard(pmd);
            if (guarded)
                goto next;
        }
        LockId pml = mm.PmdLockptr(pmd);
        mm.MmuNotifierInvalidateRangeStart(pmd);
        mm.SpinLock(pml);
        if (mm.AtLeast(6, 14))
        {
            PmdValue state = mm.PmdpGet(pmd);
            if (!state.IsTable)
                goto unlock;
        }
        PmdValue live = mm.PmdpGet(pmd);
        LockId ptl = mm.PteLockptr(live.Table);
        if (ptl != pml)
            mm.SpinLock(ptl);
        anonVma = mm.VmaHasAnonVma(pmd);
        uffdWp = mm.UserfaultfdWp(pmd);
        if (mm.AtLeast(7, 0) && mm.MayHaveMarkers(pmd))
            guarded = mm.VmaMaybeGuard(pmd);
        if (!anonVma && !uffdWp && !guarded)
        {
            old = PgtableGeneric.PmdpCollapseFlush(ref mm, pmd);
            PgtableGeneric.PmdpGetLocklessSync(ref mm);
            retracted = true;
        }
        if (ptl != pml)
            mm.SpinUnlock(ptl);
    unlock:
        mm.SpinUnlock(pml);
        mm.MmuNotifierInvalidateRangeEnd(pmd);
        if (retracted)
        {
            mm.MmDecNrPtes(pmd);
            PageTableCheck.PteClearRangeAndFreeDefer(ref mm, old);
        }
    next:
        mm.IMmapUnlockRead();
    }

    /// <summary>Detaches and frees the slot's table at once, with mmap_lock and i_mmap_rwsem held for writing.</summary>
    [Routine("mm/khugepaged.c", Kernel = "-6.5", Name = "retract_page_tables")]
    public static void RetractPageTablesOld<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        mm.IMmapLockWrite();
        bool linked = Unmap.VmaIntervalTreeSearch(ref mm, pmd);
        if (!linked)
            goto next;
        bool anonVma = mm.VmaHasAnonVma(pmd);
        if (anonVma)
            goto next;
        PmdValue found = mm.PmdpGetLockless(pmd);
        if (!found.IsTable)
            goto next;
        bool locked = mm.MmapWriteTrylock(pmd);
        if (!locked)
        {
            if (mm.KhugepagedScans(pmd))
                mm.KhugepagedAddPteMappedThp(pmd);
            goto next;
        }
        anonVma = mm.VmaHasAnonVma(pmd);
        bool exits = Unmap.CollapseTestExit(ref mm, pmd);
        bool uffdWp = mm.UserfaultfdWp(pmd);
        if (!anonVma && !exits && !uffdWp)
            CollapseAndFreePmd(ref mm, pmd);
        mm.MmapWriteUnlock(pmd);
    next:
        mm.IMmapUnlockWrite();
    }

    /// <summary>Takes the table away, waits for walkers with interrupts off, and frees it.</summary>
    [Routine("mm/khugepaged.c", Kernel = "-6.5")]
    public static void CollapseAndFreePmd<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        mm.MmuNotifierInvalidateRangeStart(pmd);
        PmdValue old = PgtableGeneric.PmdpCollapseFlush(ref mm, pmd);
        mm.TlbRemoveTableSyncOne();
        mm.MmuNotifierInvalidateRangeEnd(pmd);
        mm.MmDecNrPtes(pmd);
        if (mm.Has(Features.PageTableCheck))
            PageTableCheck.PteClearRange(ref mm, old);
        PgtableGeneric.PteFree(ref mm, old.Table);
    }
}
