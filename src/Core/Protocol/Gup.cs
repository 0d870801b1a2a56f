using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>get_user_pages: a reference to the page behind an address, with no lock or with mmap_lock (mm/gup.c).</summary>
public static class Gup
{
    /// <summary>Pins the page without any lock: interrupts off keep tables from being freed. False: the slow way has to do it.</summary>
    [Routine("mm/gup.c")]
    public static bool GupFast<M>(ref M mm, PmdId pmd, int index, out PageId page) where M : struct, IMm
    {
        bool irqs = mm.LocalIrqSave();
        bool pinned = GupFastPmdRange(ref mm, pmd, index, out page);
        mm.LocalIrqRestore(irqs);
        return pinned;
    }

    /// <summary>Reads the entry once; what it was decides what is looked at.</summary>
    [Routine("mm/gup.c")]
    public static bool GupFastPmdRange<M>(ref M mm, PmdId pmd, int index, out PageId page) where M : struct, IMm
    {
        page = default;
        PmdValue pmdval = mm.PmdpGetLockless(pmd);
        if (!pmdval.IsPresent)
            return false;
        if (pmdval.IsTransHuge)
            return GupFastPmdLeaf(ref mm, pmd, index, pmdval, out page);
        return GupFastPteRange(ref mm, pmd, index, pmdval, out page);
    }

    /// <summary>A huge entry that the hardware may use: reference first, then the entry again.</summary>
    [Routine("mm/gup.c")]
    public static bool GupFastPmdLeaf<M>(ref M mm, PmdId pmd, int index, PmdValue orig, out PageId page) where M : struct, IMm
    {
        page = default;
        if (!orig.IsLeaf || (mm.ThpVmaAllowable(pmd) && orig.Folio == mm.HugeZeroFolio))
            return false;
        page = mm.ThpVmaAllowable(pmd) ? mm.FolioPage(orig.Folio, index) : mm.PageCachePage(pmd, index);
        bool grabbed = mm.TryGrabFolio(page);
        if (!grabbed)
            return false;
        PmdValue now = ReadAgain(ref mm, pmd);
        if (now == orig)
            return true;
        mm.GupPutFolio(page);
        return false;
    }

    /// <summary>An entry of a table that may be gone from its slot: reference first, then slot and entry again.</summary>
    [Routine("mm/gup.c")]
    public static bool GupFastPteRange<M>(ref M mm, PmdId pmd, int index, PmdValue orig, out PageId page) where M : struct, IMm
    {
        bool pinned = false;
        page = default;
        TableId table = PgtableGeneric.PteOffsetMapOnStack(ref mm, orig);
        PteValue pte = mm.PtepGetLockless(table, index);
        if (!pte.IsPresent || pte.IsProtNone || pte.Page == mm.ZeroPage)
            goto unmap;
        page = pte.Page;
        bool grabbed = mm.TryGrabFolio(page);
        if (!grabbed)
            goto unmap;
        PmdValue pmdNow = ReadAgain(ref mm, pmd);
        if (pmdNow != orig)
            goto put;
        PteValue pteNow = mm.PtepGetLockless(table, index);
        if (pteNow == pte)
        {
            pinned = true;
            goto unmap;
        }
    put:
        mm.GupPutFolio(page);
    unmap:
        PgtableGeneric.PteUnmap(ref mm, table);
        return pinned;
    }

    /// <summary>The entry once more: a plain read up to 6.19.</summary>
    [Routine("mm/gup.c", Name = "pmd_val")]
    public static PmdValue ReadAgain<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        if (mm.AtLeast(7, 0))
            return mm.PmdpGetLockless(pmd);
        return mm.PmdpGet(pmd);
    }

    /// <summary>Pins the page under mmap_lock, which faults bring in until it is there.</summary>
    [Routine("mm/gup.c", Name = "__get_user_pages")]
    public static FaultResult GetUserPages<M>(ref M mm, PmdId pmd, int index, out PageId page) where M : struct, IMm
    {
        FaultResult fault;
    relock:
        mm.MmapReadLock(pmd);
    again:
        bool found = FollowPmdMask(ref mm, pmd, index, out page);
        fault = FaultResult.Done;
        if (!found)
        {
            fault = PageFault.HandleMmFaultLocked(ref mm, pmd, index, false, false);
            if (fault == FaultResult.Done)
                goto again;
        }
        mm.MmapReadUnlock(pmd);
        if (mm.UserfaultfdIsUsed(pmd) && fault == FaultResult.Userfault)
        {
            mm.UserfaultfdSchedule();
            goto relock;
        }
        return fault;
    }

    /// <summary>What the user is told of a page that could not be had.</summary>
    [Routine("mm/gup.c")]
    public static Outcome VmFaultToErrno<M>(ref M mm, FaultResult fault) where M : struct, IMm
    {
        return fault switch
        {
            FaultResult.OutOfMemory => Outcome.NoMemory,
            FaultResult.BadArea => Outcome.SegmentationFault,
            _ => Outcome.BusError,
        };
    }

    /// <summary>The pmd level: a huge entry is read again under its lock.</summary>
    [Routine("mm/gup.c")]
    public static bool FollowPmdMask<M>(ref M mm, PmdId pmd, int index, out PageId page) where M : struct, IMm
    {
        page = default;
        PmdValue pmdval = mm.PmdpGetLockless(pmd);
        if (!pmdval.IsPresent)
            return false;
        if (!pmdval.IsTransHuge)
            return FollowPagePte(ref mm, pmd, index, out page);
        LockId pml = mm.PmdLockptr(pmd);
        mm.SpinLock(pml);
        pmdval = mm.PmdpGet(pmd);
        bool found = pmdval.IsLeaf;
        if (found)
        {
            page = mm.ThpVmaAllowable(pmd) ? mm.FolioPage(pmdval.Folio, index) : mm.PageCachePage(pmd, index);
            mm.TryGrabFolio(page);
        }
        mm.SpinUnlock(pml);
        if (pmdval.IsTable)
            return FollowPagePte(ref mm, pmd, index, out page);
        return found;
    }

    /// <summary>The pte level: a reference is taken under the table's lock, which keeps the mapping's own.</summary>
    [Routine("mm/gup.c")]
    public static bool FollowPagePte<M>(ref M mm, PmdId pmd, int index, out PageId page) where M : struct, IMm
    {
        page = default;
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
        bool found = pte.IsPresent && !pte.IsProtNone;
        if (found)
        {
            page = pte.Page;
            mm.TryGrabFolio(page);
        }
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        return found;
    }

    /// <summary>perf: how large the mapping of an address is, asked in an interrupt.</summary>
    [Routine("kernel/events/core.c")]
    public static void PerfGetPgtableSize<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        bool irqs = mm.LocalIrqSave();
        PmdValue pmdval = mm.PmdpGetLockless(pmd);
        if (pmdval.IsTable)
        {
            TableId table = PgtableGeneric.PteOffsetMapOnStack(ref mm, pmdval);
            mm.PtepGetLockless(table, index);
            PgtableGeneric.PteUnmap(ref mm, table);
        }
        mm.LocalIrqRestore(irqs);
    }
}
