using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>UFFDIO_MOVE: a page of anonymous memory changes its address (mm/userfaultfd.c, 6.8+), under locks for reading only.</summary>
internal static class UffdMove
{
    /// <summary>Locks both VMAs, or mmap_lock where VMAs have no locks of their own. A VMA being changed is waited for.</summary>
    [Routine("mm/userfaultfd.c", Kernel = "6.8-")]
    public static void UffdMoveLock<M>(ref M mm, PmdId from, PmdId to) where M : struct, IMm
    {
        if (!mm.Has(Features.VmaLocks) || !mm.AtLeast(6, 9))
        {
            mm.MmapReadLock(to);
            return;
        }
        bool locked = mm.VmaStartRead(to);
        if (locked)
        {
            bool both = mm.VmaStartRead(from);
            if (both)
                return;
            mm.VmaEndRead(to);
        }
        mm.MmapReadLock(to);
        mm.VmaStartRead(to);
        mm.VmaStartRead(from);
        mm.MmapReadUnlock(to);
    }

    /// <summary>Unlocks what <see cref="UffdMoveLock"/> locked.</summary>
    [Routine("mm/userfaultfd.c", Kernel = "6.8-")]
    public static void UffdMoveUnlock<M>(ref M mm, PmdId from, PmdId to) where M : struct, IMm
    {
        if (!mm.Has(Features.VmaLocks) || !mm.AtLeast(6, 9))
        {
            mm.MmapReadUnlock(to);
            return;
        }
        mm.VmaEndRead(from);
        mm.VmaEndRead(to);
    }

    /// <summary>Moves one page: repeated as long as something was transient.</summary>
    [Routine("mm/userfaultfd.c", Kernel = "6.8-")]
    public static Outcome MovePages<M>(ref M mm, PmdId from, PmdId to, int index) where M : struct, IMm
    {
        mm.AnonVmaPrepare(to);
    again:
        PmdValue source = mm.PmdpGetLockless(from);
        if (source.IsNone)
            return Outcome.NoEntry;
        PmdValue target = mm.PmdpGetLockless(to);
        if (target.IsTransHuge)
            return Outcome.Exists;
        if (mm.ThpVmaAllowable(from))
        {
            bool wasHuge = SplitHugeSource(ref mm, from, out bool shared);
            if (shared)
                return Outcome.Busy;
            if (wasHuge)
                goto again;
        }
        PageTableAllocation.PteAlloc(ref mm, to);
        mm.MmuNotifierInvalidateRangeStart(from);
        Outcome outcome = MovePagesPte(ref mm, from, to, index);
        mm.MmuNotifierInvalidateRangeEnd(from);
        if (outcome == Outcome.Again)
            goto again;
        return outcome;
    }

    /// <summary>
    /// One page of a huge folio can move only once its mapping is split, and only if nobody shares the folio. A migration entry
    /// is split as well; it is not asked for its folio (aba6faec0103, 6.17).
    /// </summary>
    [Routine("mm/userfaultfd.c", Kernel = "6.8-", Name = "move_splits_huge_pmd")]
    public static bool SplitHugeSource<M>(ref M mm, PmdId from, out bool shared) where M : struct, IMm
    {
        shared = false;
        LockId pml = mm.PmdLockptr(from);
        mm.SpinLock(pml);
        PmdValue pmdval = mm.PmdpGet(from);
        if (!pmdval.IsTransHuge && !pmdval.IsMigration)
        {
            mm.SpinUnlock(pml);
            return false;
        }
        if (pmdval.IsPresent)
        {
            if (pmdval.Folio != mm.HugeZeroFolio)
            {
                bool exclusive = mm.FolioTestExclusive(pmdval.Folio);
                shared = !exclusive;
            }
        }
        mm.SpinUnlock(pml);
        if (!shared)
            HugeMemory.SplitHugePmd(ref mm, from);
        return true;
    }

