using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>
/// The page frame behind an address of a mapping that get_user_pages does not serve (mm/memory.c): it is good as long as the
/// lock of its entry is held, and nobody takes a reference.
/// </summary>
public static class Pfnmap
{
    /// <summary>
    /// Finds it, uses it, and lets the lock go (follow_pfnmap_end). What is not mapped is -EINVAL, a table that has just gone
    /// too. Up to 6.11 it is follow_pte, which knows no huge entries; the look at a huge entry under the lock came in 7.0
    /// (ffef67b93aa3), and is here from the start.
    /// </summary>
    [Routine("mm/memory.c")]
    public static Outcome FollowPfnmapStart<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        Outcome outcome = Outcome.Invalid;
    retry:
        PmdValue pmdval = mm.PmdpGetLockless(pmd);
        if (!pmdval.IsPresent)
            return Outcome.Invalid;
        if (pmdval.IsTransHuge && !mm.AtLeast(6, 12))
            return Outcome.Invalid;
        if (pmdval.IsTransHuge)
        {
            LockId pml = mm.PmdLockptr(pmd);
            mm.SpinLock(pml);
            pmdval = mm.PmdpGet(pmd);
            if (!pmdval.IsTransHuge)
            {
                mm.SpinUnlock(pml);
                if (!pmdval.IsPresent)
                    return Outcome.Invalid;
                goto retry;
            }
            mm.PfnmapUse(pmd, index, mm.PageCachePage(pmd, index));
            mm.SpinUnlock(pml);
            return Outcome.Ok;
        }
        if (!mm.AtLeast(6, 5) && pmdval.IsBad)
            return Outcome.Invalid;
        TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
        if (table.IsNull)
            return Outcome.Invalid;
        PteValue pte = mm.PtepGet(table, index);
        if (pte.IsPresent)
        {
            mm.PfnmapUse(pmd, index, pte.Page);
            outcome = Outcome.Ok;
        }
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        return outcome;
    }
}
