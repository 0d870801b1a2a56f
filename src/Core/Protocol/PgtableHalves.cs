using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>
/// Page tables of 2 KiB (arch/s390/mm/pgalloc.c, 6.6 to 6.11). The mm keeps a list of pages of which one half is in use and the
/// other to be handed out again, at once: nothing waits for RCU. A page with a half that must wait is never on the list.
/// </summary>
internal static class PgtableHalves
{
    /// <summary>Gives a half up. The page goes with its second one, after a grace period if either was deferred.</summary>
    [Routine("arch/s390/mm/pgalloc.c", Kernel = "6.6-6.11")]
    public static void PageTableFree<M>(ref M mm, TableId table) where M : struct, IMm
    {
        mm.ContextLock();
        bool other = mm.HalfToPending(table);
        bool active = mm.FolioTestActive(table);
        if (other && !active)
            mm.PgtableListAdd(table);
        else
            mm.PgtableListDel(table);
        mm.ContextUnlock();
        bool last = mm.HalfRemoved(table);
        if (!last)
            return;
        active = mm.FolioTestClearActive(table);
        if (active)
            mm.CallRcuPage(table);
        else
            mm.PageFree(table);
    }
}
