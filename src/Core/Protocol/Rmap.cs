using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>Unmapping by reverse mapping (mm/rmap.c): no mmap_lock.</summary>
public static class Rmap
{
    /// <summary>Removes the entry that maps the small page-cache folio at <paramref name="index"/>, if there is one.</summary>
    [Routine("mm/rmap.c")]
    public static void TryToUnmapOne<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        mm.IMmapLockRead();
        TableId table = TableId.Null;
        LockId ptl = default;
    next:
        bool found = PageVmaMapped.PageVmaMappedWalk(
            ref mm, pmd, index, index + 1, false, false, false, mm.PageCachePage(pmd, index), table, ptl,
            out _, out TableId at, out LockId held);
        if (found)
        {
            mm.PtepGetAndClear(at, index);
            mm.FlushTlbRange(pmd);
            table = at;
            ptl = held;
            goto next;
        }
        mm.IMmapUnlockRead();
    }
}
