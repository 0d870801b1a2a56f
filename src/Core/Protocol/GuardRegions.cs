using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>Guard regions: entries that make every access a segmentation fault, with no VMA of their own (mm/madvise.c).</summary>
internal static class GuardRegions
{
    /// <summary>
    /// Says first that there may be markers, then puts them in, under the table's lock: so whoever looks at what was said,
    /// under that lock too, takes no table away with a marker in it. What is mapped is unmapped, and it tries again.
    /// </summary>
    [Routine("mm/madvise.c", Kernel = "6.13-")]
    public static void MadviseGuardInstall<M>(ref M mm, PmdId pmd, int start, int end) where M : struct, IMm
    {
        if (mm.AtLeast(7, 0))
            mm.VmaSetMaybeGuard(pmd);
        if (!mm.AtLeast(7, 0) || mm.VmaIsAnonymous(pmd))
            mm.AnonVmaPrepare(pmd);
    again:
        PageTableAllocation.PteAlloc(ref mm, pmd);
        PmdValue pmdval = mm.PmdpGetLockless(pmd);
        if (pmdval.IsTransHuge || pmdval.IsMigration)
            goto zap;
        TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
        if (table.IsNull)
            goto again;
        for (int i = start; i < end; i++)
        {
            PteValue pte = mm.PtepGet(table, i);
            if (pte.IsGuardMarker)
                continue;
            if (!pte.IsNone)
                goto unlock;
            mm.SetPteAt(table, i, PteValue.GuardMarker);
        }
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        mm.ExpectFault(pmd, start, end);
        return;
    unlock:
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
    zap:
        mm.MmuNotifierInvalidateRangeStart(pmd);
        TableId batch = Zap.ZapPmdRange(ref mm, pmd, start, end, false);
        mm.MmuNotifierInvalidateRangeEnd(pmd);
        MmuGather.TlbFinishMmu(ref mm, pmd, batch);
        goto again;
    }
}
