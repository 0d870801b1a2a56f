using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>Copying a mapping to a child (kernel/fork.c, mm/memory.c): anonymous pages are shared until one side writes.</summary>
public static class Fork
{
    /// <summary>Makes the child's VMA and copies what its faults could not find again; both mms are locked for writing.</summary>
    [Routine("kernel/fork.c")]
    public static void DupMmap<M>(ref M mm, PmdId pmd, PmdId to) where M : struct, IMm
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
        CopyPageRange(ref mm, pmd, to);
        mm.MmapWriteUnlock(to);
        mm.FlushTlbRange(pmd);
        mm.MmapWriteUnlock(pmd);
    }

    /// <summary>Copies unless the child's faults find everything in the page cache (vma_needs_copy).</summary>
    [Routine("mm/memory.c")]
    public static void CopyPageRange<M>(ref M mm, PmdId pmd, PmdId to) where M : struct, IMm
    {
        bool anonVma = mm.VmaHasAnonVma(pmd);
        if (anonVma)
            CopyPmdRange(ref mm, pmd, to);
    }

    /// <summary>The pmd level: a huge entry of a file is left to the child's faults.</summary>
    [Routine("mm/memory.c")]
    public static void CopyPmdRange<M>(ref M mm, PmdId pmd, PmdId to) where M : struct, IMm
    {
        PmdValue source = mm.PmdpGet(pmd);
        if (source.IsTable)
            CopyPteRange(ref mm, pmd, to);
    }

    /// <summary>
    /// Copies the entries of a table. The child's table is mapped and locked first, the parent's inside; no look at the
    /// parent's pmd entry is needed under its lock, since mmap_lock and the vma lock are held for writing.
    /// </summary>
    [Routine("mm/memory.c")]
    public static void CopyPteRange<M>(ref M mm, PmdId pmd, PmdId to) where M : struct, IMm
    {
        int next = 0;
    again:
        PageTableAllocation.PteAlloc(ref mm, to);
        TableId dst = PgtableGeneric.PteOffsetMapLock(ref mm, to, out LockId dstPtl);
        if (dst.IsNull)
            return;
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
            return;
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
