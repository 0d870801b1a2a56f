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
            default:
                outcome = DamonVaddr.DamonMkoldPmdEntry(ref mm, pmd, start, end, out action);
                break;
        }
        if (action == PageWalkAction.Again)
            goto again;
        return outcome;
    }
}
