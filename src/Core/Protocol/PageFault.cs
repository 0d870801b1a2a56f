using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>The page fault (mm/memory.c): it may end with nothing done, and the access faults again.</summary>
public static class PageFault
{
    /// <summary>Handles a fault under mmap_lock for reading.</summary>
    [Routine("mm/memory.c")]
    public static void HandleMmFault<M>(ref M mm, PmdId pmd, int index, bool write) where M : struct, IMm
    {
        mm.MmapReadLock(pmd);
        HandleMmFaultLocked(ref mm, pmd, index, write);
        mm.MmapReadUnlock(pmd);
    }

    /// <summary>The pmd level: huge entries are dealt with here, the rest one level down.</summary>
    [Routine("mm/memory.c", Name = "__handle_mm_fault")]
    public static void HandleMmFaultLocked<M>(ref M mm, PmdId pmd, int index, bool write) where M : struct, IMm
    {
        if (mm.ThpVmaAllowable(pmd))
        {
            PmdValue plain = mm.PmdpGet(pmd);
            if (plain.IsNone)
            {
                bool created = HugeMemoryFault.DoHugePmdAnonymousPage(ref mm, pmd, write);
                if (created)
                    return;
            }
        }
        PmdValue orig = mm.PmdpGetLockless(pmd);
        if (!orig.IsNone && !orig.IsPresent)
        {
            if (mm.ThpVmaAllowable(pmd))
                HugeMemoryFault.PmdMigrationEntryWait(ref mm, pmd);
            return;
        }
        if (orig.IsTransHuge && mm.ThpVmaAllowable(pmd))
        {
            bool handled = HugeMemoryFault.HandleHugePmd(ref mm, pmd, write, orig);
            if (handled)
                return;
        }
        else if (orig.IsTransHuge)
        {
            if (!write || mm.VmaIsShared(pmd))
                return;
            HugeMemory.SplitHugePmd(ref mm, pmd);
        }
        HandlePteFault(ref mm, pmd, index, write);
    }

    /// <summary>The pte level: a missing entry, a write to a read-only one, or somebody was faster.</summary>
    [Routine("mm/memory.c")]
    public static void HandlePteFault<M>(ref M mm, PmdId pmd, int index, bool write) where M : struct, IMm
    {
        TableId table = TableId.Null;
        LockId ptl = default;
        PteValue orig = PteValue.None;
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (!pmdval.IsNone)
        {
            if (!mm.AtLeast(6, 5))
            {
                bool unstable = PgtableGeneric.PmdTransUnstable(ref mm, pmd);
                if (unstable)
                    return;
                table = PgtableGeneric.PteOffsetMap(ref mm, pmd);
            }
            else if (!mm.AtLeast(6, 13))
            {
                table = PgtableGeneric.PteOffsetMapNolock(ref mm, pmd, out ptl);
            }
            else
            {
                table = PgtableGeneric.PteOffsetMapRwNolock(ref mm, pmd, out _, out ptl);
            }
            if (table.IsNull)
                return;
            orig = mm.PtepGetLockless(table, index);
            if (orig.IsNone)
            {
                PgtableGeneric.PteUnmap(ref mm, table);
                table = TableId.Null;
            }
        }
        if (table.IsNull)
        {
            DoPteMissing(ref mm, pmd, index, write);
            return;
        }
        if (!mm.AtLeast(6, 5))
        {
            PmdValue live = mm.PmdpGet(pmd);
            ptl = mm.PteLockptr(live.Table);
        }
        mm.SpinLock(ptl);
        PteValue now = mm.PtepGet(table, index);
        if (now == orig && write && !now.IsWritable)
        {
            DoWpPage(ref mm, pmd, index, table, ptl, orig);
            return;
        }
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
    }

    /// <summary>Nothing there yet: anonymous memory or a page of the file.</summary>
    [Routine("mm/memory.c")]
    public static void DoPteMissing<M>(ref M mm, PmdId pmd, int index, bool write) where M : struct, IMm
    {
        if (mm.VmaIsAnonymous(pmd))
            DoAnonymousPage(ref mm, pmd, index, write);
        else if (write && !mm.VmaIsShared(pmd))
            DoCowFault(ref mm, pmd, index);
        else
            DoReadFault(ref mm, pmd, index);
    }

