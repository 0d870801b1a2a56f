using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>Walks over an address range.</content>
internal static partial class Operations
{
    /// <summary>A look at one entry through /proc/PID/pagemap.</summary>
    [Routine("fs/proc/task_mmu.c", Name = "pagemap_read")]
    public static Outcome Pagemap<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        mm.MmapReadLock(pmd);
        Outcome outcome = PageWalk.WalkPmdRange(ref mm, pmd, index, index + 1, PageWalkOps.Pagemap);
        mm.MmapReadUnlock(pmd);
        return outcome;
    }

    /// <summary>A write to /proc/PID/clear_refs: the whole slot.</summary>
    [Routine("fs/proc/task_mmu.c", Name = "clear_refs_write")]
    public static Outcome ClearRefs<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        mm.MmapWriteLock(pmd);
        if (mm.Has(Features.VmaLocks))
            mm.VmaStartWrite(pmd);
        PageWalk.WalkPmdRange(ref mm, pmd, 0, mm.PtrsPerPte, PageWalkOps.ClearRefs);
        mm.MmapWriteUnlock(pmd);
        return Outcome.Ok;
    }

    /// <summary>DAMON prepares its next look at one address.</summary>
    [Routine("mm/damon/vaddr.c", Name = "damon_va_mkold")]
    public static Outcome DamonMkold<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        mm.MmapReadLock(pmd);
        PageWalk.WalkPmdRange(ref mm, pmd, index, index + 1, PageWalkOps.DamonMkold);
        mm.MmapReadUnlock(pmd);
        return Outcome.Ok;
    }

    /// <summary>madvise(MADV_COLD) over the entries <paramref name="start"/> up to <paramref name="end"/>.</summary>
    [Routine("mm/madvise.c")]
    public static Outcome MadviseCold<M>(ref M mm, PmdId pmd, int start, int end) where M : struct, IMm
    {
        mm.MmapReadLock(pmd);
        PageWalk.WalkPmdRange(ref mm, pmd, start, end, PageWalkOps.MadviseCold);
        mm.MmapReadUnlock(pmd);
        return Outcome.Ok;
    }

    /// <summary>madvise(MADV_FREE) of one page; <see cref="Outcome.One"/> where something was dropped, which the user is not told.</summary>
    [Routine("mm/madvise.c", Name = "madvise_dontneed_free")]
    public static Outcome MadviseFree<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        mm.MmapReadLock(pmd);
        mm.MmuNotifierInvalidateRangeStart(pmd);
        Outcome outcome = PageWalk.WalkPmdRange(ref mm, pmd, index, index + 1, PageWalkOps.MadviseFree);
        mm.MmuNotifierInvalidateRangeEnd(pmd);
        if (mm.Has(Features.Tlb))
            mm.FlushTlbLastLevel(pmd);
        mm.MmapReadUnlock(pmd);
        return outcome == Outcome.One ? Outcome.One : Outcome.Ok;
    }

    /// <summary>madvise(MADV_WILLNEED) over the entries <paramref name="start"/> up to <paramref name="end"/>.</summary>
    [Routine("mm/madvise.c", Name = "madvise_willneed")]
    public static Outcome WillNeed<M>(ref M mm, PmdId pmd, int start, int end) where M : struct, IMm
    {
        mm.MmapReadLock(pmd);
        PageWalk.WalkPmdRange(ref mm, pmd, start, end, PageWalkOps.WillNeed);
        mm.MmapReadUnlock(pmd);
        return Outcome.Ok;
    }

    /// <summary>A walk with a callback for single entries, such as prot_none_pte_entry.</summary>
    [Routine("mm/pagewalk.c", Name = "walk_page_vma")]
    public static Outcome WalkPtes<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        mm.MmapReadLock(pmd);
        PageWalk.WalkPmdRange(ref mm, pmd, index, index + 1, PageWalkOps.PteEntry);
        mm.MmapReadUnlock(pmd);
        return Outcome.Ok;
    }

    /// <summary>memory_failure looks for who maps a broken page.</summary>
    [Routine("mm/memory-failure.c", Name = "memory_failure")]
    public static Outcome HwpoisonSearch<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        mm.MmapReadLock(pmd);
        bool found = Unmap.VmaLookup(ref mm, pmd);
        if (found)
            found = MemoryFailure.DevPagemapMappingShift(ref mm, pmd, index);
        if (found)
            PageWalk.WalkPmdRange(ref mm, pmd, index, index + 1, PageWalkOps.Hwpoison);
        mm.MmapReadUnlock(pmd);
        return Outcome.Ok;
    }

    /// <summary>A device driver's look at one address.</summary>
    [Routine("mm/hmm.c", Name = "hmm_range_fault")]
    public static Outcome HmmSnapshot<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        mm.MmapReadLock(pmd);
        Outcome outcome = Outcome.Zero;
        bool found = Unmap.VmaLookup(ref mm, pmd);
        if (found)
            outcome = Hmm.HmmVmaWalkPmd(ref mm, pmd, index);
        mm.MmapReadUnlock(pmd);
        return outcome;
    }

    /// <summary>split_huge_page of the huge folio behind the slot, by whoever holds a reference.</summary>
    [Routine("mm/huge_memory.c", Name = "split_huge_page_to_list_to_order")]
    public static Outcome SplitHugePage<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        Rmap.SplitHugePage(ref mm, pmd);
        return Outcome.Ok;
    }

    /// <summary>update_mmu_cache on arm: the same page is mapped at the next entry of the table, too.</summary>
    [Routine("arch/arm/mm/fault-armv.c", Name = "update_mmu_cache_range_same_table")]
    public static Outcome MakeCoherent<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        FaultArmv.MakeCoherent(ref mm, pmd, pmd, index + 1 == mm.PtrsPerPte ? 0 : index + 1);
        return Outcome.Ok;
    }

    /// <summary>update_mmu_cache on arm: the same page is mapped at the same entry of another slot, too.</summary>
    [Routine("arch/arm/mm/fault-armv.c", Name = "update_mmu_cache_range")]
    public static Outcome MakeCoherentElsewhere<M>(ref M mm, PmdId pmd, int index, PmdId alias) where M : struct, IMm
    {
        FaultArmv.MakeCoherent(ref mm, pmd, alias, index);
        return Outcome.Ok;
    }
}
