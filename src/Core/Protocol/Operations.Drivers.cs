using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>What kernel threads and drivers do to mappings that are not theirs.</content>
internal static partial class Operations
{
    /// <summary>ksmd comes to one page.</summary>
    [Routine("mm/ksm.c", Name = "ksm_scan_thread")]
    public static Outcome Ksm<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        Protocol.Ksm.KsmDoScan(ref mm, pmd, index);
        return Outcome.Ok;
    }

    /// <summary>kswapd ages the pages of an mm.</summary>
    [Routine("mm/vmscan.c", Name = "try_to_inc_max_seq")]
    public static Outcome LruGen<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        Protocol.LruGen.WalkMm(ref mm, pmd);
        return Outcome.Ok;
    }

    /// <summary>A driver moves one page to its device's memory.</summary>
    [Routine("lib/test_hmm.c", Name = "dmirror_migrate_to_device")]
    public static Outcome ToDevice<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        mm.MmapReadLock(pmd);
        bool found = Unmap.VmaLookup(ref mm, pmd);
        if (found)
            found = MigrateDevice.MigrateVma(ref mm, pmd, index, true);
        mm.MmapReadUnlock(pmd);
        return found ? Outcome.Ok : Outcome.Skipped;
    }

    /// <summary>vmwgfx begins to track what is written to a buffer.</summary>
    [Routine("drivers/gpu/drm/vmwgfx/vmwgfx_page_dirty.c", Name = "vmw_bo_dirty_scan_pagetable")]
    public static Outcome WpShared<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        MappingDirtyHelpers.WpSharedMappingRange(ref mm, pmd);
        return Outcome.Ok;
    }

    /// <summary>A driver maps one of its pages.</summary>
    [Routine("mm/memory.c")]
    public static Outcome VmInsertPage<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        mm.MmapReadLock(pmd);
        Outcome outcome = VmInsert.InsertPage(ref mm, pmd, index);
        mm.MmapReadUnlock(pmd);
        return outcome;
    }

    /// <summary>A driver maps all of its pages.</summary>
    [Routine("mm/memory.c")]
    public static Outcome VmInsertPages<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        mm.MmapReadLock(pmd);
        Outcome outcome = VmInsert.InsertPages(ref mm, pmd);
        mm.MmapReadUnlock(pmd);
        return outcome;
    }

    /// <summary>A driver or KVM looks for the page frame behind an address.</summary>
    [Routine("mm/memory.c", Name = "generic_access_phys")]
    public static Outcome FollowPfnmap<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        Outcome outcome = Outcome.Invalid;
        mm.MmapReadLock(pmd);
        bool found = Unmap.VmaLookup(ref mm, pmd);
        if (found)
            outcome = Pfnmap.FollowPfnmapStart(ref mm, pmd, index);
        mm.MmapReadUnlock(pmd);
        return outcome;
    }
}
