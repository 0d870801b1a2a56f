using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>
/// Entries that a driver puts into its mapping (mm/memory.c): pages that it holds, outside of any fault. Of an allocation that
/// failed and of a table that has just been taken away its caller hears the same.
/// </summary>
public static class VmInsert
{
    /// <summary>vm_insert_page: one page, mapped with pte_alloc_map_lock. What is mapped there already is an error (-EBUSY).</summary>
    [Routine("mm/memory.c")]
    public static Outcome InsertPage<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        TableId table = GetLockedPte(ref mm, pmd, out LockId ptl);
        if (table.IsNull)
            return Outcome.NoMemory;
        Outcome outcome = InsertPageIntoPteLocked(ref mm, table, index, mm.PageCachePage(pmd, index));
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        return outcome;
    }

    /// <summary>pte_alloc_map_lock: a table is made where there is none, then mapped and locked.</summary>
    [Routine("mm/memory.c")]
    public static TableId GetLockedPte<M>(ref M mm, PmdId pmd, out LockId ptl) where M : struct, IMm
    {
        PageTableAllocation.PteAlloc(ref mm, pmd);
        return PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out ptl);
    }

    /// <summary>vm_insert_pages: many pages, with one allocation of a table and a map for each batch; no table is fatal (-EFAULT).</summary>
    [Routine("mm/memory.c")]
    public static Outcome InsertPages<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        Outcome outcome = Outcome.Ok;
        PageTableAllocation.PteAlloc(ref mm, pmd);
        for (int i = 0; i < mm.PtrsPerPte; i++)
        {
            TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
            if (table.IsNull)
                return Outcome.Fault;
            outcome = InsertPageIntoPteLocked(ref mm, table, i, mm.PageCachePage(pmd, i));
            PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
            if (outcome != Outcome.Ok)
                return outcome;
        }
        return outcome;
    }

    /// <summary>Sets the entry if it is none.</summary>
    [Routine("mm/memory.c")]
    public static Outcome InsertPageIntoPteLocked<M>(ref M mm, TableId table, int index, PageId page) where M : struct, IMm
    {
        PteValue pte = mm.PtepGet(table, index);
        if (!pte.IsNone)
            return Outcome.Busy;
        mm.SetPteAt(table, index, PteValue.Of(page, true));
        return Outcome.Ok;
    }
}
