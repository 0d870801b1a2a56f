using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>Looking for the users of a broken page (mm/memory-failure.c): nothing is lost where there is no table.</summary>
internal static class MemoryFailure
{
    /// <summary>Whether an entry maps the page; the table is mapped and not locked, and NULL is an unknown size.</summary>
    [Routine("mm/memory-failure.c")]
    public static bool DevPagemapMappingShift<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        PmdValue pmdval = mm.PmdpGetLockless(pmd);
        if (pmdval.IsNone || !pmdval.IsPresent)
            return false;
        if (pmdval.IsTransHuge)
            return true;
        TableId table = PgtableGeneric.PteOffsetMap(ref mm, pmd);
        if (table.IsNull)
            return false;
        PteValue pte = mm.PtepGet(table, index);
        PgtableGeneric.PteUnmap(ref mm, table);
        return pte.IsPresent;
    }

    /// <summary>Looks for the page under the table's lock, and skips where there is no table.</summary>
    [Routine("mm/memory-failure.c")]
    public static Outcome HwpoisonPteRange<M>(ref M mm, PmdId pmd, int start, int end, out PageWalkAction action)
        where M : struct, IMm
    {
        action = PageWalkAction.Continue;
        bool huge = HugeMm.PmdTransHugeLock(ref mm, pmd, out LockId pml);
        if (huge)
        {
            mm.SpinUnlock(pml);
            return Outcome.Ok;
        }
        if (!mm.AtLeast(6, 5))
        {
            bool unstable = PgtableGeneric.PmdTransUnstable(ref mm, pmd);
            if (unstable)
                return Outcome.Ok;
        }
        TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
        if (table.IsNull)
            return Outcome.Ok;
        for (int i = start; i < end; i++)
            mm.PtepGet(table, i);
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        return Outcome.Ok;
    }
}
