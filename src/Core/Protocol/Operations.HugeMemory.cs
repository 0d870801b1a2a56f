using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>What khugepaged and the shrinker of half-used huge folios do to anonymous memory.</content>
internal static partial class Operations
{
    /// <summary>khugepaged, or MADV_COLLAPSE, tries to make the slot's memory huge; that it may fail is nobody's business.</summary>
    [Routine("mm/khugepaged.c", Name = "collapse_single_pmd")]
    public static Outcome Collapse<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        mm.MmapReadLock(pmd);
        bool suitable = KhugepagedAnon.CollapseScanPmd(ref mm, pmd);
        mm.MmapReadUnlock(pmd);
        if (suitable)
            KhugepagedAnon.CollapseHugePage(ref mm, pmd);
        return Outcome.Ok;
    }

    /// <summary>khugepaged, or MADV_COLLAPSE, makes a part of the slot's memory a folio of several pages.</summary>
    [Routine("mm/khugepaged.c", Kernel = "7.2-", Name = "collapse_mthp")]
    public static Outcome CollapseMthp<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        mm.MmapReadLock(pmd);
        bool suitable = KhugepagedAnon.CollapseScanPmd(ref mm, pmd);
        mm.MmapReadUnlock(pmd);
        if (suitable)
            KhugepagedMthp.CollapseHugePageOrder(ref mm, pmd, index);
        return Outcome.Ok;
    }

    /// <summary>The huge folio that the slot maps moves to another place: compaction, move_pages(2), a memory block that goes offline.</summary>
    [Routine("mm/migrate.c", Name = "migrate_pages_batch")]
    public static Outcome MigrateHugePage<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        MigrateHuge.MigrateFolio(ref mm, pmd);
        return Outcome.Ok;
    }

    /// <summary>
    /// The folio that the slot maps is to be split (deferred_split_scan): its mapping is, by the reverse map. Who comes
    /// that way has found the folio before and knows nothing of what became of the entry since.
    /// </summary>
    [Routine("mm/huge_memory.c", Name = "split_folio")]
    public static Outcome Split<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        PmdValue found = mm.PmdpGetLockless(pmd);
        if (!found.IsTransHuge || found.Folio == mm.HugeZeroFolio)
            return Outcome.Ok;
        mm.AnonVmaLockRead(pmd);
        HugeMemory.SplitHugePmdAddress(ref mm, pmd, found.Folio);
        mm.AnonVmaUnlockRead(pmd);
        return Outcome.Ok;
    }
}
