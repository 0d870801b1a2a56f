using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>
/// Collapsing anonymous memory to a huge folio (mm/khugepaged.c). Whether that is worth it is policy (max_ptes_none, ages)
/// and left out: any range that may be collapsed is.
/// </summary>
internal static class KhugepagedAnon
{
    /// <summary>Looks at the slot under mmap_lock for reading: whether it has a table with entries that can be collapsed.</summary>
    [Routine("mm/khugepaged.c", Name = "hpage_collapse_scan_pmd")]
    public static bool CollapseScanPmd<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        bool found = FindPmdOrThpOrNone(ref mm, pmd);
        if (!found)
            return false;
        TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
        if (table.IsNull)
            return false;
        bool suitable = true;
        for (int i = 0; i < mm.PtrsPerPte; i++)
        {
            PteValue pte = mm.PtepGet(table, i);
            if (!pte.IsNone && (!pte.IsPresent || pte.IsUffdWp))
                suitable = false;
        }
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        return suitable;
    }

    /// <summary>find_pmd_or_thp_or_none: whether the slot has a page table; also what check_pmd_still_valid asks.</summary>
    [Routine("mm/khugepaged.c")]
    public static bool FindPmdOrThpOrNone<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        PmdValue pmdval = mm.PmdpGetLockless(pmd);
        return pmdval.IsTable;
    }

    /// <summary>
    /// After mmap_lock was dropped: the mapping still has an anon_vma, without which nobody would find its pages and fork would
    /// not copy them, and a page table.
    /// </summary>
    [Routine("mm/khugepaged.c")]
    public static bool HugepageVmaRevalidate<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        bool expected = mm.VmaHasAnonVma(pmd);
        if (!expected)
            return false;
        return FindPmdOrThpOrNone(ref mm, pmd);
    }

    /// <summary>
    /// Takes the slot's table away, copies its pages to a huge folio and maps that; the table is put aside for a later split.
    /// The table is not freed by RCU: locks held for writing keep every sleeping walker out, and an IPI waits for the others.
    /// </summary>
    [Routine("mm/khugepaged.c")]
    public static void CollapseHugePage<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        HugeFolioId folio = mm.AllocHugeFolio();
        if (folio.IsNull)
            return;
        mm.MmapReadLock(pmd);
        bool valid = HugepageVmaRevalidate(ref mm, pmd);
        mm.MmapReadUnlock(pmd);
        if (!valid)
            goto put;
        mm.MmapWriteLock(pmd);
        if (mm.Has(Features.VmaLocks) && mm.AtLeast(6, 17))
            mm.VmaStartWrite(pmd);
        valid = HugepageVmaRevalidate(ref mm, pmd);
        if (!valid)
            goto unlock;
        if (mm.Has(Features.VmaLocks) && !mm.AtLeast(6, 17))
            mm.VmaStartWrite(pmd);
        mm.AnonVmaLockWrite(pmd);
        mm.MmuNotifierInvalidateRangeStart(pmd);
        LockId pml = mm.PmdLockptr(pmd);
        mm.SpinLock(pml);
        PmdValue old = PgtableGeneric.PmdpCollapseFlush(ref mm, pmd);
        mm.SpinUnlock(pml);
        mm.MmuNotifierInvalidateRangeEnd(pmd);
        mm.TlbRemoveTableSyncOne();
        TableId table = PgtableGeneric.PteOffsetMapLockOnStack(ref mm, old, out LockId ptl);
        bool isolated = CollapseHugePageIsolate(ref mm, table);
        mm.SpinUnlock(ptl);
        if (!isolated)
        {
            PgtableGeneric.PteUnmap(ref mm, table);
            mm.SpinLock(pml);
            mm.PmdPopulate(pmd, old.Table);
            mm.SpinUnlock(pml);
            mm.AnonVmaUnlockWrite(pmd);
            goto unlock;
        }
        mm.AnonVmaUnlockWrite(pmd);
        bool copied = CollapseHugePageCopy(ref mm, pmd, table, ptl, old, folio);
        PgtableGeneric.PteUnmap(ref mm, table);
        if (!copied)
            goto unlock;
        mm.SmpWmb();
        mm.SpinLock(pml);
        mm.PgtableTransHugeDeposit(pmd, old.Table);
        mm.SetPmdAt(pmd, PmdValue.Leaf.With(folio, true));
        mm.SpinUnlock(pml);
        mm.MmapWriteUnlock(pmd);
        return;
    unlock:
        mm.MmapWriteUnlock(pmd);
    put:
        mm.HugeFolioPut(folio);
    }

    /// <summary>Whether every page of the table can be had for itself: nobody has it locked or pinned.</summary>
    [Routine("mm/khugepaged.c", Name = "__collapse_huge_page_isolate")]
    public static bool CollapseHugePageIsolate<M>(ref M mm, TableId table) where M : struct, IMm
    {
        for (int i = 0; i < mm.PtrsPerPte; i++)
        {
            PteValue pte = mm.PtepGet(table, i);
            if (pte.IsNone)
                continue;
            if (!pte.IsPresent || pte.IsUffdWp)
                return false;
            if (pte.Page == mm.ZeroPage)
                continue;
            bool busy = mm.FolioIsBusy(pte.Page);
            if (busy)
                return false;
        }
        return true;
    }

    /// <summary>Copies every page; then takes the small pages away, or, when one cannot be read, puts the table back.</summary>
    [Routine("mm/khugepaged.c", Name = "__collapse_huge_page_copy")]
    public static bool CollapseHugePageCopy<M>(
        ref M mm, PmdId pmd, TableId table, LockId ptl, PmdValue old, HugeFolioId folio) where M : struct, IMm
    {
        for (int i = 0; i < mm.PtrsPerPte; i++)
        {
            PteValue pte = mm.PtepGet(table, i);
            if (pte.IsNone || pte.Page == mm.ZeroPage)
                continue;
            bool copied = mm.CopyMcUserHighpage(mm.FolioPage(folio, i), pte.Page);
            if (!copied)
            {
                CollapseHugePageCopyFailed(ref mm, pmd, old);
                return false;
            }
        }
        CollapseHugePageCopySucceeded(ref mm, pmd, table, ptl);
        return true;
    }

    /// <summary>Gives up every small page.</summary>
    [Routine("mm/khugepaged.c", Name = "__collapse_huge_page_copy_succeeded")]
    public static void CollapseHugePageCopySucceeded<M>(ref M mm, PmdId pmd, TableId table, LockId ptl) where M : struct, IMm
    {
        for (int i = 0; i < mm.PtrsPerPte; i++)
        {
            PteValue pte = mm.PtepGet(table, i);
            if (pte.IsNone)
                continue;
            mm.SpinLock(ptl);
            if (mm.Has(Features.AssertPteLocked))
                PowerpcAssertions.AssertPteLocked(ref mm, pmd);
            mm.PtepGetAndClear(table, i);
            mm.SpinUnlock(ptl);
            mm.FolioPut(pte.Page);
        }
    }

    /// <summary>Puts the table back as it was.</summary>
    [Routine("mm/khugepaged.c", Name = "__collapse_huge_page_copy_failed")]
    public static void CollapseHugePageCopyFailed<M>(ref M mm, PmdId pmd, PmdValue old) where M : struct, IMm
    {
        LockId pml = mm.PmdLockptr(pmd);
        mm.SpinLock(pml);
        mm.PmdPopulate(pmd, old.Table);
        mm.SpinUnlock(pml);
    }
}
