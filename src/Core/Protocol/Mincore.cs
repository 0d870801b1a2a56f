using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>mincore(2): a walker that only reads (mm/mincore.c).</summary>
internal static class Mincore
{
    /// <summary>Whether the page at <paramref name="index"/> is resident; a hole in a file mapping is looked up in the page cache.</summary>
    [Routine("mm/mincore.c")]
    public static Outcome MincorePteRange<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        Outcome hole = mm.VmaIsAnonymous(pmd) ? Outcome.Zero : Outcome.One;
    again:
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (pmdval.IsNone)
            return hole;
        if (pmdval.IsTransHuge || pmdval.IsMigration)
        {
            LockId pml = mm.PmdLockptr(pmd);
            mm.SpinLock(pml);
            pmdval = mm.PmdpGet(pmd);
            mm.SpinUnlock(pml);
            if (pmdval.IsTransHuge || pmdval.IsMigration)
                return Outcome.One;
        }
        if (!mm.AtLeast(6, 5))
        {
            bool unstable = PgtableGeneric.PmdTransUnstable(ref mm, pmd);
            if (unstable)
                return hole;
        }
        TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
        if (table.IsNull)
            goto again;
        PteValue pte = mm.PtepGet(table, index);
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        return pte.IsNoneMostly ? hole : Outcome.One;
    }
}
