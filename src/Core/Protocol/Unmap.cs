using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>
/// Unmapping for good: the entries go, then the VMA leaves the reverse map, then its tables are taken away with neither pmd
/// lock nor table lock, since nobody can reach them any more (mm/vma.c, mm/mmap.c, mm/memory.c).
/// </summary>
public static class Unmap
{
    /// <summary>Whether the mm still has the slot's VMA; no question where nobody ever unmaps it.</summary>
    [Routine("mm/mmap.c")]
    public static bool VmaLookup<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        if (!mm.VmaMayGo(pmd))
            return true;
        return mm.FindVma(pmd);
    }

    /// <summary>Whether the file's reverse map still has the slot's VMA.</summary>
    [Routine("mm/interval_tree.c")]
    public static bool VmaIntervalTreeSearch<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        if (!mm.VmaMayGo(pmd))
            return true;
        return mm.VmaInIMmap(pmd);
    }

    /// <summary>Whether the mm is about to be torn down, in which case khugepaged leaves it alone.</summary>
    [Routine("mm/khugepaged.c")]
    public static bool CollapseTestExit<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        if (!mm.VmaMayGo(pmd))
            return false;
        return mm.CollapseTestExit(pmd);
    }

    /// <summary>munmap(2): out of the mm's tree under mmap_lock for writing, the rest under mmap_lock for reading.</summary>
    [Routine("mm/vma.c")]
    public static void DoVmiAlignMunmap<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        if (mm.Has(Features.VmaLocks))
            mm.VmaStartWrite(pmd);
        mm.VmaMarkDetached(pmd);
        mm.MmapWriteDowngrade(pmd);
        UnmapVmas(ref mm, pmd);
        TableId batch = FreePgtables(ref mm, pmd);
        MmuGather.TlbFinishMmu(ref mm, pmd, batch);
    }

    /// <summary>The last user of the mm has gone: only the reverse map still leads here.</summary>
    [Routine("mm/mmap.c")]
    public static void ExitMmap<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        mm.MmapReadLock(pmd);
        UnmapVmas(ref mm, pmd);
        mm.MmapReadUnlock(pmd);
        mm.MmapWriteLock(pmd);
        if (mm.Has(Features.VmaLocks))
            mm.VmaStartWrite(pmd);
        TableId batch = FreePgtables(ref mm, pmd);
        MmuGather.TlbFinishMmu(ref mm, pmd, batch);
        mm.MmapWriteUnlock(pmd);
    }

    /// <summary>Takes every entry of the VMA away; from here on devices find no VMA by which they could get others.</summary>
    [Routine("mm/memory.c")]
    public static void UnmapVmas<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        mm.MmuNotifierInvalidateRangeStart(pmd);
        if (mm.Has(Features.VmPat))
            UntrackPfn(ref mm, pmd);
        Zap.ZapPmdRange(ref mm, pmd, 0, mm.PtrsPerPte, false);
        mm.MmuNotifierInvalidateRangeEnd(pmd);
    }

    /// <summary>A mapping with VM_PAT has all of its memory mapped: where it lies is looked up, and given up there.</summary>
    [Routine("arch/x86/mm/pat/memtype.c", Kernel = "-6.15")]
    public static void UntrackPfn<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        bool tracked = mm.VmaIsTracked(pmd);
        if (!tracked)
            return;
        PteValue first = FollowPhys(ref mm, pmd);
        mm.FreePfnRange(pmd, first);
    }

    /// <summary>The first entry of the mapping; none where there is no table.</summary>
    [Routine("mm/memory.c", Kernel = "-6.15")]
    public static PteValue FollowPhys<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        if (!mm.AtLeast(6, 5))
        {
            bool unstable = PgtableGeneric.PmdTransUnstable(ref mm, pmd);
            if (unstable)
                return PteValue.None;
        }
        TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
        if (table.IsNull)
            return PteValue.None;
        PteValue pte = mm.PtepGet(table, 0);
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        return pte;
    }

    /// <summary>Unlinks the VMA from the reverse map, then gathers its table; returns the table while it waits there.</summary>
    [Routine("mm/memory.c")]
    public static TableId FreePgtables<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        bool anonVma = mm.VmaHasAnonVma(pmd);
        if (anonVma)
        {
            mm.AnonVmaLockWrite(pmd);
            mm.UnlinkAnonVmas(pmd);
            mm.AnonVmaUnlockWrite(pmd);
        }
        if (!mm.VmaIsAnonymous(pmd))
        {
            mm.IMmapLockWrite();
            mm.UnlinkFileVma(pmd);
            mm.IMmapUnlockWrite();
        }
        return FreePgdRange(ref mm, pmd);
    }

    /// <summary>Looks whether the entry points to a table (pmd_none_or_clear_bad).</summary>
    [Routine("mm/memory.c")]
    public static TableId FreePgdRange<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (pmdval.IsNone)
            return TableId.Null;
        if (!pmdval.IsTable)
        {
            PgtableGeneric.PmdClearBad(ref mm, pmd);
            return TableId.Null;
        }
        return FreePteRange(ref mm, pmd);
    }

    /// <summary>Takes the table away, whatever is in it.</summary>
    [Routine("mm/memory.c")]
    public static TableId FreePteRange<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        PmdValue token = mm.PmdpGet(pmd);
        mm.PmdClear(pmd);
        TableId batch = MmuGather.PteFreeTlb(ref mm, pmd, token.Table);
        mm.MmDecNrPtes(pmd);
        return batch;
    }
}
