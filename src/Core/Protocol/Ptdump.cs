using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>A walk of a range whether it has a VMA or not, which dumps every entry (mm/ptdump.c, mm/pagewalk.c).</summary>
internal static class Ptdump
{
    /// <summary>
    /// Walks the slot. mmap_lock must be held for writing: munmap frees tables with it held for reading, and only a VMA, which
    /// this walk does not ask for, would tell that it does.
    /// </summary>
    [Routine("mm/pagewalk.c")]
    public static void WalkPageRangeNovma<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
    again:
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (!pmdval.IsTable)
            return;
        TableId table = PgtableGeneric.PteOffsetMap(ref mm, pmd);
        if (table.IsNull)
            goto again;
        for (int i = 0; i < mm.PtrsPerPte; i++)
            mm.PtepGetLockless(table, i);
        PgtableGeneric.PteUnmap(ref mm, table);
    }

    /// <summary>Walks the kernel's slot; mmap_lock of init_mm must be held for writing, since 7.2 who frees tables holds it too.</summary>
    [Routine("mm/pagewalk.c")]
    public static void WalkKernelPageTableRange<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (!pmdval.IsTable)
            return;
        TableId table = KernelTables.PteOffsetKernel(ref mm, pmd);
        for (int i = 0; i < mm.PtrsPerPte; i++)
            mm.PtepGetLockless(table, i);
    }
}
