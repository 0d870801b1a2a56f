using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>
/// Page tables of the kernel's own addresses. They have no lock of their own, and nobody maps them: who has been handed addresses
/// out owns the entries, and a table is only ever given up by who has been handed out all of it.
/// </summary>
public static class KernelTables
{
    /// <summary>The table under an entry that somebody else keeps in place: read once more, and never tested.</summary>
    [Routine("include/linux/pgtable.h")]
    public static TableId PteOffsetKernel<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        PmdValue pmdval = mm.PmdpGet(pmd);
        return pmdval.Table;
    }

    /// <summary>Makes sure that there is a table, and returns it.</summary>
    [Routine("include/linux/mm.h")]
    public static TableId PteAllocKernel<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (pmdval.IsNone)
            PteAllocNewKernel(ref mm, pmd);
        return PteOffsetKernel(ref mm, pmd);
    }

    /// <summary>
    /// Allocates a table and installs it under init_mm.page_table_lock; owners of neighbouring addresses may do so at once.
    /// </summary>
    [Routine("mm/memory.c", Name = "__pte_alloc_kernel")]
    public static void PteAllocNewKernel<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        TableId table = mm.PteAllocOne();
        LockId lockOfInitMm = mm.PmdLockptr(pmd);
        mm.SpinLock(lockOfInitMm);
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (pmdval.IsNone)
        {
            mm.SmpWmb();
            mm.PmdPopulate(pmd, table);
            table = TableId.Null;
        }
        mm.SpinUnlock(lockOfInitMm);
        if (!table.IsNull)
            PteFreeKernel(ref mm, table);
    }

    /// <summary>Frees a table at once.</summary>
    [Routine("include/asm-generic/pgalloc.h")]
    public static void PteFreeKernel<M>(ref M mm, TableId table) where M : struct, IMm
    {
        mm.PagetableFree(table);
    }

    /// <summary>Takes an empty table away and frees it; its addresses all belong to the caller.</summary>
    [Routine("arch/x86/mm/pgtable.c")]
    public static void PmdFreePtePage<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        TableId table = PteOffsetKernel(ref mm, pmd);
        mm.PmdClear(pmd);
        mm.FlushTlbKernelRange(pmd);
        PteFreeKernel(ref mm, table);
    }

    /// <summary>Maps a huge range where nothing is.</summary>
    [Routine("arch/x86/mm/pgtable.c")]
    public static void PmdSetHuge<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        mm.SetPmdAt(pmd, PmdValue.Leaf);
    }

    /// <summary>Takes a huge mapping away, if there is one; tells whether.</summary>
    [Routine("arch/x86/mm/pgtable.c")]
    public static bool PmdClearHuge<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (!pmdval.IsTransHuge)
            return false;
        mm.PmdClear(pmd);
        return true;
    }
}
