using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>NUMA hints: an entry without access for the hardware, though the mapping has it.</content>
public static partial class PageFault
{
    /// <summary>
    /// Gives the access back, or moves the page to where it is wanted. Enters with the table mapped and not locked: the entry
    /// that was not none proves the table.
    /// </summary>
    [Routine("mm/memory.c")]
    public static FaultResult DoNumaPage<M>(
        ref M mm, PmdId pmd, int index, TableId mapped, LockId held, PteValue orig) where M : struct, IMm
    {
        mm.SpinLock(held);
        PteValue old = mm.PtepGet(mapped, index);
        if (old != orig)
        {
            PgtableGeneric.PteUnmapUnlock(ref mm, mapped, held);
            return FaultResult.Done;
        }
        bool isolated = false;
        if (mm.Has(Features.NumaMigration))
        {
            bool own = mm.PageAnonExclusive(old.Page);
            if (own)
                isolated = mm.FolioTrylockPage(old.Page);
        }
        if (!isolated)
        {
            NumaRebuildSingleMapping(ref mm, pmd, index, mapped, old);
            PgtableGeneric.PteUnmapUnlock(ref mm, mapped, held);
            return FaultResult.Done;
        }
        PgtableGeneric.PteUnmapUnlock(ref mm, mapped, held);
        bool migrated = Migrate.MigrateMisplacedFolio(ref mm, pmd, index, old.Page);
        if (migrated)
            return FaultResult.Done;
        TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
        if (table.IsNull)
            return FaultResult.Done;
        PteValue now = mm.PtepGet(table, index);
        if (now == orig)
            NumaRebuildSingleMapping(ref mm, pmd, index, table, orig);
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        return FaultResult.Done;
    }

    /// <summary>The entry as the mapping's protection has it; writable where nobody else has the page.</summary>
    [Routine("mm/memory.c")]
    public static void NumaRebuildSingleMapping<M>(ref M mm, PmdId pmd, int index, TableId table, PteValue old)
        where M : struct, IMm
    {
        bool writable = mm.VmaIsShared(pmd);
        if (!writable)
            writable = mm.PageAnonExclusive(old.Page);
        mm.PtepModifyProtStart(table, index);
        mm.PtepModifyProtCommit(table, index, PteValue.Of(old.Page, writable));
    }

    /// <summary>The same for a huge entry, if it is still the one that the fault saw.</summary>
    [Routine("mm/huge_memory.c")]
    public static FaultResult DoHugePmdNumaPage<M>(ref M mm, PmdId pmd, PmdValue orig) where M : struct, IMm
    {
        LockId pml = mm.PmdLockptr(pmd);
        mm.SpinLock(pml);
        PmdValue now = mm.PmdpGet(pmd);
        if (now == orig)
            mm.SetPmdAt(pmd, PmdValue.Leaf);
        mm.SpinUnlock(pml);
        return FaultResult.Done;
    }
}
