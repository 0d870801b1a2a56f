using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>Where a page is mapped in a slot (mm/page_vma_mapped.c): only the locks of the reverse map are held.</summary>
public static class PageVmaMapped
{
    /// <summary>
    /// Finds the next entry of the slot that maps the page, and returns with its lock held: that of the table, mapped
    /// then, or the pmd lock for a huge entry, with no table. False: there is none, nothing is mapped or locked.
    /// </summary>
    /// <param name="mm">Memory.</param>
    /// <param name="pmd">The slot.</param>
    /// <param name="from">The entry to start at or, with <paramref name="mapped"/>, the one found last.</param>
    /// <param name="end">The entry after the last one.</param>
    /// <param name="sync">PVMW_SYNC: whoever is taking an entry away is waited for.</param>
    /// <param name="migration">PVMW_MIGRATION: migration entries of the page are looked for.</param>
    /// <param name="huge">The folio is as large as the slot: a huge entry may map it.</param>
    /// <param name="page">The page; of a huge folio the one at entry 0, the others follow it.</param>
    /// <param name="mapped">The table of the entry found last, whose lock is held; NULL to begin.</param>
    /// <param name="held">The lock held with it.</param>
    /// <param name="index">The entry found.</param>
    /// <param name="table">Its table; NULL when the pmd entry itself maps the page.</param>
    /// <param name="ptl">The lock held.</param>
    [Routine("mm/page_vma_mapped.c")]
    public static bool PageVmaMappedWalk<M>(
        ref M mm, PmdId pmd, int from, int end, bool sync, bool migration, bool huge, PageId page, TableId mapped, LockId held,
        out int index, out TableId table, out LockId ptl) where M : struct, IMm
    {
        index = from;
        table = mapped;
        ptl = held;
        bool locked = !mapped.IsNull;
        PmdValue pmde = PmdValue.None;
        if (locked)
            goto next_pte;
    restart:
        pmde = mm.PmdpGetLockless(pmd);
        if (pmde.IsTransHuge || pmde.IsMigration || (mm.AtLeast(6, 19) && pmde.IsDevicePrivate))
        {
            ptl = PgtableGeneric.PmdLock(ref mm, pmd);
            pmde = mm.PmdpGet(pmd);
            if (!pmde.IsTable)
            {
                bool wanted = migration ? pmde.IsMigration : pmde.IsTransHuge;
                if (wanted && huge)
                    return true;
                mm.SpinUnlock(ptl);
                return false;
            }
            mm.SpinUnlock(ptl);
        }
        else if (!pmde.IsPresent)
        {
            if (sync && huge)
            {
                // sync_with_folio_pmd_zap: whoever cleared the entry drops the folio's mapping before it unlocks.
                ptl = PgtableGeneric.PmdLock(ref mm, pmd);
                mm.SpinUnlock(ptl);
            }
            return false;
        }
        MapPte(ref mm, pmd, index, sync, migration, out table, out ptl, out pmde, out locked);
        if (table.IsNull)
            goto restart;
        if (!locked)
            goto next_pte;
    this_pte:
        PteValue pte = mm.PtepGet(table, index);
        PageId wantedPage = new(page.Raw + (huge ? index : 0));
        bool found = migration
            ? pte.IsMigration && pte.NamedPage == wantedPage
            : (pte.IsPresent || pte.IsDevicePrivate) && pte.NamedPage == wantedPage;
        if (found)
            return true;
    next_pte:
        do
        {
            index++;
            if (index == end)
                goto not_found;
            pte = mm.PtepGetLockless(table, index);
        }
        while (pte.IsNone);
        if (!locked)
        {
            mm.SpinLock(ptl);
            locked = true;
            if (mm.AtLeast(6, 13))
            {
                PmdValue now = mm.PmdpGetLockless(pmd);
                if (now != pmde)
                {
                    PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
                    goto restart;
                }
            }
        }
        goto this_pte;
    not_found:
        if (locked)
            mm.SpinUnlock(ptl);
        PgtableGeneric.PteUnmap(ref mm, table);
        return false;
    }

    /// <summary>
    /// Maps the slot's table, and locks it if its entry at <paramref name="index"/> is of interest. NULL: there is no table
    /// to map, the walk looks at the pmd entry again.
    /// </summary>
    [Routine("mm/page_vma_mapped.c")]
    public static void MapPte<M>(
        ref M mm, PmdId pmd, int index, bool sync, bool migration, out TableId table, out LockId ptl, out PmdValue pmde,
        out bool locked) where M : struct, IMm
    {
        locked = false;
        pmde = PmdValue.None;
        if (sync)
        {
            table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out ptl);
            locked = !table.IsNull;
            return;
        }
    again:
        if (!mm.AtLeast(6, 5))
        {
            pmde = mm.PmdpGet(pmd);
            ptl = mm.PteLockptr(pmde.Table);
            table = PgtableGeneric.PteOffsetMap(ref mm, pmd);
        }
        else if (!mm.AtLeast(6, 13))
        {
            table = PgtableGeneric.PteOffsetMapNolock(ref mm, pmd, out ptl);
        }
        else
        {
            table = PgtableGeneric.PteOffsetMapRwNolock(ref mm, pmd, out pmde, out ptl);
        }
        if (table.IsNull)
            return;
        PteValue peek = mm.PtepGetLockless(table, index);
        bool interesting = migration
            ? !peek.IsNone && !peek.IsPresent
            : peek.IsPresent || peek.IsDevicePrivate;
        if (!interesting)
            return;
        mm.SpinLock(ptl);
        if (mm.AtLeast(6, 13))
        {
            PmdValue now = mm.PmdpGetLockless(pmd);
            if (now != pmde)
            {
                PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
                goto again;
            }
        }
        locked = true;
    }
}
