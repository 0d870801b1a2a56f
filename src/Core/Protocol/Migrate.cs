using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>Moving an anonymous page to another place (mm/migrate.c): while it is copied its entry says so, and faults wait.</summary>
public static class Migrate
{
    /// <summary>Picks the page that is mapped there, if its folio can be locked, and moves it.</summary>
    [Routine("mm/migrate.c")]
    public static void MigrateFolio<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        PteValue found = mm.IsolateAnonFolio(pmd, index);
        if (found.IsNone)
            return;
        MoveToNewFolio(ref mm, pmd, index, found.NamedPage);
        mm.FolioUnlockPage(found.NamedPage);
    }

    /// <summary>
    /// Moves a page that a NUMA hint found on the wrong node, its folio locked, and unlocks it. False: it stays where it is,
    /// since there is no room on that node.
    /// </summary>
    [Routine("mm/migrate.c")]
    public static bool MigrateMisplacedFolio<M>(ref M mm, PmdId pmd, int index, PageId page) where M : struct, IMm
    {
        bool failed = mm.AllocationFails();
        if (!failed)
            MoveToNewFolio(ref mm, pmd, index, page);
        mm.FolioUnlockPage(page);
        return !failed;
    }

    /// <summary>
    /// Unmaps the folio, copies it, maps the copy. What came of the entry meanwhile decides which of the two is freed: a zap
    /// drops a migration entry and no page.
    /// </summary>
    [Routine("mm/migrate.c")]
    public static void MoveToNewFolio<M>(ref M mm, PmdId pmd, int index, PageId src) where M : struct, IMm
    {
        bool unmapped = RmapAnon.ReplaceEntry(ref mm, pmd, index, src, PteValue.MigrationOf(src));
        if (!unmapped)
            return;
        PageId dst = mm.AllocPageCopy(src);
        PageFlags.FolioMarkUptodate(ref mm);
        bool mapped = RmapAnon.RemoveMigrationPte(ref mm, pmd, index, src, PteValue.Of(dst, false));
        if (!mapped)
            mm.FolioPut(dst);
        mm.FolioPut(src);
    }

    /// <summary>A fault met a migration entry: waits until the folio is unlocked, with the table unmapped by then.</summary>
    [Routine("mm/migrate.c")]
    public static void MigrationEntryWait<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
        if (table.IsNull)
            return;
        PteValue pte = mm.PtepGet(table, index);
        PgtableGeneric.PteUnmap(ref mm, table);
        if (!pte.IsMigration)
        {
            mm.SpinUnlock(ptl);
            return;
        }
        MigrationEntryWaitOnLocked(ref mm, pte.NamedPage, ptl);
    }

    /// <summary>Queues for the folio before it lets the lock go, then sleeps.</summary>
    [Routine("mm/filemap.c")]
    public static void MigrationEntryWaitOnLocked<M>(ref M mm, PageId page, LockId ptl) where M : struct, IMm
    {
        mm.SpinUnlock(ptl);
        mm.FolioWaitPage(page);
    }
}
