using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>
/// UFFDIO_WRITEPROTECT: change_protection for userfaultfd (mm/userfaultfd.c, mm/mprotect.c). A file mapping keeps the
/// protection of what is not mapped by markers, so it needs a table; anonymous memory protects only what is there.
/// </summary>
public static class UserfaultfdProtection
{
    /// <summary>Protects the entries <paramref name="start"/> up to <paramref name="end"/>, or lets writes through again.</summary>
    [Routine("mm/userfaultfd.c")]
    public static Outcome MwriteprotectRange<M>(ref M mm, PmdId pmd, int start, int end, bool protect) where M : struct, IMm
    {
        bool registered = mm.UserfaultfdWp(pmd);
        if (!registered)
            return Outcome.NoEntry;
        if (!protect)
            mm.ExpectNoEvent(pmd, start, end);
        mm.MmuNotifierInvalidateRangeStart(pmd);
        ChangePmdRange(ref mm, pmd, start, end, protect);
        mm.MmuNotifierInvalidateRangeEnd(pmd);
        mm.FlushTlbRange(pmd);
        if (protect && !mm.VmaIsAnonymous(pmd))
            mm.ExpectEvent(pmd, start, end);
        return Outcome.Ok;
    }

    /// <summary>
    /// change_pmd_range as userfaultfd's write-protection goes through it: huge entries of a file are split to be protected,
    /// which leaves none, so a table is made again.
    /// </summary>
    [Routine("mm/mprotect.c", Name = "change_pmd_range_uffd_wp")]
    public static void ChangePmdRange<M>(ref M mm, PmdId pmd, int start, int end, bool protect) where M : struct, IMm
    {
    again:
        if (protect && !mm.VmaIsAnonymous(pmd))
            PageTableAllocation.PteAlloc(ref mm, pmd);
        PmdValue plain = mm.PmdpGet(pmd);
        if (plain.IsNone)
            return;
        PmdValue pmdval = mm.PmdpGetLockless(pmd);
        if (pmdval.IsTransHuge || pmdval.IsMigration)
        {
            HugeMemory.SplitHugePmd(ref mm, pmd);
            if (protect && !mm.VmaIsAnonymous(pmd))
                PageTableAllocation.PteAlloc(ref mm, pmd);
        }
        bool done = ChangePteRange(ref mm, pmd, start, end, protect);
        if (!done)
            goto again;
    }

    /// <summary>change_pte_range for it; false (-EAGAIN): there was no table to map. Up to 6.4 that is no reason to come back.</summary>
    [Routine("mm/mprotect.c", Name = "change_pte_range_uffd_wp")]
    public static bool ChangePteRange<M>(ref M mm, PmdId pmd, int start, int end, bool protect) where M : struct, IMm
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
            if (protect && old.IsPresent && !old.IsUffdWp)
            {
                mm.PtepGetAndClear(table, i);
                mm.SetPteAt(table, i, PteValue.UffdWp(old.Page));
            }
            else if (protect && old.IsNone && !mm.VmaIsAnonymous(pmd))
            {
                mm.SetPteAt(table, i, PteValue.Marker);
            }
            else if (!protect && old.IsUffdWp)
            {
                bool writable = mm.VmaIsAnonymous(pmd) ? old.Page != mm.ZeroPage : !mm.VmaIsShared(pmd) && old.Page != mm.PageCachePage(pmd, i);
                mm.PtepGetAndClear(table, i);
                mm.SetPteAt(table, i, PteValue.Of(old.Page, writable));
            }
            else if (!protect && old.IsMarker)
            {
                mm.PtepGetAndClear(table, i);
            }
        }
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        return true;
    }
}
