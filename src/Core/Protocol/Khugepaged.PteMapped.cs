using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>
/// A table that maps a huge folio of the page cache by small entries is taken away, so that one entry can map the folio.
/// </content>
internal static partial class Khugepaged
{
    /// <summary>
    /// With mmap_lock held for reading and the folio locked: the entries are cleared and the table is detached, in one
    /// critical section where entries may come without the folio lock. Tells whether it succeeded.
    /// </summary>
    /// <param name="mm">The memory.</param>
    /// <param name="pmd">The slot.</param>
    /// <param name="installPmd">Whether to map the huge folio afterwards, or to leave that to a fault.</param>
    [Routine("mm/khugepaged.c", Kernel = "6.6-")]
    public static bool CollapsePteMappedThp<M>(ref M mm, PmdId pmd, bool installPmd) where M : struct, IMm
    {
        bool succeeded = false;
        bool pmlHeld = false;
        bool armed = false;
        bool cleared = false;
        TableId table;
        LockId ptl;
        LockId pml = mm.PmdLockptr(pmd);
        PteValue pte;
        PmdValue pgtPmd = PmdValue.None;
        PmdValue old = PmdValue.None;
        bool mapped = Unmap.VmaLookup(ref mm, pmd);
        if (!mapped)
            return false;
        PmdValue found = mm.PmdpGetLockless(pmd);
        if (found.IsTransHuge)
            return true;
        bool uffdWp = mm.UserfaultfdWp(pmd);
        if (uffdWp)
            return false;
        mm.FolioLock(pmd, 0);
        bool mappable = mm.FolioTestPmdMappable(pmd);
        if (!mappable)
            goto drop_folio;
        found = mm.PmdpGetLockless(pmd);
        if (found.IsNone)
            goto maybe_install_pmd;
        if (!found.IsTable)
            goto drop_folio;
        table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out ptl);
        if (table.IsNull)
            goto drop_folio;
        for (int i = 0; i < mm.PtrsPerPte; i++)
        {
            pte = mm.PtepGet(table, i);
            if (pte.IsNone)
                continue;
            if (!pte.IsPresent || pte.Page != mm.PageCachePage(pmd, i))
                goto abort_check;
        }
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        mm.MmuNotifierInvalidateRangeStart(pmd);
        if (!mm.VmaIsShared(pmd))
        {
            armed = mm.UserfaultfdArmed(pmd);
            if (armed)
            {
                mm.SpinLock(pml);
                pmlHeld = true;
            }
        }
        if (mm.AtLeast(6, 13))
            table = PgtableGeneric.PteOffsetMapRwNolock(ref mm, pmd, out pgtPmd, out ptl);
        else
            table = PgtableGeneric.PteOffsetMapNolock(ref mm, pmd, out ptl);
        if (table.IsNull)
        {
            if (pmlHeld)
                mm.SpinUnlock(pml);
            mm.MmuNotifierInvalidateRangeEnd(pmd);
            goto drop_folio;
        }
        if (!pmlHeld || ptl != pml)
            mm.SpinLock(ptl);
        if (mm.AtLeast(6, 13))
        {
            PmdValue now = mm.PmdpGetLockless(pmd);
            if (now != pgtPmd)
                goto abort;
        }
        for (int i = 0; i < mm.PtrsPerPte; i++)
        {
            pte = mm.PtepGet(table, i);
            if (pte.IsNone)
                continue;
            if (!pte.IsPresent || pte.Page != mm.PageCachePage(pmd, i))
                goto abort;
            mm.PtepGetAndClear(table, i);
            cleared = true;
        }
        if (!mm.AtLeast(6, 13))
            PgtableGeneric.PteUnmap(ref mm, table);
        if (!pmlHeld)
        {
            mm.SpinUnlock(ptl);
            mm.SpinLock(pml);
            if (ptl != pml)
            {
                mm.SpinLock(ptl);
                if (mm.AtLeast(6, 13))
                {
                    PmdValue again = mm.PmdpGetLockless(pmd);
                    if (again != pgtPmd)
                    {
                        mm.FlushTlbRange(pmd);
                        goto unlock;
                    }
                }
            }
        }
        old = PgtableGeneric.PmdpCollapseFlush(ref mm, pmd);
        PgtableGeneric.PmdpGetLocklessSync(ref mm);
        succeeded = true;
    unlock:
        mm.SpinUnlock(ptl);
        if (mm.AtLeast(6, 13))
            PgtableGeneric.PteUnmap(ref mm, table);
        if (ptl != pml)
            mm.SpinUnlock(pml);
        mm.MmuNotifierInvalidateRangeEnd(pmd);
        if (!succeeded)
            goto drop_folio;
        mm.MmDecNrPtes(pmd);
        PageTableCheck.PteClearRangeAndFreeDefer(ref mm, old);
    maybe_install_pmd:
        succeeded = true;
        if (installPmd)
            succeeded = PageFault.DoSetPmd(ref mm, pmd);
        goto drop_folio;
    abort:
        if (cleared)
            mm.FlushTlbRange(pmd);
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        if (pmlHeld && ptl != pml)
            mm.SpinUnlock(pml);
        mm.MmuNotifierInvalidateRangeEnd(pmd);
        goto drop_folio;
    abort_check:
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
    drop_folio:
        mm.FolioUnlock(pmd, 0);
        return succeeded;
    }

    /// <summary>
    /// With mmap_lock held for writing, and every way by reverse mapping shut: the table goes with the entries in it, whose
    /// pages have left the reverse map.
    /// </summary>
    /// <param name="mm">The memory.</param>
    /// <param name="pmd">The slot.</param>
    /// <param name="installPmd">Whether to map the huge folio afterwards, or to leave that to a fault.</param>
    [Routine("mm/khugepaged.c", Kernel = "-6.5", Name = "collapse_pte_mapped_thp")]
    public static bool CollapsePteMappedThpOld<M>(ref M mm, PmdId pmd, bool installPmd) where M : struct, IMm
    {
        bool succeeded = false;
        TableId table;
        LockId ptl;
        bool mapped = Unmap.VmaLookup(ref mm, pmd);
        if (!mapped)
            return false;
        PmdValue found = mm.PmdpGetLockless(pmd);
        if (found.IsTransHuge)
            return true;
        bool uffdWp = mm.UserfaultfdWp(pmd);
        if (uffdWp)
            return false;
        mm.FolioLock(pmd, 0);
        bool mappable = mm.FolioTestPmdMappable(pmd);
        if (!mappable)
            goto drop_folio;
        found = mm.PmdpGetLockless(pmd);
        if (found.IsNone)
            goto maybe_install_pmd;
        if (!found.IsTable)
            goto drop_folio;
        mm.IMmapLockWrite();
        table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out ptl);
        if (table.IsNull)
        {
            mm.IMmapUnlockWrite();
            goto drop_folio;
        }
        for (int i = 0; i < mm.PtrsPerPte; i++)
        {
            PteValue pte = mm.PtepGet(table, i);
            if (pte.IsNone)
                continue;
            if (!pte.IsPresent || pte.Page != mm.PageCachePage(pmd, i))
                goto abort;
        }
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        bool anonVma = mm.VmaHasAnonVma(pmd);
        if (anonVma)
            mm.AnonVmaLockWrite(pmd);
        CollapseAndFreePmd(ref mm, pmd);
        if (anonVma)
            mm.AnonVmaUnlockWrite(pmd);
        mm.IMmapUnlockWrite();
    maybe_install_pmd:
        succeeded = true;
        if (installPmd)
            succeeded = PageFault.DoSetPmd(ref mm, pmd);
        goto drop_folio;
    abort:
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        mm.IMmapUnlockWrite();
    drop_folio:
        mm.FolioUnlock(pmd, 0);
        return succeeded;
    }

    /// <summary>Collapses what was remembered when mmap_lock could not be had, now that it can.</summary>
    [Routine("mm/khugepaged.c", Kernel = "-6.5")]
    public static void KhugepagedCollapsePteMappedThps<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        bool locked = mm.MmapWriteTrylock(pmd);
        if (!locked)
            return;
        bool remembered = mm.KhugepagedTakePteMappedThp(pmd);
        bool exits = Unmap.CollapseTestExit(ref mm, pmd);
        if (remembered && !exits)
            CollapsePteMappedThpOld(ref mm, pmd, false);
        mm.MmapWriteUnlock(pmd);
    }
}
