using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>
/// hmm_range_fault (mm/hmm.c) for what is there already: the table is mapped, not locked, and the entries are snapshots that
/// the caller throws away when the interval notifier has moved meanwhile.
/// </summary>
public static class Hmm
{
    /// <summary>Whether there is a page; without a table the pmd entry is looked at again.</summary>
    [Routine("mm/hmm.c")]
    public static Outcome HmmVmaWalkPmd<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
    again:
        PmdValue pmdval = mm.PmdpGetLockless(pmd);
        if (pmdval.IsNone || !pmdval.IsPresent)
            return Outcome.Zero;
        if (pmdval.IsTransHuge)
        {
            pmdval = mm.PmdpGetLockless(pmd);
            if (!pmdval.IsTransHuge)
                goto again;
            return Outcome.One;
        }
        if (pmdval.IsBad)
            return Outcome.Zero;
        TableId table = PgtableGeneric.PteOffsetMap(ref mm, pmd);
        if (table.IsNull)
            goto again;
        PteValue pte = mm.PtepGet(table, index);
        PgtableGeneric.PteUnmap(ref mm, table);
        return pte.HasPage ? Outcome.One : Outcome.Zero;
    }
}
