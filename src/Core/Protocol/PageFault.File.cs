using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>A missing entry of a file mapping.</content>
public static partial class PageFault
{
    /// <summary>Maps a page of the file; a table that was allocated ahead and not used was never visible and is freed at once.</summary>
    [Routine("mm/memory.c")]
    public static FaultResult DoFault<M>(ref M mm, PmdId pmd, int index, bool write, PteValue orig, bool vmaLocked)
        where M : struct, IMm
    {
        if (mm.Has(Features.NoFaultHandler))
            return DoFaultWithoutHandler(ref mm, pmd, index);
        FaultResult result;
        TableId prealloc;
        if (!write)
            result = DoReadFault(ref mm, pmd, index, orig, out prealloc);
        else if (mm.VmaIsShared(pmd))
            result = DoSharedFault(ref mm, pmd, index, orig, out prealloc);
        else
            result = DoCowFault(ref mm, pmd, index, orig, vmaLocked, out prealloc);
        if (!prealloc.IsNull)
            PgtableGeneric.PteFree(ref mm, prealloc);
        return result;
    }

    /// <summary>
    /// The mapping has no fault handler. An entry that is none is a bus error, since nothing will ever fill it; so is no table,
    /// whatever the reason, of all places only here. Otherwise somebody was changing the entry, and the access is made again.
    /// </summary>
    [Routine("mm/memory.c", Name = "do_fault_no_handler")]
    public static FaultResult DoFaultWithoutHandler<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        if (!mm.AtLeast(6, 5))
        {
            bool unstable = PgtableGeneric.PmdTransUnstable(ref mm, pmd);
            if (unstable)
                return FaultResult.BusError;
        }
        TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
        if (table.IsNull)
            return FaultResult.BusError;
        PteValue pte = mm.PtepGet(table, index);
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        return pte.IsNone ? FaultResult.BusError : FaultResult.Done;
    }

    /// <summary>A read: maps what is in the page cache around it, or else the page of the page cache.</summary>
    [Routine("mm/memory.c")]
    public static FaultResult DoReadFault<M>(ref M mm, PmdId pmd, int index, PteValue orig, out TableId left)
        where M : struct, IMm
    {
        TableId ahead = TableId.Null;
        if (mm.Has(Features.FaultAround))
        {
            bool mapped = DoFaultAround(ref mm, pmd, index, out ahead);
            if (mapped)
            {
                left = ahead;
                return FaultResult.Done;
            }
        }
        FindFilePage(ref mm, pmd, index, ahead, out TableId prealloc);
        PteValue entry = PteValue.Of(mm.PageCachePage(pmd, index), mm.VmaIsShared(pmd));
        FinishFault(ref mm, pmd, index, entry, orig, false, prealloc, out left);
        mm.FolioUnlock(pmd, index);
        return FaultResult.Done;
    }

    /// <summary>A write to a shared mapping: maps the page of the page cache.</summary>
    [Routine("mm/memory.c")]
    public static FaultResult DoSharedFault<M>(ref M mm, PmdId pmd, int index, PteValue orig, out TableId left)
        where M : struct, IMm
    {
        FindFilePage(ref mm, pmd, index, TableId.Null, out TableId prealloc);
        FinishFault(ref mm, pmd, index, PteValue.Of(mm.PageCachePage(pmd, index), true), orig, false, prealloc, out left);
        mm.FolioUnlock(pmd, index);
        return FaultResult.Done;
    }

    /// <summary>A write to a private file mapping: maps a copy of the page of the page cache.</summary>
    [Routine("mm/memory.c")]
    public static FaultResult DoCowFault<M>(
        ref M mm, PmdId pmd, int index, PteValue orig, bool vmaLocked, out TableId left) where M : struct, IMm
    {
        bool prepared = VmfAnonPrepare(ref mm, pmd, vmaLocked);
        if (!prepared)
        {
            left = TableId.Null;
            return FaultResult.Retry;
        }
        FindFilePage(ref mm, pmd, index, TableId.Null, out TableId prealloc);
        PageId copy = mm.AllocPageCopy(mm.PageCachePage(pmd, index));
        PageFlags.FolioMarkUptodate(ref mm);
        bool mapped = FinishFault(ref mm, pmd, index, PteValue.Of(copy, true), orig, true, prealloc, out left);
        mm.FolioUnlock(pmd, index);
        if (!mapped)
            mm.FolioPut(copy);
        return FaultResult.Done;
    }

    /// <summary>
    /// Finds the page in the page cache and leaves its folio locked; a table is allocated before that, where the entry has
    /// none and <paramref name="ahead"/> is none. With fault-around off that is left to the end of the fault.
    /// </summary>
    [Routine("mm/memory.c", Name = "__do_fault")]
    public static void FindFilePage<M>(ref M mm, PmdId pmd, int index, TableId ahead, out TableId prealloc)
        where M : struct, IMm
    {
        prealloc = ahead;
        if (mm.Has(Features.FaultAround) && ahead.IsNull)
        {
            PmdValue pmdval = mm.PmdpGet(pmd);
            if (pmdval.IsNone)
                prealloc = mm.PteAllocOne();
        }
        mm.FolioLock(pmd, index);
    }

    /// <summary>Maps the page found, by a huge entry if it can; tells whether the entry was set.</summary>
    [Routine("mm/memory.c")]
    public static bool FinishFault<M>(
        ref M mm, PmdId pmd, int index, PteValue entry, PteValue orig, bool copy, TableId prealloc, out TableId left)
        where M : struct, IMm
    {
        left = prealloc;
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (pmdval.IsNone)
        {
            if (!copy)
            {
                bool mappable = mm.FolioTestPmdMappable(pmd);
                if (mappable)
                {
                    bool set = DoSetPmd(ref mm, pmd);
                    if (set)
                        return true;
                }
            }
            if (prealloc.IsNull)
            {
                PageTableAllocation.PteAlloc(ref mm, pmd);
            }
            else
            {
                bool consumed = PageTableAllocation.PmdInstall(ref mm, pmd, prealloc);
                if (consumed)
                    left = TableId.Null;
            }
        }
        if (!mm.AtLeast(6, 5))
        {
            bool unstable = PgtableGeneric.PmdTransUnstable(ref mm, pmd);
            if (unstable)
                return false;
        }
        return SetPteIfUnchanged(ref mm, pmd, index, entry, orig);
    }

    /// <summary>Maps the huge folio into an entry that is none; whatever else is there stays.</summary>
    [Routine("mm/memory.c")]
    public static bool DoSetPmd<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        if (mm.Has(Features.NoHugePage))
            return false;
        bool set = false;
        LockId pml = mm.PmdLockptr(pmd);
        mm.SpinLock(pml);
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (pmdval.IsNone)
        {
            if (mm.CountsMappings)
                mm.FolioAddRmapPmd(pmd);
            mm.SetPmdAt(pmd, PmdValue.Leaf);
            set = true;
        }
        mm.SpinUnlock(pml);
        return set;
    }

    /// <summary>
    /// The end of the fault: map and lock, see whether the entry is what it was when the fault began (vmf_pte_changed), set.
    /// False: no table, or somebody was faster.
    /// </summary>
    [Routine("mm/memory.c", Name = "set_pte_range")]
    public static bool SetPteIfUnchanged<M>(ref M mm, PmdId pmd, int index, PteValue entry, PteValue orig)
        where M : struct, IMm
    {
        TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
        if (table.IsNull)
            return false;
        PteValue pte = mm.PtepGet(table, index);
        bool set = pte == orig;
        if (mm.MayHaveMarkers(pmd) && orig.IsMarker)
            entry = PteValue.UffdWp(entry.Page);
        if (set)
        {
            if (mm.Has(Features.FileRmap) && mm.VmaIsShared(pmd))
                mm.FolioAddFileRmapPte(entry.Page);
            mm.SetPteAt(table, index, entry);
        }
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        return set;
    }
}
