using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>
/// Collapsing a part of a table of anonymous memory to a folio that is smaller than a pmd entry maps (mTHP, mm/khugepaged.c, 7.2+).
/// One entry stands for the part.
/// </summary>
internal static class KhugepagedMthp
{
    /// <summary>
    /// Takes the whole table away although only a part of it changes, and puts it back. The anon_vma lock is held for writing all the
    /// time: the reverse map must not look for the other entries meanwhile.
    /// </summary>
    [Routine("mm/khugepaged.c", Kernel = "7.2-", Name = "collapse_huge_page_order")]
    public static void CollapseHugePageOrder<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        PageId folio = mm.AllocZeroedPage();
        mm.MmapReadLock(pmd);
        bool valid = KhugepagedAnon.HugepageVmaRevalidate(ref mm, pmd);
        mm.MmapReadUnlock(pmd);
        if (!valid)
            goto put;
        mm.MmapWriteLock(pmd);
        if (mm.Has(Features.VmaLocks))
            mm.VmaStartWrite(pmd);
        valid = KhugepagedAnon.HugepageVmaRevalidate(ref mm, pmd);
        if (!valid)
            goto unlock;
        mm.AnonVmaLockWrite(pmd);
        mm.MmuNotifierInvalidateRangeStart(pmd);
        LockId pml = mm.PmdLockptr(pmd);
        mm.SpinLock(pml);
        PmdValue old = PgtableGeneric.PmdpCollapseFlush(ref mm, pmd);
        mm.SpinUnlock(pml);
        mm.MmuNotifierInvalidateRangeEnd(pmd);
        mm.TlbRemoveTableSyncOne();
        TableId table = PgtableGeneric.PteOffsetMapLockOnStack(ref mm, old, out LockId ptl);
        PteValue pte = mm.PtepGet(table, index);
        bool isolated = false;
        if (pte.IsPresent && !pte.IsUffdWp && pte.Page != mm.ZeroPage)
            isolated = mm.FolioTrylockPage(pte.Page);
        mm.SpinUnlock(ptl);
        if (!isolated)
            goto restore;
        bool copied = mm.CopyMcUserHighpage(folio, pte.Page);
        if (!copied)
        {
            mm.FolioUnlockPage(pte.Page);
            goto restore;
        }
        mm.SpinLock(ptl);
        if (mm.Has(Features.AssertPteLocked))
            PowerpcAssertions.AssertPteLocked(ref mm, pmd);
        mm.PtepGetAndClear(table, index);
        mm.SpinUnlock(ptl);
        mm.FolioUnlockPage(pte.Page);
        mm.FolioPut(pte.Page);
        mm.SmpWmb();
        mm.SpinLock(pml);
        if (ptl != pml)
            mm.SpinLock(ptl);
        mm.PmdPopulate(pmd, old.Table);
        mm.SetPteAt(table, index, PteValue.Of(folio, true));
        if (ptl != pml)
            mm.SpinUnlock(ptl);
        mm.SpinUnlock(pml);
        PgtableGeneric.PteUnmap(ref mm, table);
        mm.AnonVmaUnlockWrite(pmd);
        mm.MmapWriteUnlock(pmd);
        return;
    restore:
        PgtableGeneric.PteUnmap(ref mm, table);
        mm.SpinLock(pml);
        mm.PmdPopulate(pmd, old.Table);
        mm.SpinUnlock(pml);
        mm.AnonVmaUnlockWrite(pmd);
    unlock:
        mm.MmapWriteUnlock(pmd);
    put:
        mm.FolioPut(folio);
    }
}
