using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>
/// ksmd with use_zero_pages (mm/ksm.c): a page that holds nothing but zeroes gives way to the zero page. Every page that ksmd
/// merges with is mapped so; the zero page is the one that needs no second mapping to compare with.
/// </summary>
internal static class Ksm
{
    /// <summary>Looks for a page at the entry, and merges it. The mapping may go between the two: each looks for it.</summary>
    [Routine("mm/ksm.c", Name = "ksm_do_scan")]
    public static void KsmDoScan<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        mm.MmapReadLock(pmd);
        bool found = Unmap.VmaLookup(ref mm, pmd);
        PageId page = mm.ZeroPage;
        if (found)
            found = KsmNextPagePmdEntry(ref mm, pmd, index, out page);
        mm.MmapReadUnlock(pmd);
        if (!found)
            return;
        mm.MmapReadLock(pmd);
        found = Unmap.VmaLookup(ref mm, pmd);
        if (found)
            TryToMergeOnePage(ref mm, pmd, index, page);
        mm.MmapReadUnlock(pmd);
        mm.GupPutFolio(page);
    }

    /// <summary>Takes a reference to an anonymous page under the lock of its table, and passes over what has no table.</summary>
    [Routine("mm/ksm.c")]
    public static bool KsmNextPagePmdEntry<M>(ref M mm, PmdId pmd, int index, out PageId page) where M : struct, IMm
    {
        page = mm.ZeroPage;
        bool huge = HugeMm.PmdTransHugeLock(ref mm, pmd, out LockId pml);
        if (huge)
        {
            mm.SpinUnlock(pml);
            return false;
        }
        if (!mm.AtLeast(6, 5))
        {
            bool unstable = PgtableGeneric.PmdTransUnstable(ref mm, pmd);
            if (unstable)
                return false;
        }
        TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
        if (table.IsNull)
            return false;
        PteValue pte = mm.PtepGet(table, index);
        bool found = pte.IsPresent && pte.NamedPage != mm.ZeroPage;
        if (found)
        {
            page = pte.Page;
            mm.TryGrabFolio(page);
        }
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        return found;
    }

    /// <summary>
    /// Write-protects the page, so that it cannot change any more without a fault, compares, and replaces it if the entry is
    /// the protected one still.
    /// </summary>
    [Routine("mm/ksm.c")]
    public static void TryToMergeOnePage<M>(ref M mm, PmdId pmd, int index, PageId page) where M : struct, IMm
    {
        bool locked = mm.FolioTrylockPage(page);
        if (!locked)
            return;
        bool isProtected = WriteProtectPage(ref mm, pmd, index, page, out PteValue orig);
        if (isProtected)
        {
            bool same = mm.PagesIdentical(page, mm.ZeroPage);
            if (same)
                ReplacePage(ref mm, pmd, index, page, orig);
        }
        mm.FolioUnlockPage(page);
    }

    /// <summary>
    /// Makes the entry that maps the page read-only. Not if there are references beside mappings: they may be used to write,
    /// and none is taken without the entry that is away meanwhile.
    /// </summary>
    [Routine("mm/ksm.c")]
    public static bool WriteProtectPage<M>(ref M mm, PmdId pmd, int index, PageId page, out PteValue orig) where M : struct, IMm
    {
        bool isProtected = false;
        orig = PteValue.None;
        mm.MmuNotifierInvalidateRangeStart(pmd);
        bool found = PageVmaMapped.PageVmaMappedWalk(
            ref mm, pmd, index, index + 1, false, false, false, page, TableId.Null, default,
            out _, out TableId table, out LockId ptl);
        if (!found)
            goto end;
        orig = mm.PtepGet(table, index);
        if (orig.IsWritable)
        {
            PteValue entry = PgtableGeneric.PtepClearFlush(ref mm, pmd, table, index);
            bool expected = mm.AnonRefIsExpected(page);
            if (!expected)
            {
                mm.SetPteAt(table, index, entry);
                goto unlock;
            }
            orig = PteValue.Of(page, false);
            mm.SetPteAt(table, index, orig);
        }
        isProtected = true;
    unlock:
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
    end:
        mm.MmuNotifierInvalidateRangeEnd(pmd);
        return isProtected;
    }

    /// <summary>Maps the zero page in place of the page, if the entry is <paramref name="orig"/> still; no table is an error (-EFAULT).</summary>
    [Routine("mm/ksm.c")]
    public static bool ReplacePage<M>(ref M mm, PmdId pmd, int index, PageId page, PteValue orig) where M : struct, IMm
    {
        bool replaced = false;
        PmdValue pmde = mm.PmdpGetLockless(pmd);
        if (!pmde.IsPresent || pmde.IsTransHuge)
            return false;
        mm.MmuNotifierInvalidateRangeStart(pmd);
        TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
        if (table.IsNull)
            goto end;
        PteValue pte = mm.PtepGet(table, index);
        if (pte == orig)
        {
            PgtableGeneric.PtepClearFlush(ref mm, pmd, table, index);
            mm.SetPteAt(table, index, PteValue.Of(mm.ZeroPage, false));
            mm.FolioPut(page);
            replaced = true;
        }
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
    end:
        mm.MmuNotifierInvalidateRangeEnd(pmd);
        return replaced;
    }
}
