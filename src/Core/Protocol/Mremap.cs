using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>Moving a mapping to another address (mm/mremap.c): page tables are moved where that can be done, entries otherwise.</summary>
internal static class Mremap
{
    /// <summary>
    /// Makes a VMA at the new address, which the reverse map finds from then on, moves what is mapped, and leaves the old
    /// one in place, empty (MREMAP_DONTUNMAP). mmap_lock is held for writing.
    /// </summary>
    [Routine("mm/mremap.c")]
    public static void MoveVma<M>(ref M mm, PmdId pmd, PmdId to) where M : struct, IMm
    {
        if (mm.Has(Features.VmaLocks))
            mm.VmaStartWrite(pmd);
        CopyVma(ref mm, pmd, to);
        mm.MmuNotifierInvalidateRangeStart(pmd);
        MovePageTables(ref mm, pmd, to);
        mm.MmuNotifierInvalidateRangeEnd(pmd);
        mm.UnlinkAnonVmas(pmd);
    }

    /// <summary>The VMA at the new address, with the anon_vma of the old one.</summary>
    [Routine("mm/mmap.c")]
    public static void CopyVma<M>(ref M mm, PmdId pmd, PmdId to) where M : struct, IMm
    {
        bool anonVma = mm.VmaHasAnonVma(pmd);
        if (anonVma)
        {
            mm.AnonVmaLockWrite(pmd);
            mm.AnonVmaClone(pmd, to);
            mm.AnonVmaUnlockWrite(pmd);
        }
        if (mm.Has(Features.VmaLocks))
            mm.VmaStartWrite(to);
        if (!mm.VmaIsAnonymous(pmd))
            mm.IMmapLockWrite();
        mm.VmaLink(to);
        if (!mm.VmaIsAnonymous(pmd))
            mm.IMmapUnlockWrite();
    }

    /// <summary>Moves what one pmd entry maps: the leaf, the table, or entry by entry.</summary>
    [Routine("mm/mremap.c")]
    public static void MovePageTables<M>(ref M mm, PmdId pmd, PmdId to) where M : struct, IMm
    {
    again:
        PmdValue old = mm.PmdpGet(pmd);
        if (old.IsNone)
            return;
        if (old.IsTransHuge || !old.IsPresent)
        {
            bool movedLeaf = MovePgtEntry(ref mm, pmd, to, true);
            if (movedLeaf)
                return;
            HugeMemory.SplitHugePmd(ref mm, pmd);
        }
        else if (!mm.Has(Features.NoMovePmd))
        {
            bool movedTable = MovePgtEntry(ref mm, pmd, to, false);
            if (movedTable)
                return;
        }
        PmdValue left = mm.PmdpGet(pmd);
        if (left.IsNone)
            return;
        PageTableAllocation.PteAlloc(ref mm, to);
        bool moved = MovePtes(ref mm, pmd, to);
        if (!moved)
            goto again;
    }

    /// <summary>
    /// Moves a whole pmd entry. For a table always under the locks of the reverse map (should_take_rmap_locks); for a leaf
    /// only where a walk of the reverse map could miss it.
    /// </summary>
    [Routine("mm/mremap.c")]
    public static bool MovePgtEntry<M>(ref M mm, PmdId pmd, PmdId to, bool leaf) where M : struct, IMm
    {
        bool moved;
        if (!leaf || mm.ComesFirst(to, pmd))
            TakeRmapLocks(ref mm, pmd);
        if (leaf)
            moved = HugeMemory.MoveHugePmd(ref mm, pmd, to);
        else
            moved = MoveNormalPmd(ref mm, pmd, to);
        if (!leaf || mm.ComesFirst(to, pmd))
            DropRmapLocks(ref mm, pmd);
        return moved;
    }

