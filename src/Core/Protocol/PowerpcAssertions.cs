using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>
/// powerpc with CONFIG_DEBUG_VM: who changes an entry that users can reach makes sure that the lock of the table in the pmd entry is
/// held (pte_update, ptep_set_access_flags). Beside the caller's own walk that is a second one of the same table.
/// </summary>
internal static class PowerpcAssertions
{
    /// <summary>
    /// No table, no lock: khugepaged takes a table away first and clears its entries then. Whatever else is there must be a table
    /// whose lock is held.
    /// </summary>
    [Routine("arch/powerpc/mm/pgtable.c")]
    public static void AssertPteLocked<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (pmdval.IsNone)
            return;
        if (!mm.AtLeast(6, 6))
        {
            PmdValue live = mm.PmdpGet(pmd);
            mm.AssertSpinLocked(mm.PteLockptr(live.Table));
            return;
        }
        TableId table;
        LockId ptl;
        if (!mm.AtLeast(6, 13))
            table = PgtableGeneric.PteOffsetMapNolock(ref mm, pmd, out ptl);
        else
            table = PgtableGeneric.PteOffsetMapRoNolock(ref mm, pmd, out ptl);
        mm.BugOn(table.IsNull);
        mm.AssertSpinLocked(ptl);
        PgtableGeneric.PteUnmap(ref mm, table);
    }
}
