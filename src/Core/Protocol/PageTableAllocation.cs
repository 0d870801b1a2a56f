using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>How a page table comes under a pmd entry (mm/memory.c).</summary>
public static class PageTableAllocation
{
    /// <summary>Makes sure that there was a table, or something better, under the entry at some moment.</summary>
    [Routine("include/linux/mm.h")]
    public static void PteAlloc<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (pmdval.IsNone)
            PteAllocNew(ref mm, pmd);
    }

    /// <summary>Allocates a table and installs it; the loser of a race frees its own at once, which nobody ever saw.</summary>
    [Routine("mm/memory.c", Name = "__pte_alloc")]
    public static void PteAllocNew<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        TableId table = mm.PteAllocOne();
        bool consumed = PmdInstall(ref mm, pmd, table);
        if (!consumed)
            PgtableGeneric.PteFree(ref mm, table);
    }

    /// <summary>Installs a table in an entry that is none; tells whether it did.</summary>
    [Routine("mm/memory.c")]
    public static bool PmdInstall<M>(ref M mm, PmdId pmd, TableId table) where M : struct, IMm
    {
        bool consumed = false;
        LockId pml = mm.PmdLockptr(pmd);
        mm.SpinLock(pml);
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (pmdval.IsNone)
        {
            mm.MmIncNrPtes(pmd);
            mm.SmpWmb();
            mm.PmdPopulate(pmd, table);
            consumed = true;
        }
        mm.SpinUnlock(pml);
        return consumed;
    }
}
