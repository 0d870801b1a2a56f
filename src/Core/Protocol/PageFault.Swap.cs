using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>An entry that is neither none nor present.</content>
public static partial class PageFault
{
    /// <summary>
    /// Brings back what the entry stands for, or waits for whoever is about to. Enters with the table mapped and not locked,
    /// and unmaps it in every case.
    /// </summary>
    [Routine("mm/memory.c")]
    public static FaultResult DoSwapPage<M>(
        ref M mm, PmdId pmd, int index, bool write, TableId mapped, LockId ptl, PteValue orig, bool vmaLocked) where M : struct, IMm
    {
        bool same = PteUnmapSame(ref mm, pmd, index, mapped, ptl, orig);
        if (!same)
            return FaultResult.Done;
        if (vmaLocked && !mm.AtLeast(6, 6))
            return FaultResult.Retry;
        if (mm.MayHave(SpecialEntries.Migration) && orig.IsMigration)
        {
            Migrate.MigrationEntryWait(ref mm, pmd, index);
            return FaultResult.Done;
        }
        if (mm.MayHave(SpecialEntries.Swap) && orig.IsSwap)
            return SwapIn(ref mm, pmd, index, write, orig);
        return FaultResult.Done;
    }

    /// <summary>
    /// Whether the entry is still the one that was read without a lock; only where it is wider than a word can that have been
    /// no value at all. Unmaps the table. Up to 6.4 nobody has told which lock that is: it goes by the entry as it is now.
    /// </summary>
    [Routine("mm/memory.c")]
    public static bool PteUnmapSame<M>(ref M mm, PmdId pmd, int index, TableId mapped, LockId ptl, PteValue orig) where M : struct, IMm
    {
        bool same = true;
        if (mm.Has(Features.Pae))
        {
            if (!mm.AtLeast(6, 5))
            {
                PmdValue live = mm.PmdpGet(pmd);
                ptl = mm.PteLockptr(live.Table);
            }
            mm.SpinLock(ptl);
            PteValue now = mm.PtepGet(mapped, index);
            same = now == orig;
            mm.SpinUnlock(ptl);
        }
        PgtableGeneric.PteUnmap(ref mm, mapped);
        return same;
    }

    /// <summary>
    /// Reads the folio from the swap device, or finds it in the swap cache, and maps it if the entry is still the same under
    /// the lock. A read maps it read-only: the next write sees that the page is the process's own.
    /// </summary>
    [Routine("mm/memory.c", Name = "do_swap_page_folio")]
    public static FaultResult SwapIn<M>(ref M mm, PmdId pmd, int index, bool write, PteValue orig) where M : struct, IMm
    {
        if (mm.PtrsPerPte > 1)
            Swap.SwapinReadahead(ref mm, pmd);
        PageId page = orig.NamedPage;
        mm.FolioLockPage(page);
        TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
        if (!table.IsNull)
        {
            PteValue pte = mm.PtepGet(table, index);
            if (pte == orig)
                mm.SetPteAt(table, index, PteValue.Of(page, write));
            PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        }
        mm.FolioUnlockPage(page);
        return FaultResult.Done;
    }
}
