using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>
/// Moving a huge folio of anonymous memory to another place (mm/migrate.c, mm/huge_memory.c): its entry is a migration entry
/// meanwhile, for which a table stays put aside, and which whoever needs small entries splits.
/// </summary>
internal static class MigrateHuge
{
    /// <summary>
    /// Picks the folio, if there is room for its copy and it can be locked, and moves it. What came of its entries meanwhile
    /// decides which pages of the copy are kept.
    /// </summary>
    [Routine("mm/migrate.c", Name = "migrate_folio_unmap")]
    public static void MigrateFolio<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        HugeFolioId dst = mm.AllocHugeFolio();
        if (dst.IsNull)
            return;
        HugeFolioId src = mm.IsolateHugeFolio(pmd);
        if (src.IsNull)
        {
            mm.HugeFolioPut(dst);
            return;
        }
        bool unmapped = TryToMigrate(ref mm, pmd, src);
        if (!unmapped)
        {
            mm.HugeFolioUnlock(src);
            mm.HugeFolioPut(dst);
            return;
        }
        bool moved = CopyFolio(ref mm, src, dst);
        RemoveMigrationPtes(ref mm, pmd, src, moved ? dst : src);
        mm.HugeFolioUnlock(src);
        mm.HugeFolioPut(moved ? src : dst);
    }

    /// <summary>The mapping at the slot, or at the one that mremap has moved it to, in the order of the reverse map.</summary>
    [Routine("mm/rmap.c", Name = "rmap_walk_anon")]
    public static bool TryToMigrate<M>(ref M mm, PmdId pmd, HugeFolioId folio) where M : struct, IMm
    {
        bool done = false;
        mm.AnonVmaLockRead(pmd);
        bool linked = false;
        if (mm.HasMovedMapping(pmd))
            linked = mm.VmaHasAnonVma(mm.OtherMapping(pmd));
        if (linked && mm.ComesFirst(mm.OtherMapping(pmd), pmd))
            done = TryToMigrateOne(ref mm, mm.OtherMapping(pmd), folio);
        if (!mm.HasMovedMapping(pmd) || !done)
            done = TryToMigrateOne(ref mm, pmd, folio);
        if (linked && !done && mm.ComesFirst(pmd, mm.OtherMapping(pmd)))
            done = TryToMigrateOne(ref mm, mm.OtherMapping(pmd), folio);
        mm.AnonVmaUnlockRead(pmd);
        return done;
    }

    /// <summary>
    /// Puts a migration entry where the slot maps the folio by its pmd entry. A folio that small entries map by now stays: its
    /// pages may move one by one.
    /// </summary>
    [Routine("mm/rmap.c", Name = "try_to_migrate_one_pmd")]
    public static bool TryToMigrateOne<M>(ref M mm, PmdId pmd, HugeFolioId folio) where M : struct, IMm
    {
        bool done = false;
        mm.MmuNotifierInvalidateRangeStart(pmd);
        LockId pml = mm.PmdLockptr(pmd);
        mm.SpinLock(pml);
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (pmdval.IsTransHuge && pmdval.Folio == folio)
            done = SetPmdMigrationEntry(ref mm, pmd);
        mm.SpinUnlock(pml);
        mm.MmuNotifierInvalidateRangeEnd(pmd);
        return done;
    }

    /// <summary>Takes the leaf from the hardware, and makes it a migration entry unless somebody has the folio pinned.</summary>
    [Routine("mm/huge_memory.c")]
    public static bool SetPmdMigrationEntry<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        PmdValue old = PgtableGeneric.PmdpInvalidate(ref mm, pmd);
        bool pinned = mm.FolioIsBusy(mm.FolioPage(old.Folio, 0));
        if (pinned)
        {
            mm.SetPmdAt(pmd, old);
            return false;
        }
        mm.SetPmdAt(pmd, PmdValue.Migration.With(old.Folio, old.IsWritableLeaf));
        return true;
    }

    /// <summary>Copies the folio, unless somebody has a reference to one of its pages or it cannot be read.</summary>
    [Routine("mm/migrate.c", Name = "__migrate_folio")]
    public static bool CopyFolio<M>(ref M mm, HugeFolioId src, HugeFolioId dst) where M : struct, IMm
    {
        for (int i = 0; i < mm.PtrsPerPte; i++)
        {
            bool busy = mm.FolioIsBusy(mm.FolioPage(src, i));
            if (busy)
                return false;
        }
        for (int i = 0; i < mm.PtrsPerPte; i++)
        {
            bool copied = mm.CopyMcUserHighpage(mm.FolioPage(dst, i), mm.FolioPage(src, i));
            if (!copied)
                return false;
        }
        PageFlags.FolioMarkUptodate(ref mm);
        return true;
    }

    /// <summary>
    /// Where an entry still says that the folio is being moved, it maps what it was moved to. A page that is mapped nowhere
    /// then was given back meanwhile.
    /// </summary>
    [Routine("mm/migrate.c", Name = "remove_migration_ptes_huge")]
    public static void RemoveMigrationPtes<M>(ref M mm, PmdId pmd, HugeFolioId src, HugeFolioId to) where M : struct, IMm
    {
        bool whole = RemoveMigrationPmds(ref mm, pmd, src, to);
        if (whole)
            return;
        for (int i = 0; i < mm.PtrsPerPte; i++)
        {
            bool mapped = RmapAnon.RemoveMigrationPte(ref mm, pmd, i, mm.FolioPage(src, i), PteValue.Of(mm.FolioPage(to, i), false));
            if (!mapped)
                mm.FolioPut(mm.FolioPage(to, i));
        }
    }

    /// <summary>The pmd entry at the slot, or at the one that mremap has moved it to.</summary>
    [Routine("mm/rmap.c", Name = "rmap_walk")]
    public static bool RemoveMigrationPmds<M>(ref M mm, PmdId pmd, HugeFolioId src, HugeFolioId to) where M : struct, IMm
    {
        bool mapped = false;
        mm.AnonVmaLockRead(pmd);
        bool linked = false;
        if (mm.HasMovedMapping(pmd))
            linked = mm.VmaHasAnonVma(mm.OtherMapping(pmd));
        if (linked && mm.ComesFirst(mm.OtherMapping(pmd), pmd))
            mapped = RemoveMigrationPmd(ref mm, mm.OtherMapping(pmd), src, to);
        if (!mm.HasMovedMapping(pmd) || !mapped)
            mapped = RemoveMigrationPmd(ref mm, pmd, src, to);
        if (linked && !mapped && mm.ComesFirst(pmd, mm.OtherMapping(pmd)))
            mapped = RemoveMigrationPmd(ref mm, mm.OtherMapping(pmd), src, to);
        mm.AnonVmaUnlockRead(pmd);
        return mapped;
    }

    /// <summary>The pmd entry, if it was not split or zapped meanwhile. It was not present: there is nothing to flush.</summary>
    [Routine("mm/huge_memory.c")]
    public static bool RemoveMigrationPmd<M>(ref M mm, PmdId pmd, HugeFolioId src, HugeFolioId to) where M : struct, IMm
    {
        bool mapped = false;
        LockId pml = mm.PmdLockptr(pmd);
        mm.SpinLock(pml);
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (pmdval.IsMigration && pmdval.MigrationFolio == src)
        {
            mm.SetPmdAt(pmd, PmdValue.Leaf.With(to, pmdval.IsWritableLeaf));
            mapped = true;
        }
        mm.SpinUnlock(pml);
        return mapped;
    }
}
