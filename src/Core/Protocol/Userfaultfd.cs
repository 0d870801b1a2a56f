using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>Entries that userfaultfd installs in a private mapping (mm/userfaultfd.c); no folio lock is taken.</summary>
internal static partial class Userfaultfd
{
    /// <summary>UFFDIO_COPY: maps an anonymous page with the given content where nothing is mapped.</summary>
    [Routine("mm/userfaultfd.c")]
    public static Outcome MfillAtomicPteCopy<M>(ref M mm, PmdId pmd, int index, int value) where M : struct, IMm
    {
        mm.AnonVmaPrepare(pmd);
        PmdValue pmdval = mm.PmdpGetLockless(pmd);
        if (pmdval.IsNone)
            PageTableAllocation.PteAllocNew(ref mm, pmd);
        pmdval = mm.PmdpGetLockless(pmd);
        if (!pmdval.IsPresent || pmdval.IsTransHuge)
            return Outcome.Exists;
        PageId page = mm.AllocFilledPage(value);
        PageFlags.FolioMarkUptodate(ref mm);
        Outcome outcome = MfillAtomicInstallPte(ref mm, pmd, index, PteValue.Of(page, true));
        if (outcome != Outcome.Ok)
            mm.FolioPut(page);
        return outcome;
    }

    /// <summary>Sets the entry if it is none, or a marker of userfaultfd's own; no table is a transient failure.</summary>
    [Routine("mm/userfaultfd.c")]
    public static Outcome MfillAtomicInstallPte<M>(ref M mm, PmdId pmd, int index, PteValue entry) where M : struct, IMm
    {
        Outcome outcome = Outcome.Exists;
        TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
        if (table.IsNull)
            return Outcome.Again;
        PteValue pte = mm.PtepGet(table, index);
        if (pte.IsNone || pte.IsMarker || pte.IsPoisonMarker)
        {
            if (mm.MayHaveMarkers(pmd))
                mm.ExpectNoEvent(pmd, index, index + 1);
            mm.SetPteAt(table, index, entry);
            outcome = Outcome.Ok;
        }
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        return outcome;
    }

    /// <summary>
    /// A may-write user of pte_offset_map_rw_nolock that expects an empty entry: the destination half of move_pages_ptes,
    /// with the page to install coming from outside. Locking alone proves nothing; pmd_same under the lock does. The helper
    /// exists since 6.13; this user got its pmd_same in 6.14 (dd95d2782a25), and is modelled with it from the start.
    /// </summary>
    [Routine("mm/userfaultfd.c", Kernel = "6.13-", Name = "move_pages_ptes")]
    public static Outcome MovePagesPtes<M>(ref M mm, PmdId pmd, int index, int value) where M : struct, IMm
    {
        Outcome outcome = Outcome.Exists;
        mm.AnonVmaPrepare(pmd);
        PageTableAllocation.PteAlloc(ref mm, pmd);
        PageId page = mm.AllocFilledPage(value);
        PageFlags.FolioMarkUptodate(ref mm);
        TableId table = PgtableGeneric.PteOffsetMapRwNolock(ref mm, pmd, out PmdValue pmdval, out LockId ptl);
        if (table.IsNull)
        {
            mm.FolioPut(page);
            return Outcome.Again;
        }
        mm.SpinLock(ptl);
        PmdValue now = mm.PmdpGetLockless(pmd);
        if (now != pmdval)
        {
            outcome = Outcome.Again;
            goto unlock;
        }
        PteValue pte = mm.PtepGet(table, index);
        if (pte.IsNone)
        {
            mm.SetPteAt(table, index, PteValue.Of(page, true));
            outcome = Outcome.Ok;
        }
    unlock:
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        if (outcome != Outcome.Ok)
            mm.FolioPut(page);
        return outcome;
    }

    /// <summary>UFFDIO_WRITEPROTECT: protects the entries <paramref name="start"/> up to <paramref name="end"/>, or lets writes through again.</summary>
    [Routine("mm/userfaultfd.c")]
    public static Outcome MwriteprotectRange<M>(ref M mm, PmdId pmd, int start, int end, bool protect) where M : struct, IMm
    {
        bool registered = mm.UserfaultfdWp(pmd);
        if (!registered)
            return Outcome.NoEntry;
        if (!protect)
            mm.ExpectNoEvent(pmd, start, end);
        Mprotect.ChangeProtection(ref mm, pmd, start, end, protect ? CpFlags.UffdWp : CpFlags.UffdWpResolve);
        if (protect && !mm.VmaIsAnonymous(pmd))
            mm.ExpectEvent(pmd, start, end);
        return Outcome.Ok;
    }
}
