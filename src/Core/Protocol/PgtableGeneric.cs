using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>The mapping helpers of mm/pgtable-generic.c.</summary>
public static class PgtableGeneric
{
    /// <summary>Maps the table under a pmd entry and tells which value of the entry that was; NULL when there is none.</summary>
    [Routine("mm/pgtable-generic.c", Name = "__pte_offset_map")]
    public static TableId PteOffsetMapValue<M>(ref M mm, PmdId pmd, out PmdValue pmdval) where M : struct, IMm
    {
        if (mm.AtLeast(6, 6))
            mm.RcuReadLock();
        pmdval = mm.PmdpGetLockless(pmd);
        if (pmdval.IsNone || !pmdval.IsPresent)
            goto nomap;
        if (pmdval.IsTransHuge)
            goto nomap;
        if (pmdval.IsBad)
        {
            mm.PmdClear(pmd);
            goto nomap;
        }
        return pmdval.Table;
    nomap:
        if (mm.AtLeast(6, 6))
            mm.RcuReadUnlock();
        return TableId.Null;
    }

    /// <summary>Maps and locks the table under a pmd entry; NULL when there is none.</summary>
    [Routine("mm/pgtable-generic.c")]
    public static TableId PteOffsetMapLock<M>(ref M mm, PmdId pmd, out LockId ptl) where M : struct, IMm
    {
    again:
        TableId table = PteOffsetMapValue(ref mm, pmd, out PmdValue pmdval);
        if (table.IsNull)
        {
            ptl = default;
            return TableId.Null;
        }
        ptl = mm.PteLockptr(pmdval.Table);
        mm.SpinLock(ptl);
        PmdValue now = mm.PmdpGetLockless(pmd);
        if (now == pmdval)
            return table;
        PteUnmapUnlock(ref mm, table, ptl);
        goto again;
    }

    /// <summary>Ends a mapping: rcu_read_unlock since 6.6, nothing before.</summary>
    [Routine("include/linux/pgtable.h")]
    public static void PteUnmap<M>(ref M mm, TableId table) where M : struct, IMm
    {
        if (mm.AtLeast(6, 6))
            mm.RcuReadUnlock();
    }

    /// <summary>Unlocks the table, then ends the mapping.</summary>
    [Routine("include/linux/mm.h")]
    public static void PteUnmapUnlock<M>(ref M mm, TableId table, LockId ptl) where M : struct, IMm
    {
        mm.SpinUnlock(ptl);
        PteUnmap(ref mm, table);
    }
}
