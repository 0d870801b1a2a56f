using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>Walks over an address range.</content>
public static partial class Operations
{
    /// <summary>A look at one entry through /proc/PID/pagemap.</summary>
    [Routine("fs/proc/task_mmu.c", Name = "pagemap_read")]
    public static Outcome Pagemap<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        mm.MmapReadLock(pmd);
        Outcome outcome = PageWalk.WalkPmdRange(ref mm, pmd, index, index + 1, PageWalkOps.Pagemap);
        mm.MmapReadUnlock(pmd);
        return outcome;
    }

    /// <summary>A write to /proc/PID/clear_refs: the whole slot.</summary>
    [Routine("fs/proc/task_mmu.c", Name = "clear_refs_write")]
    public static Outcome ClearRefs<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        mm.MmapWriteLock(pmd);
        if (mm.Has(Features.VmaLocks))
            mm.VmaStartWrite(pmd);
        PageWalk.WalkPmdRange(ref mm, pmd, 0, mm.PtrsPerPte, PageWalkOps.ClearRefs);
        mm.MmapWriteUnlock(pmd);
        return Outcome.Ok;
    }

    /// <summary>DAMON prepares its next look at one address.</summary>
    [Routine("mm/damon/vaddr.c", Name = "damon_va_mkold")]
    public static Outcome DamonMkold<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        mm.MmapReadLock(pmd);
        PageWalk.WalkPmdRange(ref mm, pmd, index, index + 1, PageWalkOps.DamonMkold);
        mm.MmapReadUnlock(pmd);
        return Outcome.Ok;
    }
}