    /// <summary>i_mmap_rwsem and the anon_vma lock, for writing, as far as the VMA has them.</summary>
    [Routine("mm/mremap.c")]
    public static void TakeRmapLocks<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        if (!mm.VmaIsAnonymous(pmd))
            mm.IMmapLockWrite();
        bool anonVma = mm.VmaHasAnonVma(pmd);
        if (anonVma)
            mm.AnonVmaLockWrite(pmd);
    }

    /// <summary>Releases what <see cref="TakeRmapLocks"/> took; the anon_vma does not change meanwhile.</summary>
    [Routine("mm/mremap.c")]
    public static void DropRmapLocks<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        bool anonVma = mm.VmaHasAnonVma(pmd);
        if (anonVma)
            mm.AnonVmaUnlockWrite(pmd);
        if (!mm.VmaIsAnonymous(pmd))
            mm.IMmapUnlockWrite();
    }

    /// <summary>
    /// Moves the table with all its entries and its lock; false when that cannot be done. The caller saw a table, and then
    /// waited for i_mmap_rwsem: retract_page_tables may have taken the table away, so since 6.12 the entry is looked at
    /// again (6fa1066fc5d0, CVE-2024-50066).
    /// </summary>
    [Routine("mm/mremap.c")]
    public static bool MoveNormalPmd<M>(ref M mm, PmdId pmd, PmdId to) where M : struct, IMm
    {
        bool moved = false;
        PmdValue target = mm.PmdpGet(to);
        if (!target.IsNone)
            return false;
        LockId oldPtl = mm.PmdLockptr(pmd);
        mm.SpinLock(oldPtl);
        LockId newPtl = mm.PmdLockptr(to);
        if (newPtl != oldPtl)
            mm.SpinLock(newPtl);
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (mm.AtLeast(6, 12) && !pmdval.IsTable)
            goto unlock;
        mm.PmdClearMoved(pmd);
        mm.PmdPopulate(to, pmdval.Table);
        mm.FlushTlbRange(pmd);
        moved = true;
    unlock:
        if (newPtl != oldPtl)
            mm.SpinUnlock(newPtl);
        mm.SpinUnlock(oldPtl);
        return moved;
    }

    /// <summary>Moves the entries of a table one by one; false (-EAGAIN) when one of the tables is not there.</summary>
    [Routine("mm/mremap.c")]
    public static bool MovePtes<M>(ref M mm, PmdId pmd, PmdId to) where M : struct, IMm
    {
        bool moved = false;
        bool flush = false;
        if (mm.ComesFirst(to, pmd))
            TakeRmapLocks(ref mm, pmd);
        TableId oldPte = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId oldPtl);
        if (oldPte.IsNull)
            goto done;
        TableId newPte;
        LockId newPtl;
        if (mm.AtLeast(6, 13))
        {
            newPte = PgtableGeneric.PteOffsetMapRwNolock(ref mm, to, out _, out newPtl);
        }
        else if (mm.AtLeast(6, 5))
        {
            newPte = PgtableGeneric.PteOffsetMapNolock(ref mm, to, out newPtl);
        }
        else
        {
            newPte = PgtableGeneric.PteOffsetMap(ref mm, to);
            newPtl = mm.PteLockptr(newPte);
        }
        if (newPte.IsNull)
        {
            PgtableGeneric.PteUnmapUnlock(ref mm, oldPte, oldPtl);
            goto done;
        }
        if (newPtl != oldPtl)
            mm.SpinLock(newPtl);
        for (int i = 0; i < mm.PtrsPerPte; i++)
        {
            PteValue pte = mm.PtepGet(oldPte, i);
            if (!pte.IsNone)
            {
                pte = mm.PtepGetAndClear(oldPte, i);
                flush = flush || pte.IsPresent;
                mm.SetPteAt(newPte, i, pte);
            }
        }
        if (flush)
            mm.FlushTlbRange(pmd);
        if (newPtl != oldPtl)
            mm.SpinUnlock(newPtl);
        PgtableGeneric.PteUnmap(ref mm, newPte);
        PgtableGeneric.PteUnmapUnlock(ref mm, oldPte, oldPtl);
        moved = true;
    done:
        if (mm.ComesFirst(to, pmd))
            DropRmapLocks(ref mm, pmd);
        return moved;
    }
}
