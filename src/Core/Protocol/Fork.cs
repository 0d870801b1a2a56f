using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>Copying a mapping to a child (kernel/fork.c, mm/memory.c): anonymous pages are shared until one side writes.</summary>
internal static class Fork
{
    /// <summary>
    /// Makes the child's VMA and copies what its faults could not find again; both mms are locked for writing. False: out of
    /// memory, and the child has what was copied until then.
    /// </summary>
    [Routine("kernel/fork.c")]
    public static bool DupMmap<M>(ref M mm, PmdId pmd, PmdId to) where M : struct, IMm
    {
        mm.MmapWriteLock(pmd);
        mm.MmapWriteLock(to);
        if (mm.Has(Features.VmaLocks))
            mm.VmaStartWrite(pmd);
        bool anonVma = mm.VmaHasAnonVma(pmd);
        if (anonVma)
        {
            mm.AnonVmaLockWrite(pmd);
            mm.AnonVmaClone(pmd, to);
            mm.AnonVmaUnlockWrite(pmd);
        }
        if (!mm.VmaIsAnonymous(pmd))
            mm.IMmapLockWrite();
        mm.VmaLink(to);
        if (!mm.VmaIsAnonymous(pmd))
            mm.IMmapUnlockWrite();
        bool copied = CopyPageRange(ref mm, pmd, to);
        mm.MmapWriteUnlock(to);
        mm.FlushTlbRange(pmd);
        mm.MmapWriteUnlock(pmd);
        return copied;
    }

    /// <summary>The child that never ran: dup_mm drops its only reference to the new mm.</summary>
    [Routine("kernel/fork.c", Name = "dup_mm_fail")]
    public static void DropChild<M>(ref M mm, PmdId to) where M : struct, IMm
    {
        mm.Mmput(to);
        Unmap.ExitMmap(ref mm, to);
    }

    /// <summary>
    /// Copies unless the child's faults find everything in the page cache (vma_needs_copy). A child that has less than its
    /// parent must not be taken for one that has it all (d155df53f310).
    /// </summary>
    [Routine("mm/memory.c")]
    public static bool CopyPageRange<M>(ref M mm, PmdId pmd, PmdId to) where M : struct, IMm
    {
        bool copied = true;
        bool anonVma = mm.VmaHasAnonVma(pmd);
        if (anonVma)
        {
            mm.MmuNotifierInvalidateRangeStart(pmd);
            copied = CopyPmdRange(ref mm, pmd, to);
            mm.MmuNotifierInvalidateRangeEnd(pmd);
        }
        if (mm.Has(Features.VmPat) && !copied)
            mm.UntrackPfnClear(to);
        return copied;
    }

    /// <summary>The pmd level: a huge entry of a file is left to the child's faults.</summary>
    [Routine("mm/memory.c")]
    public static bool CopyPmdRange<M>(ref M mm, PmdId pmd, PmdId to) where M : struct, IMm
    {
        PmdValue source = mm.PmdpGet(pmd);
        if (!source.IsTable)
            return true;
        return CopyPteRange(ref mm, pmd, to);
    }

    /// <summary>
    /// Copies the entries of a table. The child's table is mapped and locked first, the parent's inside; no look at the
    /// parent's pmd entry is needed under its lock, since mmap_lock and the vma lock are held for writing. Whenever the locks
    /// were dropped, or before they are taken first, an allocation may fail: of the table, of a continuation of swap counts.
    /// </summary>
    [Routine("mm/memory.c")]
    public static bool CopyPteRange<M>(ref M mm, PmdId pmd, PmdId to) where M : struct, IMm
    {
        int next = 0;
    again:
        if (mm.Has(Features.ForkFails))
        {
            bool fails = mm.AllocationFails();
            if (fails)
                return false;
        }
        PageTableAllocation.PteAlloc(ref mm, to);
        TableId dst = PgtableGeneric.PteOffsetMapLock(ref mm, to, out LockId dstPtl);
        if (dst.IsNull)
            return false;
        TableId src;
        LockId srcPtl;
        if (mm.AtLeast(6, 13))
        {
            src = PgtableGeneric.PteOffsetMapRwNolock(ref mm, pmd, out _, out srcPtl);
        }
        else if (mm.AtLeast(6, 5))
        {
            src = PgtableGeneric.PteOffsetMapNolock(ref mm, pmd, out srcPtl);
        }
        else
        {
            src = PgtableGeneric.PteOffsetMap(ref mm, pmd);
            srcPtl = mm.PteLockptr(src);
        }
        if (src.IsNull)
        {
            PgtableGeneric.PteUnmapUnlock(ref mm, dst, dstPtl);
            return true;
        }
        mm.SpinLock(srcPtl);
        bool resched = false;
        while (next < mm.PtrsPerPte && !resched)
        {
            CopyPresentPte(ref mm, src, dst, next);
            next++;
            if (next < mm.PtrsPerPte)
                resched = mm.NeedResched();
        }
        mm.SpinUnlock(srcPtl);
        PgtableGeneric.PteUnmap(ref mm, src);
        PgtableGeneric.PteUnmapUnlock(ref mm, dst, dstPtl);
        if (next < mm.PtrsPerPte)
            goto again;
        return true;
    }

    /// <summary>Copies an entry; a writable page of a private mapping is writable for neither side from here on.</summary>
    [Routine("mm/memory.c")]
    public static void CopyPresentPte<M>(ref M mm, TableId src, TableId dst, int index) where M : struct, IMm
    {
        PteValue pte = mm.PtepGet(src, index);
        if (pte.IsNone)
            return;
        if (pte.HasPage)
            mm.FolioGet(pte.NamedPage);
        if (pte.IsWritable)
        {
            pte = PteValue.Of(pte.Page, false);
            mm.SetPteAt(src, index, pte);
        }
        mm.SetPteAt(dst, index, pte);
    }
}
