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
            if (mm.Has(Features.LargeFolios))
            {
                bool seen = AllocAnonFolio(ref mm, pmd);
                if (!seen)
                    return FaultResult.Done;
            }
            page = mm.AllocZeroedPage();
            PageFlags.FolioMarkUptodate(ref mm);
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

    /// <summary>
    /// How large a folio could be: looks at the entries around, without a lock. False (-EAGAIN): there is no table any more. What
    /// is allocated is a small folio all the same; larger ones are policy.
    /// </summary>
    [Routine("mm/memory.c", Kernel = "6.8-")]
    public static bool AllocAnonFolio<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        TableId table = PgtableGeneric.PteOffsetMap(ref mm, pmd);
        if (table.IsNull)
            return false;
        for (int i = 0; i < mm.PtrsPerPte; i++)
            mm.PtepGetLockless(table, i);
        PgtableGeneric.PteUnmap(ref mm, table);
        return true;
    }
}
