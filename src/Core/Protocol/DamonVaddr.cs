using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>DAMON's checks of accessed bits (mm/damon/vaddr.c).</summary>
internal static class DamonVaddr
{
    /// <summary>
    /// Clears the accessed bit of the first entry in the range. It locks leaves only: what a migration entry stands for has
    /// no table either, so repeating (6.5 to 6.17) spins until the migration is over; since 6.18 it gives up.
    /// </summary>
    [Routine("mm/damon/vaddr.c")]
    public static Outcome DamonMkoldPmdEntry<M>(ref M mm, PmdId pmd, int start, int end, out PageWalkAction action)
        where M : struct, IMm
    {
        action = PageWalkAction.Continue;
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (pmdval.IsTransHuge)
        {
            LockId pml = mm.PmdLockptr(pmd);
            mm.SpinLock(pml);
            pmdval = mm.PmdpGet(pmd);
            mm.SpinUnlock(pml);
            if (!pmdval.IsPresent || pmdval.IsTransHuge)
                return Outcome.Ok;
        }
        if (!mm.AtLeast(6, 5))
        {
            PmdValue now = mm.PmdpGet(pmd);
            if (now.IsNone || now.IsBad)
                return Outcome.Ok;
        }
        TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
        if (table.IsNull)
        {
            if (!mm.AtLeast(6, 18))
                action = PageWalkAction.Again;
            return Outcome.Ok;
        }
        PteValue pte = mm.PtepGet(table, start);
        if (pte.IsPresent)
            mm.PtepTestAndClearYoung(table, start);
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        return Outcome.Ok;
    }
}
