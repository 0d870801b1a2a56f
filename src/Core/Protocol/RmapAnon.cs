using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>What reclaim and migration do to the entry of an anonymous page, by its reverse map (mm/rmap.c, mm/migrate.c).</summary>
public static class RmapAnon
{
    /// <summary>
    /// Where the entry maps the page, another entry takes its place, not present, between which it is none: the folio is
    /// locked by the caller. True: it did.
    /// </summary>
    [Routine("mm/rmap.c", Name = "try_to_migrate_one")]
    public static bool ReplaceEntry<M>(ref M mm, PmdId pmd, int index, PageId page, PteValue next) where M : struct, IMm
    {
        bool replaced = false;
        mm.AnonVmaLockRead(pmd);
        mm.MmuNotifierInvalidateRangeStart(pmd);
        bool found = PageVmaMapped.PageVmaMappedWalk(
            ref mm, pmd, index, index + 1, false, false, false, page, TableId.Null, default,
            out _, out TableId table, out LockId ptl);
        if (found)
        {
            mm.PtepGetAndClear(table, index);
            mm.FlushTlbRange(pmd);
            mm.SetPteAt(table, index, next);
            PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
            replaced = true;
        }
        mm.MmuNotifierInvalidateRangeEnd(pmd);
        mm.AnonVmaUnlockRead(pmd);
        return replaced;
    }

    /// <summary>
    /// Where the entry still says that the page is being moved, it is <paramref name="next"/> from now on, which names the new
    /// one: device-private or read-only, so that the next write sees whether it is the process's own. True: it did.
    /// </summary>
    [Routine("mm/migrate.c")]
    public static bool RemoveMigrationPte<M>(ref M mm, PmdId pmd, int index, PageId src, PteValue next) where M : struct, IMm
    {
        bool mapped = false;
        mm.AnonVmaLockRead(pmd);
        bool found = PageVmaMapped.PageVmaMappedWalk(
            ref mm, pmd, index, index + 1, true, true, false, src, TableId.Null, default,
            out _, out TableId table, out LockId ptl);
        if (found)
        {
            mm.SetPteAt(table, index, next);
            PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
            mapped = true;
        }
        mm.AnonVmaUnlockRead(pmd);
        return mapped;
    }
}
