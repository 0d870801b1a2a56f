using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>A missing entry of anonymous memory.</content>
public static partial class PageFault
{
    /// <summary>Maps the zero page for a read, a fresh page for a write; no table under the lock means: fault again.</summary>
    [Routine("mm/memory.c")]
    public static FaultResult DoAnonymousPage<M>(ref M mm, PmdId pmd, int index, bool write, PteValue orig, bool vmaLocked)
        where M : struct, IMm
    {
        PageTableAllocation.PteAlloc(ref mm, pmd);
        if (!mm.AtLeast(6, 5))
        {
            bool unstable = PgtableGeneric.PmdTransUnstable(ref mm, pmd);
            if (unstable)
                return FaultResult.Done;
        }
        PageId page = mm.ZeroPage;
        if (write)
        {
            bool prepared = VmfAnonPrepare(ref mm, pmd, vmaLocked);
            if (!prepared)
                return FaultResult.Retry;
            page = mm.AllocZeroedPage();
        }
        TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
        if (table.IsNull)
        {
            mm.FolioPut(page);
            return FaultResult.Done;
        }
        PteValue pte = mm.PtepGet(table, index);
        if (pte != orig)
        {
            PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
            mm.FolioPut(page);
            return FaultResult.Done;
        }
        if (mm.UserfaultfdIsUsed(pmd))
        {
            bool missing = mm.UserfaultfdMissing(pmd);
            if (missing)
            {
                PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
                mm.FolioPut(page);
                return Userfaultfd.HandleUserfault(ref mm, pmd, index, false);
            }
        }
        mm.SetPteAt(table, index, PteValue.Of(page, write));
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        return FaultResult.Done;
    }
}
