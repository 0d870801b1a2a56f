using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>
/// Tracking which pages of a shared mapping are written (mm/mapping_dirty_helpers.c, for vmwgfx): a walk of a file's mappings
/// that holds i_mmap_rwsem for reading and no lock of the mm.
/// </summary>
internal static class MappingDirtyHelpers
{
    /// <summary>Write-protects the slot's part of the file: the next write to each page faults, which the driver notes.</summary>
    [Routine("mm/mapping_dirty_helpers.c")]
    public static void WpSharedMappingRange<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        mm.IMmapLockRead();
        bool linked = Unmap.VmaIntervalTreeSearch(ref mm, pmd);
        if (linked)
        {
            mm.MmuNotifierInvalidateRangeStart(pmd);
            WalkPageMapping(ref mm, pmd);
            mm.FlushTlbRange(pmd);
            mm.MmuNotifierInvalidateRangeEnd(pmd);
        }
        mm.IMmapUnlockRead();
    }

    /// <summary>
    /// walk_pmd_range with a callback that leaves huge entries alone (a driver maps none), and one for single entries: without
    /// a table it looks at the pmd entry again.
    /// </summary>
    [Routine("mm/pagewalk.c")]
    public static void WalkPageMapping<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
    again:
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (pmdval.IsNone)
            return;
        bool huge = WpCleanPmdEntry(ref mm, pmd);
        if (huge)
            return;
        HugeMemory.SplitHugePmd(ref mm, pmd);
        if (!mm.AtLeast(6, 5))
        {
            bool unstable = PgtableGeneric.PmdTransUnstable(ref mm, pmd);
            if (unstable)
                goto again;
        }
        TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
        if (table.IsNull)
            goto again;
        for (int i = 0; i < mm.PtrsPerPte; i++)
            WpPte(ref mm, table, i);
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
    }

    /// <summary>Whether the entry is huge, by one lockless read.</summary>
    [Routine("mm/mapping_dirty_helpers.c")]
    public static bool WpCleanPmdEntry<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        PmdValue pmdval = mm.PmdpGetLockless(pmd);
        return pmdval.IsTransHuge;
    }

    /// <summary>A writable entry becomes read-only; clean_record_pte does the same to the dirty bit.</summary>
    [Routine("mm/mapping_dirty_helpers.c")]
    public static void WpPte<M>(ref M mm, TableId table, int index) where M : struct, IMm
    {
        PteValue pte = mm.PtepGet(table, index);
        if (!pte.IsWritable)
            return;
        mm.PtepModifyProtStart(table, index);
        mm.PtepModifyProtCommit(table, index, PteValue.Of(pte.Page, false));
    }
}
