using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>What reclaim and migration do to the entry of an anonymous page, by its reverse map (mm/rmap.c, mm/migrate.c).</summary>
public static class RmapAnon
{
    /// <summary>
    /// Where an entry maps the page, another entry takes its place: at the slot, or at the one that mremap has moved it to, in
    /// the order of the reverse map. True: it did.
    /// </summary>
    [Routine("mm/rmap.c", Name = "try_to_migrate")]
    public static bool ReplaceEntry<M>(ref M mm, PmdId pmd, int index, PageId page, PteValue next) where M : struct, IMm
    {
        bool replaced = false;
        mm.AnonVmaLockRead(pmd);
        bool linked = false;
        if (mm.HasMovedMapping(pmd))
            linked = mm.VmaHasAnonVma(mm.OtherMapping(pmd));
        if (linked && mm.ComesFirst(mm.OtherMapping(pmd), pmd))
            replaced = ReplaceEntryOne(ref mm, mm.OtherMapping(pmd), index, page, next);
        if (!mm.HasMovedMapping(pmd) || !replaced)
            replaced = ReplaceEntryOne(ref mm, pmd, index, page, next);
        if (linked && !replaced && mm.ComesFirst(pmd, mm.OtherMapping(pmd)))
            replaced = ReplaceEntryOne(ref mm, mm.OtherMapping(pmd), index, page, next);
        mm.AnonVmaUnlockRead(pmd);
        return replaced;
    }

    /// <summary>
    /// Where the entry maps the page, another entry takes its place, not present, between which it is none: the folio is
    /// locked by the caller. True: it did.
    /// </summary>
    [Routine("mm/rmap.c", Name = "try_to_migrate_one")]
    public static bool ReplaceEntryOne<M>(ref M mm, PmdId pmd, int index, PageId page, PteValue next) where M : struct, IMm
    {
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
        }
        mm.MmuNotifierInvalidateRangeEnd(pmd);
        return found;
    }

    /// <summary>
    /// Where an entry still says that the page is being moved, at the slot or at the one that mremap has moved it to, it is
    /// <paramref name="next"/> from now on. True: it did.
    /// </summary>
    [Routine("mm/migrate.c", Name = "remove_migration_ptes")]
    public static bool RemoveMigrationPte<M>(ref M mm, PmdId pmd, int index, PageId src, PteValue next) where M : struct, IMm
    {
        bool mapped = false;
        mm.AnonVmaLockRead(pmd);
        bool linked = false;
        if (mm.HasMovedMapping(pmd))
            linked = mm.VmaHasAnonVma(mm.OtherMapping(pmd));
        if (linked && mm.ComesFirst(mm.OtherMapping(pmd), pmd))
            mapped = RemoveMigrationPteOne(ref mm, mm.OtherMapping(pmd), index, src, next);
        if (!mm.HasMovedMapping(pmd) || !mapped)
            mapped = RemoveMigrationPteOne(ref mm, pmd, index, src, next);
        if (linked && !mapped && mm.ComesFirst(pmd, mm.OtherMapping(pmd)))
            mapped = RemoveMigrationPteOne(ref mm, mm.OtherMapping(pmd), index, src, next);
        mm.AnonVmaUnlockRead(pmd);
        return mapped;
    }

    /// <summary>
    /// Where the entry still says that the page is being moved, it is <paramref name="next"/> from now on, which names the new
    /// one: device-private or read-only, so that the next write sees whether it is the process's own. True: it did.
    /// </summary>
    [Routine("mm/migrate.c", Name = "remove_migration_pte")]
    public static bool RemoveMigrationPteOne<M>(ref M mm, PmdId pmd, int index, PageId src, PteValue next) where M : struct, IMm
    {
        bool found = PageVmaMapped.PageVmaMappedWalk(
            ref mm, pmd, index, index + 1, true, true, false, src, TableId.Null, default,
            out _, out TableId table, out LockId ptl);
        if (!found)
            return false;
        mm.SetPteAt(table, index, next);
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        return true;
    }
}
