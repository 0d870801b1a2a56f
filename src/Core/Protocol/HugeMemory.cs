using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>Taking huge entries away and splitting them (mm/huge_memory.c).</summary>
public static partial class HugeMemory
{
    /// <summary>Takes a huge entry away; false when the entry is huge no more.</summary>
    [Routine("mm/huge_memory.c")]
    public static bool ZapHugePmd<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        bool zapped = false;
        LockId pml = mm.PmdLockptr(pmd);
        mm.SpinLock(pml);
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (pmdval.IsTransHuge || pmdval.IsMigration)
        {
            mm.PmdpHugeGetAndClear(pmd);
            if (mm.ThpVmaAllowable(pmd))
                ZapDepositedTable(ref mm, pmd);
            else if (mm.CountsMappings)
                mm.FolioRemoveRmapPmd(pmd);
            zapped = true;
        }
        mm.SpinUnlock(pml);
        // The folio behind a migration entry belongs to whoever moves it.
        if (mm.ThpVmaAllowable(pmd) && zapped && pmdval.IsTransHuge)
            mm.HugeFolioPut(pmdval.Folio);
        return zapped;
    }

    /// <summary>Frees the table that was put aside for the mapping, at once: no walker can hold a pointer to it.</summary>
    [Routine("mm/huge_memory.c")]
    public static void ZapDepositedTable<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        TableId table = mm.PgtableTransHugeWithdraw(pmd);
        PgtableGeneric.PteFree(ref mm, table);
        mm.MmDecNrPtes(pmd);
    }

    /// <summary>Splits a huge entry, whoever asks for it and whatever folio it maps.</summary>
    [Routine("mm/huge_memory.c", Name = "__split_huge_pmd")]
    public static void SplitHugePmd<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        mm.MmuNotifierInvalidateRangeStart(pmd);
        LockId pml = mm.PmdLockptr(pmd);
        mm.SpinLock(pml);
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (pmdval.IsTransHuge || pmdval.IsMigration)
            SplitHugePmdLocked(ref mm, pmd);
        mm.SpinUnlock(pml);
        mm.MmuNotifierInvalidateRangeEnd(pmd);
    }

    /// <summary>
    /// The part of the split under the pmd lock: for a file mapping the entry becomes none, and faults bring it back by small
    /// entries; for anonymous memory the table that was put aside takes its place, filled.
    /// </summary>
    [Routine("mm/huge_memory.c", Name = "__split_huge_pmd_locked")]
    public static void SplitHugePmdLocked<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        if (!mm.ThpVmaAllowable(pmd))
        {
            PgtableGeneric.PmdpHugeClearFlush(ref mm, pmd);
            if (mm.CountsMappings)
                mm.FolioRemoveRmapPmd(pmd);
            return;
        }
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (pmdval.IsTransHuge && pmdval.Folio == mm.HugeZeroFolio)
        {
            SplitHugeZeroPagePmd(ref mm, pmd);
            return;
        }
        if (!pmdval.IsMigration)
            pmdval = PgtableGeneric.PmdpInvalidate(ref mm, pmd);
        TableId table = mm.PgtableTransHugeWithdraw(pmd);
        PgtableGeneric.PteOffsetMapOnStack(ref mm, PmdValue.Of(table));
        for (int i = 0; i < mm.PtrsPerPte; i++)
        {
            PteValue entry = pmdval.IsMigration
                ? PteValue.MigrationOf(mm.FolioPage(pmdval.MigrationFolio, i))
                : PteValue.Of(mm.FolioPage(pmdval.Folio, i), pmdval.IsWritableLeaf);
            mm.SetPteAt(table, i, entry);
        }
        PgtableGeneric.PteUnmap(ref mm, table);
        mm.SmpWmb();
        mm.PmdPopulate(pmd, table);
    }

    /// <summary>Splits the huge zero mapping: it passes through none, since nothing of its content can get lost.</summary>
    [Routine("mm/huge_memory.c", Name = "__split_huge_zero_page_pmd")]
    public static void SplitHugeZeroPagePmd<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        PgtableGeneric.PmdpHugeClearFlush(ref mm, pmd);
        TableId table = mm.PgtableTransHugeWithdraw(pmd);
        PgtableGeneric.PteOffsetMapOnStack(ref mm, PmdValue.Of(table));
        for (int i = 0; i < mm.PtrsPerPte; i++)
            mm.SetPteAt(table, i, PteValue.Of(mm.ZeroPage, false));
        PgtableGeneric.PteUnmap(ref mm, table);
        mm.SmpWmb();
        mm.PmdPopulate(pmd, table);
    }

    /// <summary>
    /// Splits the entry if it maps the folio that the caller, who comes from the folio's reverse map, is about. A migration
    /// entry is not asked for its folio (CVE-2025-37958, 6.15): it maps none, and does not concern the caller.
    /// </summary>
    [Routine("mm/huge_memory.c")]
    public static void SplitHugePmdAddress<M>(ref M mm, PmdId pmd, HugeFolioId folio) where M : struct, IMm
    {
        mm.MmuNotifierInvalidateRangeStart(pmd);
        LockId pml = mm.PmdLockptr(pmd);
        mm.SpinLock(pml);
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (pmdval.IsTransHuge || pmdval.IsMigration)
        {
            bool other = false;
            if (!pmdval.IsMigration)
                other = pmdval.Folio != folio;
            else
                other = true;
            if (!other)
                SplitHugePmdLocked(ref mm, pmd);
        }
        mm.SpinUnlock(pml);
        mm.MmuNotifierInvalidateRangeEnd(pmd);
    }
}
