using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>
/// The walker of address ranges (mm/pagewalk.c). What is particular to its users lies in their callbacks: how they map the
/// table, what they do under its lock, and what they ask for where there is none.
/// </summary>
public static class PageWalk
{
    /// <summary>
    /// Walks the entries <paramref name="start"/> up to <paramref name="end"/> of the slot; what was found, or
    /// <see cref="Outcome.Zero"/> where it ends in a hole.
    /// </summary>
    [Routine("mm/pagewalk.c")]
    public static Outcome WalkPmdRange<M>(ref M mm, PmdId pmd, int start, int end, PageWalkOps ops) where M : struct, IMm
    {
        bool covered = Unmap.VmaLookup(ref mm, pmd);
        if (!covered)
            return Outcome.Zero;
    again:
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (pmdval.IsNone)
            return Outcome.Zero;
        Outcome outcome;
        PageWalkAction action;
        switch (ops)
        {
            case PageWalkOps.Pagemap:
                outcome = TaskMmu.PagemapPmdRange(ref mm, pmd, start, end, out action);
                break;
            case PageWalkOps.ClearRefs:
                outcome = TaskMmu.ClearRefsPteRange(ref mm, pmd, start, end, out action);
                break;
            case PageWalkOps.MadviseCold:
                outcome = Madvise.MadviseColdOrPageoutPteRange(ref mm, pmd, start, end, out action);
                break;
            case PageWalkOps.Hwpoison:
                outcome = MemoryFailure.HwpoisonPteRange(ref mm, pmd, start, end, out action);
                break;
            case PageWalkOps.PteEntry:
                HugeMemory.SplitHugePmd(ref mm, pmd);
                if (!mm.AtLeast(6, 5))
                {
                    bool unstable = PgtableGeneric.PmdTransUnstable(ref mm, pmd);
                    if (unstable)
                        goto again;
                }
                outcome = WalkPteRange(ref mm, pmd, start, end, out action);
                break;
            case PageWalkOps.MadviseFree:
                outcome = Madvise.MadviseFreePteRange(ref mm, pmd, start, end, out action);
                break;
            case PageWalkOps.WillNeed:
                outcome = Madvise.SwapinWalkPmdEntry(ref mm, pmd, start, end, out action);
                break;
            default:
                outcome = DamonVaddr.DamonMkoldPmdEntry(ref mm, pmd, start, end, out action);
                break;
        }
        if (action == PageWalkAction.Again)
            goto again;
        return outcome;
    }

    /// <summary>Reads the entries of the slot's table under its lock; without a table the pmd entry is looked at again.</summary>
    [Routine("mm/pagewalk.c")]
    public static Outcome WalkPteRange<M>(ref M mm, PmdId pmd, int start, int end, out PageWalkAction action) where M : struct, IMm
    {
        action = PageWalkAction.Subtree;
        TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
        if (table.IsNull)
        {
            action = PageWalkAction.Again;
            return Outcome.Zero;
        }
        for (int i = start; i < end; i++)
            mm.PtepGet(table, i);
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        return Outcome.Ok;
    }
}