    /// <summary>Maps the zero page for a read, a fresh page for a write.</summary>
    [Routine("mm/memory.c")]
    public static void DoAnonymousPage<M>(ref M mm, PmdId pmd, int index, bool write) where M : struct, IMm
    {
        PageTableAllocation.PteAlloc(ref mm, pmd);
        if (!mm.AtLeast(6, 5))
        {
            bool unstable = PgtableGeneric.PmdTransUnstable(ref mm, pmd);
            if (unstable)
                return;
        }
        PageId page = mm.ZeroPage;
        if (write)
        {
            mm.AnonVmaPrepare(pmd);
            page = mm.AllocZeroedPage();
        }
        bool mapped = SetPteIfNone(ref mm, pmd, index, PteValue.Of(page, write));
        if (!mapped)
            mm.FolioPut(page);
    }

    /// <summary>A read, or a write to a shared mapping: maps the page of the page cache, its folio locked meanwhile.</summary>
    [Routine("mm/memory.c", Name = "do_read_fault")]
    public static void DoReadFault<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        mm.FolioLock(pmd, index);
        PteValue entry = PteValue.Of(mm.PageCachePage(pmd, index), mm.VmaIsShared(pmd));
        FinishFault(ref mm, pmd, index, entry, false);
        mm.FolioUnlock(pmd, index);
    }

    /// <summary>A write to a private file mapping: maps a copy of the page of the page cache.</summary>
    [Routine("mm/memory.c")]
    public static void DoCowFault<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        mm.AnonVmaPrepare(pmd);
        mm.FolioLock(pmd, index);
        PageId copy = mm.AllocPageCopy(mm.PageCachePage(pmd, index));
        bool mapped = FinishFault(ref mm, pmd, index, PteValue.Of(copy, true), true);
        mm.FolioUnlock(pmd, index);
        if (!mapped)
            mm.FolioPut(copy);
    }

    /// <summary>Maps the page found, by a huge entry if it can; tells whether the entry was set.</summary>
    [Routine("mm/memory.c")]
    public static bool FinishFault<M>(ref M mm, PmdId pmd, int index, PteValue entry, bool copy) where M : struct, IMm
    {
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
            PageTableAllocation.PteAlloc(ref mm, pmd);
        }
        if (!mm.AtLeast(6, 5))
        {
            bool unstable = PgtableGeneric.PmdTransUnstable(ref mm, pmd);
            if (unstable)
                return false;
        }
        return SetPteIfNone(ref mm, pmd, index, entry);
    }

    /// <summary>Maps the huge folio into an entry that is none; whatever else is there stays.</summary>
    [Routine("mm/memory.c")]
    public static bool DoSetPmd<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        bool set = false;
        LockId pml = mm.PmdLockptr(pmd);
        mm.SpinLock(pml);
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (pmdval.IsNone)
        {
            mm.SetPmdAt(pmd, PmdValue.Leaf);
            set = true;
        }
        mm.SpinUnlock(pml);
        return set;
    }

    /// <summary>The common end of a fault: map and lock, look again, set. False: no table, or somebody was faster.</summary>
    [Routine("mm/memory.c", Name = "set_pte_range")]
    public static bool SetPteIfNone<M>(ref M mm, PmdId pmd, int index, PteValue entry) where M : struct, IMm
    {
        TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
        if (table.IsNull)
            return false;
        PteValue pte = mm.PtepGet(table, index);
        bool set = pte.IsNone;
        if (set)
            mm.SetPteAt(table, index, entry);
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        return set;
    }

    /// <summary>A write to a read-only entry: copies the page and maps the copy, if the entry is still the same.</summary>
    [Routine("mm/memory.c")]
    public static void DoWpPage<M>(ref M mm, PmdId pmd, int index, TableId mapped, LockId held, PteValue orig) where M : struct, IMm
    {
        PgtableGeneric.PteUnmapUnlock(ref mm, mapped, held);
        mm.AnonVmaPrepare(pmd);
        PageId copy = mm.AllocPageCopy(orig.Page);
        TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
        if (table.IsNull)
        {
            mm.FolioPut(copy);
            return;
        }
        PteValue pte = mm.PtepGet(table, index);
        if (pte == orig)
        {
            mm.PtepGetAndClear(table, index);
            mm.SetPteAt(table, index, PteValue.Of(copy, true));
            PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
            return;
        }
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        mm.FolioPut(copy);
    }
}
