using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>
/// Changing the protection of what is mapped (mm/mprotect.c): NUMA hints and userfaultfd's write-protection under mmap_lock for
/// reading, mprotect under the locks for writing. The user's values stay as they are. A file mapping keeps write-protection
/// of what is not mapped by markers, so that it needs a table; anonymous memory protects only what is there.
/// </summary>
internal static class Mprotect
{
    /// <summary>The entries <paramref name="start"/> up to <paramref name="end"/>, and the flush of what the hardware may still know of them.</summary>
    [Routine("mm/mprotect.c")]
    public static void ChangeProtection<M>(ref M mm, PmdId pmd, int start, int end, CpFlags flags) where M : struct, IMm
    {
        mm.MmuNotifierInvalidateRangeStart(pmd);
        ChangePmdRange(ref mm, pmd, start, end, flags);
        mm.MmuNotifierInvalidateRangeEnd(pmd);
        mm.FlushTlbRange(pmd);
    }

    /// <summary>The pmd level; no table to map, since another took it away: look at the entry again (670ddd8cdcbd).</summary>
    [Routine("mm/mprotect.c")]
    public static void ChangePmdRange<M>(ref M mm, PmdId pmd, int start, int end, CpFlags flags) where M : struct, IMm
    {
        bool needsTable = flags == CpFlags.UffdWp && !mm.VmaIsAnonymous(pmd);
    again:
        if (needsTable)
            PageTableAllocation.PteAlloc(ref mm, pmd);
        if (!mm.AtLeast(6, 5))
        {
            PmdValue first = mm.PmdpGet(pmd);
            if (!first.IsMigration)
            {
                bool none = PmdNoneOrClearBadUnlessTransHuge(ref mm, pmd);
                if (none)
                    return;
            }
        }
        else
        {
            PmdValue plain = mm.PmdpGet(pmd);
            if (plain.IsNone)
                return;
        }
        PmdValue pmdval = mm.PmdpGetLockless(pmd);
        if (pmdval.IsTransHuge || pmdval.IsMigration)
        {
            // Write-protection of a huge entry itself, as anonymous memory has it, is not modelled: it is split instead.
            if (flags == CpFlags.UffdWp || flags == CpFlags.UffdWpResolve)
            {
                HugeMemory.SplitHugePmd(ref mm, pmd);
                if (needsTable)
                    PageTableAllocation.PteAlloc(ref mm, pmd);
            }
            else
            {
                bool handled = ChangeHugePmd(ref mm, pmd, flags == CpFlags.ProtNuma);
                if (handled)
                    return;
            }
        }
        bool done = ChangePteRange(ref mm, pmd, start, end, flags);
        if (!done)
            goto again;
    }

    /// <summary>
    /// Whether there is nothing for a walker that deals with huge entries itself: one read for all three questions, since
    /// under mmap_lock for reading a huge entry may come and go between two (8b272b3cbbb5).
    /// </summary>
    [Routine("mm/mprotect.c", Kernel = "-6.4")]
    public static bool PmdNoneOrClearBadUnlessTransHuge<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        PmdValue pmdval = mm.PmdpGetLockless(pmd);
        if (pmdval.IsNone)
            return true;
        if (pmdval.IsTransHuge)
            return false;
        if (pmdval.IsBad)
        {
            PgtableGeneric.PmdClearBad(ref mm, pmd);
            return true;
        }
        return false;
    }

    /// <summary>
    /// A huge entry is taken from the hardware in place, and never becomes none: a zap beside it, that holds mmap_lock for
    /// reading too, would pass over it. False: it is huge no more.
    /// </summary>
    [Routine("mm/huge_memory.c")]
    public static bool ChangeHugePmd<M>(ref M mm, PmdId pmd, bool numa) where M : struct, IMm
    {
        LockId pml = mm.PmdLockptr(pmd);
        mm.SpinLock(pml);
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (pmdval.IsLeaf)
        {
            mm.SetPmdAt(pmd, PmdValue.LeafInvalid);
            mm.FlushTlbRange(pmd);
            mm.SetPmdAt(pmd, numa ? PmdValue.ProtNone : PmdValue.Leaf);
        }
        mm.SpinUnlock(pml);
        return pmdval.IsTransHuge || pmdval.IsMigration;
    }

    /// <summary>The pte level; false (-EAGAIN): there was no table to map. Up to 6.4 that is no reason to come back.</summary>
    [Routine("mm/mprotect.c")]
    public static bool ChangePteRange<M>(ref M mm, PmdId pmd, int start, int end, CpFlags flags) where M : struct, IMm
    {
        if (!mm.AtLeast(6, 5))
        {
            bool unstable = PgtableGeneric.PmdTransUnstable(ref mm, pmd);
            if (unstable)
                return true;
        }
        TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
        if (table.IsNull)
            return false;
        for (int i = start; i < end; i++)
        {
            PteValue old = mm.PtepGet(table, i);
            if (mm.Has(Features.AssertPteLocked) && !old.IsNone)
                PowerpcAssertions.AssertPteLocked(ref mm, pmd);
            if (flags == CpFlags.None && old.IsWritable)
            {
                old = mm.PtepModifyProtStart(table, i);
                if (mm.Has(Features.Dirty) && old.IsDirty)
                    mm.PtepModifyProtCommit(table, i, PteValue.Dirty(old.Page, false));
                else
                    mm.PtepModifyProtCommit(table, i, PteValue.Of(old.Page, false));
            }
            if (flags == CpFlags.ProtNuma && old.IsPresent && !old.IsProtNone && old.Page != mm.ZeroPage)
            {
                mm.PtepModifyProtStart(table, i);
                mm.PtepModifyProtCommit(table, i, PteValue.ProtNone(old.Page));
            }
            if (flags == CpFlags.UffdWp && old.IsPresent && !old.IsUffdWp)
            {
                mm.PtepModifyProtStart(table, i);
                mm.PtepModifyProtCommit(table, i, PteValue.UffdWp(old.Page));
            }
            if (flags == CpFlags.UffdWp && old.IsNone && !mm.VmaIsAnonymous(pmd))
                mm.SetPteAt(table, i, PteValue.Marker);
            if (flags == CpFlags.UffdWpResolve && old.IsUffdWp)
            {
                bool writable = mm.VmaIsAnonymous(pmd) ? old.Page != mm.ZeroPage : !mm.VmaIsShared(pmd) && old.Page != mm.PageCachePage(pmd, i);
                mm.PtepModifyProtStart(table, i);
                mm.PtepModifyProtCommit(table, i, PteValue.Of(old.Page, writable));
            }
            if (flags == CpFlags.UffdWpResolve && old.IsMarker)
                mm.PtepGetAndClear(table, i);
        }
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        return true;
    }
}
