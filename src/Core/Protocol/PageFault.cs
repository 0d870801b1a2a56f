using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>The page fault (mm/memory.c): it may end with nothing done, and the access faults again.</summary>
public static partial class PageFault
{
    /// <summary>Handles a fault under the lock of its VMA, or else under mmap_lock for reading (do_user_addr_fault).</summary>
    [Routine("mm/memory.c")]
    public static FaultResult HandleMmFault<M>(ref M mm, PmdId pmd, int index, bool write) where M : struct, IMm
    {
        FaultResult fault;
        if (mm.Has(Features.VmaLocks) && (mm.VmaIsAnonymous(pmd) || mm.AtLeast(6, 6)))
        {
            bool locked = mm.VmaStartRead(pmd);
            if (locked)
            {
                fault = HandleMmFaultLocked(ref mm, pmd, index, write, true);
                mm.VmaEndRead(pmd);
                if (fault != FaultResult.Retry)
                    return fault;
            }
        }
        fault = FaultResult.BadArea;
        mm.MmapReadLock(pmd);
        bool found = Unmap.VmaLookup(ref mm, pmd);
        if (found)
            fault = HandleMmFaultLocked(ref mm, pmd, index, write, false);
        mm.MmapReadUnlock(pmd);
        return fault;
    }

    /// <summary>The pmd level: huge entries are dealt with here, the rest one level down.</summary>
    [Routine("mm/memory.c", Name = "__handle_mm_fault")]
    public static FaultResult HandleMmFaultLocked<M>(ref M mm, PmdId pmd, int index, bool write, bool vmaLocked)
        where M : struct, IMm
    {
        if (mm.ThpVmaAllowable(pmd))
        {
            PmdValue plain = mm.PmdpGet(pmd);
            if (plain.IsNone)
            {
                bool created = HugeMemoryFault.DoHugePmdAnonymousPage(ref mm, pmd, write);
                if (created)
                    return FaultResult.Done;
            }
        }
        PmdValue orig = mm.PmdpGetLockless(pmd);
        if (!orig.IsNone && !orig.IsPresent)
        {
            if (mm.ThpVmaAllowable(pmd))
                HugeMemoryFault.PmdMigrationEntryWait(ref mm, pmd);
            return FaultResult.Done;
        }
        if (orig.IsTransHuge && mm.ThpVmaAllowable(pmd))
        {
            bool handled = HugeMemoryFault.HandleHugePmd(ref mm, pmd, write, orig);
            if (handled)
                return FaultResult.Done;
        }
        else if (orig.IsTransHuge)
        {
            if (mm.MayHave(SpecialEntries.ProtNone) && orig.IsProtNone)
                return DoHugePmdNumaPage(ref mm, pmd, orig);
            if (mm.MayHave(SpecialEntries.Changing))
                HugeMemoryFault.HugePmdSetAccessed(ref mm, pmd, orig);
            if (!write || mm.VmaIsShared(pmd))
                return FaultResult.Done;
            HugeMemory.SplitHugePmd(ref mm, pmd);
        }
        return HandlePteFault(ref mm, pmd, index, write, vmaLocked);
    }

    /// <summary>The pte level: a missing entry, a write to a read-only one, or somebody was faster.</summary>
    [Routine("mm/memory.c")]
    public static FaultResult HandlePteFault<M>(ref M mm, PmdId pmd, int index, bool write, bool vmaLocked)
        where M : struct, IMm
    {
        TableId table = TableId.Null;
        LockId ptl = default;
        PteValue orig = PteValue.None;
        bool origIsValid = false;
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (!pmdval.IsNone)
        {
            origIsValid = mm.Has(Features.LockedVmas);
            if (!mm.AtLeast(6, 5))
            {
                bool unstable = PgtableGeneric.PmdTransUnstable(ref mm, pmd);
                if (unstable)
                    return FaultResult.Done;
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
                return FaultResult.Done;
            orig = mm.PtepGetLockless(table, index);
            if (orig.IsNone)
            {
                PgtableGeneric.PteUnmap(ref mm, table);
                table = TableId.Null;
            }
        }
        if (table.IsNull)
            return DoPteMissing(ref mm, pmd, index, write, PteValue.None, origIsValid, vmaLocked);
        if (mm.MayHaveMarkers(pmd) && orig.IsNoneMostly)
        {
            PgtableGeneric.PteUnmap(ref mm, table);
            return HandlePteMarker(ref mm, pmd, index, write, orig, vmaLocked);
        }
        if (mm.MayHave(SpecialEntries.Swap | SpecialEntries.Migration | SpecialEntries.DevicePrivate) && !orig.IsPresent)
            return DoSwapPage(ref mm, pmd, index, write, table, ptl, orig, vmaLocked);
        if (!mm.AtLeast(6, 5))
        {
            PmdValue live = mm.PmdpGet(pmd);
            ptl = mm.PteLockptr(live.Table);
        }
        if (mm.MayHave(SpecialEntries.ProtNone) && orig.IsProtNone)
            return DoNumaPage(ref mm, pmd, index, table, ptl, orig);
        mm.SpinLock(ptl);
        PteValue now = mm.PtepGet(table, index);
        if (now == orig && write && !now.IsWritable)
            return DoWpPage(ref mm, pmd, index, table, ptl, orig, vmaLocked);
        if (mm.Has(Features.SpuriousFaults) && now == orig && write)
            mm.FlushTlbFixSpuriousFault(pmd, table, index);
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        return FaultResult.Done;
    }

    /// <summary>
    /// Nothing there yet, or a marker only: anonymous memory or a page of the file. <paramref name="origIsValid"/>: the entry
    /// was read (FAULT_FLAG_ORIG_PTE_VALID), which only locked mappings ask.
    /// </summary>
    [Routine("mm/memory.c")]
    public static FaultResult DoPteMissing<M>(
        ref M mm, PmdId pmd, int index, bool write, PteValue orig, bool origIsValid, bool vmaLocked) where M : struct, IMm
    {
        if (mm.VmaIsAnonymous(pmd))
            return DoAnonymousPage(ref mm, pmd, index, write, orig, vmaLocked);
        if (mm.AtLeast(6, 10) && origIsValid)
        {
            bool none = FilemapFaultRecheckPteNone(ref mm, pmd, index);
            if (!none)
                return FaultResult.Done;
        }
        return DoFault(ref mm, pmd, index, write, orig, vmaLocked);
    }

    /// <summary>Sets vma->anon_vma, which takes mmap_lock: a fault under the lock of its VMA may only try for that.</summary>
    [Routine("mm/memory.c")]
    public static bool VmfAnonPrepare<M>(ref M mm, PmdId pmd, bool vmaLocked) where M : struct, IMm
    {
        if (vmaLocked)
        {
            bool prepared = mm.VmaHasAnonVma(pmd);
            if (prepared)
                return true;
            bool locked = mm.MmapReadTrylock(pmd);
            if (!locked)
                return false;
        }
        mm.AnonVmaPrepare(pmd);
        if (vmaLocked)
            mm.MmapReadUnlock(pmd);
        return true;
    }
}
