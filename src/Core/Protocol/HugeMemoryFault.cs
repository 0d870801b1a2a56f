using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>Page faults that huge folios of anonymous memory serve (mm/huge_memory.c).</summary>
internal static class HugeMemoryFault
{
    /// <summary>Maps a huge folio where nothing is mapped; false: do it with small pages.</summary>
    [Routine("mm/huge_memory.c")]
    public static bool DoHugePmdAnonymousPage<M>(ref M mm, PmdId pmd, bool write) where M : struct, IMm
    {
        mm.AnonVmaPrepare(pmd);
        HugeFolioId folio = mm.HugeZeroFolio;
        if (write)
        {
            folio = mm.AllocHugeFolio();
            if (folio.IsNull)
                return false;
            PageFlags.FolioMarkUptodate(ref mm);
        }
        TableId table = mm.PteAllocOne();
        LockId pml = mm.PmdLockptr(pmd);
        mm.SpinLock(pml);
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (!pmdval.IsNone)
        {
            mm.SpinUnlock(pml);
            PgtableGeneric.PteFree(ref mm, table);
            mm.HugeFolioPut(folio);
            return true;
        }
        mm.PgtableTransHugeDeposit(pmd, table);
        mm.SetPmdAt(pmd, PmdValue.Leaf.With(folio, write));
        mm.MmIncNrPtes(pmd);
        mm.SpinUnlock(pml);
        return true;
    }

    /// <summary>A fault on a huge mapping of anonymous memory; false: it is split now, go on with small pages.</summary>
    [Routine("mm/memory.c", Name = "wp_huge_pmd")]
    public static bool HandleHugePmd<M>(ref M mm, PmdId pmd, bool write, PmdValue orig) where M : struct, IMm
    {
        if (write && !orig.IsWritableLeaf)
            return DoHugePmdWpPage(ref mm, pmd, orig);
        HugePmdSetAccessed(ref mm, pmd, orig);
        return true;
    }

    /// <summary>
    /// Waits for whoever changes the entry, and sets the accessed bit if it is still the same. That bit is not modelled; of a
    /// file's entry, which has no more to it, the write is left out.
    /// </summary>
    [Routine("mm/huge_memory.c")]
    public static void HugePmdSetAccessed<M>(ref M mm, PmdId pmd, PmdValue orig) where M : struct, IMm
    {
        LockId pml = mm.PmdLockptr(pmd);
        mm.SpinLock(pml);
        if (mm.ThpVmaAllowable(pmd))
        {
            PmdValue pmdval = mm.PmdpGet(pmd);
            if (pmdval == orig)
                mm.SetPmdAt(pmd, orig);
        }
        mm.SpinUnlock(pml);
    }

    /// <summary>A write to a read-only huge mapping: reuses a folio that nobody shares, otherwise splits.</summary>
    [Routine("mm/huge_memory.c")]
    public static bool DoHugePmdWpPage<M>(ref M mm, PmdId pmd, PmdValue orig) where M : struct, IMm
    {
        LockId pml = mm.PmdLockptr(pmd);
        if (orig.Folio == mm.HugeZeroFolio)
        {
            if (mm.AtLeast(6, 13))
            {
                bool done = DoHugeZeroWpPmd(ref mm, pmd, orig);
                if (done)
                    return true;
            }
            goto fallback;
        }
        mm.SpinLock(pml);
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (pmdval != orig)
        {
            mm.SpinUnlock(pml);
            return true;
        }
        bool exclusive = mm.FolioTestExclusive(orig.Folio);
        if (exclusive)
        {
            mm.SetPmdAt(pmd, orig.MadeWritable);
            mm.SpinUnlock(pml);
            return true;
        }
        mm.SpinUnlock(pml);
    fallback:
        HugeMemory.SplitHugePmd(ref mm, pmd);
        return false;
    }

    /// <summary>A write to the huge zero mapping: a huge folio takes its place; false when there is none to be had.</summary>
    [Routine("mm/huge_memory.c", Kernel = "6.13-")]
    public static bool DoHugeZeroWpPmd<M>(ref M mm, PmdId pmd, PmdValue orig) where M : struct, IMm
    {
        HugeFolioId folio = mm.AllocHugeFolio();
        if (folio.IsNull)
            return false;
        PageFlags.FolioMarkUptodate(ref mm);
        bool mapped = false;
        mm.MmuNotifierInvalidateRangeStart(pmd);
        LockId pml = mm.PmdLockptr(pmd);
        mm.SpinLock(pml);
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (pmdval == orig)
        {
            PgtableGeneric.PmdpHugeClearFlush(ref mm, pmd);
            mm.SetPmdAt(pmd, PmdValue.Leaf.With(folio, true));
            mapped = true;
        }
        mm.SpinUnlock(pml);
        mm.MmuNotifierInvalidateRangeEnd(pmd);
        if (!mapped)
            mm.HugeFolioPut(folio);
        return true;
    }

    /// <summary>A fault on a migration entry waits for whoever moves the folio, if the entry is still one.</summary>
    [Routine("mm/huge_memory.c", Name = "pmd_migration_entry_wait")]
    public static void PmdMigrationEntryWait<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        LockId pml = mm.PmdLockptr(pmd);
        mm.SpinLock(pml);
        PmdValue pmdval = mm.PmdpGet(pmd);
        mm.SpinUnlock(pml);
        if (mm.MayHave(SpecialEntries.Migration) && pmdval.IsMigration)
            mm.FolioWaitPage(mm.FolioPage(pmdval.MigrationFolio, 0));
    }
}
