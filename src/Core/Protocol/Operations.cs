using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>What the CPUs of a scenario do: each operation from the user's call to its outcome.</summary>
internal static partial class Operations
{
    /// <summary>A load by the user: faults until it succeeds.</summary>
    [Routine("user")]
    public static Outcome Read<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
    again:
        Access access = mm.UserLoad(pmd, index);
        if (access == Access.PageFault)
        {
            FaultResult fault = PageFault.HandleMmFault(ref mm, pmd, index, false);
            if (mm.UserfaultfdIsUsed(pmd) && fault == FaultResult.Userfault)
            {
                mm.UserfaultfdSchedule();
                goto again;
            }
            if (fault == FaultResult.Done)
                goto again;
            return fault switch
            {
                FaultResult.OutOfMemory => Outcome.NoMemory,
                FaultResult.BadArea => Outcome.SegmentationFault,
                _ => Outcome.BusError,
            };
        }
        return (Outcome)(int)access;
    }

    /// <summary>A store by the user: faults until it succeeds.</summary>
    [Routine("user")]
    public static Outcome Write<M>(ref M mm, PmdId pmd, int index, int value) where M : struct, IMm
    {
    again:
        Access access = mm.UserStore(pmd, index, value);
        if (access == Access.PageFault)
        {
            FaultResult fault = PageFault.HandleMmFault(ref mm, pmd, index, true);
            if (mm.UserfaultfdIsUsed(pmd) && fault == FaultResult.Userfault)
            {
                mm.UserfaultfdSchedule();
                goto again;
            }
            if (fault == FaultResult.Done)
                goto again;
            return fault switch
            {
                FaultResult.OutOfMemory => Outcome.NoMemory,
                FaultResult.BadArea => Outcome.SegmentationFault,
                _ => Outcome.BusError,
            };
        }
        return Outcome.Ok;
    }

    /// <summary>
    /// madvise(MADV_DONTNEED) over the entries <paramref name="start"/> up to <paramref name="end"/>: under the VMA's lock
    /// since 6.17 (get_lock_mode), else under mmap_lock for reading.
    /// </summary>
    [Routine("mm/madvise.c", Name = "madvise_dontneed")]
    public static Outcome DontNeed<M>(ref M mm, PmdId pmd, int start, int end) where M : struct, IMm
    {
        bool vmaLocked = false;
        if (mm.Has(Features.VmaLocks) && mm.AtLeast(6, 17))
            vmaLocked = mm.VmaStartRead(pmd);
        if (!vmaLocked)
            mm.MmapReadLock(pmd);
        bool found = vmaLocked;
        if (!vmaLocked)
            found = Unmap.VmaLookup(ref mm, pmd);
        if (found)
            Zap.ZapPageRangeSingle(ref mm, pmd, start, end, true);
        if (vmaLocked)
            mm.VmaEndRead(pmd);
        else
            mm.MmapReadUnlock(pmd);
        return found ? Outcome.Ok : Outcome.NoMemory;
    }

    /// <summary>khugepaged finds the slot's range of the file worth a huge folio.</summary>
    [Routine("mm/khugepaged.c", Name = "khugepaged_scan_file")]
    public static Outcome Retract<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        Khugepaged.CollapseFile(ref mm, pmd);
        return Outcome.Ok;
    }

    /// <summary>UFFDIO_COPY of one page, which wakes who waits for it.</summary>
    [Routine("mm/userfaultfd.c", Name = "mfill_atomic")]
    public static Outcome UffdCopy<M>(ref M mm, PmdId pmd, int index, int value) where M : struct, IMm
    {
        Outcome outcome = Outcome.NoEntry;
        mm.MmapReadLock(pmd);
        bool found = Unmap.VmaLookup(ref mm, pmd);
        if (found && mm.VmaIsAnonymous(pmd))
            found = mm.UserfaultfdArmed(pmd);
        if (found)
            outcome = Userfaultfd.MfillAtomicPteCopy(ref mm, pmd, index, value);
        mm.MmapReadUnlock(pmd);
        if (mm.UserfaultfdIsUsed(pmd) && outcome == Outcome.Ok)
            mm.UserfaultfdWake(pmd, index, index + 1);
        return outcome;
    }

    /// <summary>A may-write user of pte_offset_map_rw_nolock; before 6.13 there is none and it maps and locks.</summary>
    [Routine("mm/userfaultfd.c", Name = "rw_install")]
    public static Outcome RwInstall<M>(ref M mm, PmdId pmd, int index, int value) where M : struct, IMm
    {
        Outcome outcome = Outcome.NoEntry;
        mm.MmapReadLock(pmd);
        bool found = Unmap.VmaLookup(ref mm, pmd);
        if (!found)
        {
            mm.MmapReadUnlock(pmd);
            return outcome;
        }
        if (mm.AtLeast(6, 13))
            outcome = Userfaultfd.MovePagesPtes(ref mm, pmd, index, value);
        else
            outcome = Userfaultfd.MfillAtomicPteCopy(ref mm, pmd, index, value);
        mm.MmapReadUnlock(pmd);
        return outcome;
    }

    /// <summary>mincore(2) of one page.</summary>
    [Routine("mm/mincore.c", Name = "do_mincore")]
    public static Outcome Mincore<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        Outcome outcome = Outcome.NoMemory;
        mm.MmapReadLock(pmd);
        bool found = Unmap.VmaLookup(ref mm, pmd);
        if (found)
            outcome = Protocol.Mincore.MincorePteRange(ref mm, pmd, index);
        mm.MmapReadUnlock(pmd);
        return outcome;
    }

    /// <summary>pte_alloc under mmap_lock for reading.</summary>
    [Routine("include/linux/mm.h", Name = "populate")]
    public static Outcome Populate<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        mm.MmapReadLock(pmd);
        bool found = Unmap.VmaLookup(ref mm, pmd);
        if (found)
            PageTableAllocation.PteAlloc(ref mm, pmd);
        mm.MmapReadUnlock(pmd);
        return found ? Outcome.Ok : Outcome.NoMemory;
    }
}
