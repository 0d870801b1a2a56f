using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>The walks behind files of /proc/PID (fs/proc/task_mmu.c): without a table they look at the pmd entry again.</summary>
internal static class TaskMmu
{
    /// <summary>Whether a page is there, mapped or swapped out; the lock of the table, or of the huge entry, is held.</summary>
    [Routine("fs/proc/task_mmu.c")]
    public static Outcome PagemapPmdRange<M>(ref M mm, PmdId pmd, int start, int end, out PageWalkAction action)
        where M : struct, IMm
    {
        action = PageWalkAction.Subtree;
        bool huge = HugeMm.PmdTransHugeLock(ref mm, pmd, out LockId pml);
        if (huge)
        {
            mm.SpinUnlock(pml);
            return Outcome.One;
        }
        if (!mm.AtLeast(6, 5))
        {
            bool unstable = PgtableGeneric.PmdTransUnstable(ref mm, pmd);
            if (unstable)
                return Outcome.Zero;
        }
        TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
        if (table.IsNull)
        {
            action = PageWalkAction.Again;
            return Outcome.Zero;
        }
        Outcome outcome = Outcome.Zero;
        for (int i = start; i < end; i++)
        {
            PteValue pte = mm.PtepGet(table, i);
            if (pte.HasPage)
                outcome = Outcome.One;
        }
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        return outcome;
    }

    /// <summary>Clears the accessed bits of present entries.</summary>
    [Routine("fs/proc/task_mmu.c")]
    public static Outcome ClearRefsPteRange<M>(ref M mm, PmdId pmd, int start, int end, out PageWalkAction action)
        where M : struct, IMm
    {
        action = PageWalkAction.Subtree;
        bool huge = HugeMm.PmdTransHugeLock(ref mm, pmd, out LockId pml);
        if (huge)
        {
            mm.SpinUnlock(pml);
            return Outcome.Ok;
        }
        if (!mm.AtLeast(6, 5))
        {
            bool unstable = PgtableGeneric.PmdTransUnstable(ref mm, pmd);
            if (unstable)
                return Outcome.Ok;
        }
        TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
        if (table.IsNull)
        {
            action = PageWalkAction.Again;
            return Outcome.Ok;
        }
        for (int i = start; i < end; i++)
        {
            PteValue pte = mm.PtepGet(table, i);
            if (pte.IsPresent)
                mm.PtepTestAndClearYoung(table, i);
        }
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        return Outcome.Ok;
    }
}