    /// <summary>
    /// Maps both tables and moves the entry, if both are as they were under both locks. The source is not none, which proves
    /// its table; the target is none, which proves nothing, so since 6.14 its pmd entry is compared (dd95d2782a25): before,
    /// no table of anonymous memory could go while mmap_lock was held for reading. Named move_pages_ptes since 6.18.
    /// </summary>
    [Routine("mm/userfaultfd.c", Kernel = "6.8-")]
    public static Outcome MovePagesPte<M>(ref M mm, PmdId from, PmdId to, int index) where M : struct, IMm
    {
        Outcome outcome = Outcome.Again;
        PteValue folioPte = PteValue.None;
        bool anonVmaLocked = false;
        TableId src = TableId.Null;
        TableId dst;
        LockId dstPtl;
        LockId srcPtl = default;
        PmdValue dstPmdval = PmdValue.None;
    retry:
        if (mm.AtLeast(6, 13))
            dst = PgtableGeneric.PteOffsetMapRwNolock(ref mm, to, out dstPmdval, out dstPtl);
        else
            dst = PgtableGeneric.PteOffsetMapNolock(ref mm, to, out dstPtl);
        if (dst.IsNull)
            goto done;
        if (mm.AtLeast(6, 13))
            src = PgtableGeneric.PteOffsetMapRwNolock(ref mm, from, out _, out srcPtl);
        else
            src = PgtableGeneric.PteOffsetMapNolock(ref mm, from, out srcPtl);
        if (src.IsNull)
            goto done;
        PmdValue target = mm.PmdpGet(to);
        PmdValue source = mm.PmdpGet(from);
        if (target.IsNone || source.IsNone || target.IsTransHuge || source.IsTransHuge)
        {
            outcome = Outcome.Invalid;
            goto done;
        }
        mm.SpinLock(dstPtl);
        PteValue origDst = mm.PtepGet(dst, index);
        mm.SpinUnlock(dstPtl);
        if (!origDst.IsNone)
        {
            outcome = Outcome.Exists;
            goto done;
        }
        mm.SpinLock(srcPtl);
        PteValue origSrc = mm.PtepGet(src, index);
        mm.SpinUnlock(srcPtl);
        if (origSrc.IsNone)
        {
            outcome = Outcome.NoEntry;
            goto done;
        }
        if (!folioPte.IsNone && folioPte != origSrc)
            goto done;
        if (origSrc.IsSwap)
            goto move;
        if (!origSrc.IsPresent)
        {
            if (!origSrc.IsMigration)
            {
                outcome = Outcome.Fault;
                goto done;
            }
            UnmapBoth(ref mm, src, dst);
            if (anonVmaLocked)
                mm.AnonVmaUnlockWrite(from);
            Migrate.MigrationEntryWait(ref mm, from, index);
            return Outcome.Again;
        }
        if (origSrc.Page == mm.ZeroPage)
            goto move;
        if (folioPte.IsNone)
        {
            mm.SpinLock(srcPtl);
            PteValue pinned = mm.PtepGet(src, index);
            bool contended = false;
            if (pinned == origSrc)
                contended = mm.FolioIsContended(origSrc.Page);
            mm.SpinUnlock(srcPtl);
            if (pinned != origSrc)
                goto done;
            folioPte = origSrc;
            if (contended)
            {
                UnmapBoth(ref mm, src, dst);
                src = TableId.Null;
                mm.AnonFolioLock(folioPte.Page);
                goto retry;
            }
        }
        if (!anonVmaLocked && !mm.AtLeast(6, 19))
        {
            anonVmaLocked = mm.AnonVmaTrylockWrite(from);
            if (!anonVmaLocked)
            {
                UnmapBoth(ref mm, src, dst);
                src = TableId.Null;
                mm.AnonVmaLockWrite(from);
                anonVmaLocked = true;
                goto retry;
            }
        }
    move:
        outcome = MovePresentPte(ref mm, to, index, src, dst, srcPtl, dstPtl, origSrc, dstPmdval);
        if (outcome == Outcome.Ok)
            mm.FlushTlbRange(from);
        DoublePtUnlock(ref mm, dstPtl, srcPtl);
    done:
        if (anonVmaLocked)
            mm.AnonVmaUnlockWrite(from);
        if (!src.IsNull)
            UnmapBoth(ref mm, src, dst);
        else if (!dst.IsNull)
            PgtableGeneric.PteUnmap(ref mm, dst);
        return outcome;
    }

    /// <summary>Moves the entry under both locks, which its caller releases: two page-table locks are taken in the order of their addresses.</summary>
    [Routine("mm/userfaultfd.c", Kernel = "6.8-")]
    public static Outcome MovePresentPte<M>(
        ref M mm, PmdId to, int index, TableId src, TableId dst, LockId srcPtl, LockId dstPtl, PteValue origSrc, PmdValue dstPmdval)
        where M : struct, IMm
    {
        DoublePtLock(ref mm, dstPtl, srcPtl);
        PteValue source = mm.PtepGet(src, index);
        if (source != origSrc)
            return Outcome.Again;
        PteValue target = mm.PtepGet(dst, index);
        if (!target.IsNone)
            return Outcome.Again;
        if (mm.AtLeast(6, 14))
        {
            PmdValue now = mm.PmdpGetLockless(to);
            if (now != dstPmdval)
                return Outcome.Again;
        }
        PteValue entry = mm.PtepGetAndClear(src, index);
        if (entry.IsPresent)
            entry = PteValue.Of(entry.Page, entry.Page != mm.ZeroPage);
        mm.SetPteAt(dst, index, entry);
        return Outcome.Ok;
    }

    /// <summary>The table mapped last is unmapped first, as kmap_local wants it; the other way round before 6.17 (9614d8bee663).</summary>
    [Routine("mm/userfaultfd.c", Kernel = "6.8-", Name = "unmap_ptes")]
    public static void UnmapBoth<M>(ref M mm, TableId src, TableId dst) where M : struct, IMm
    {
        if (mm.AtLeast(6, 17))
        {
            PgtableGeneric.PteUnmap(ref mm, src);
            PgtableGeneric.PteUnmap(ref mm, dst);
        }
        else
        {
            PgtableGeneric.PteUnmap(ref mm, dst);
            PgtableGeneric.PteUnmap(ref mm, src);
        }
    }

    /// <summary>Takes two page-table locks, the one with the lower address first; they may be one.</summary>
    [Routine("mm/userfaultfd.c", Kernel = "6.8-")]
    public static void DoublePtLock<M>(ref M mm, LockId one, LockId other) where M : struct, IMm
    {
        LockId lower = one.Raw < other.Raw ? one : other;
        LockId upper = one.Raw < other.Raw ? other : one;
        mm.SpinLock(lower);
        if (lower != upper)
            mm.SpinLock(upper);
    }

    /// <summary>Releases them.</summary>
    [Routine("mm/userfaultfd.c", Kernel = "6.8-")]
    public static void DoublePtUnlock<M>(ref M mm, LockId one, LockId other) where M : struct, IMm
    {
        mm.SpinUnlock(one);
        if (one != other)
            mm.SpinUnlock(other);
    }
}
