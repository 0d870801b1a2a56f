using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>The end of a mapping, and a walk that does not ask whether there is one.</content>
internal static partial class Operations
{
    /// <summary>munmap(2) of the slot; what is not mapped is left alone.</summary>
    [Routine("mm/mmap.c", Name = "__vm_munmap")]
    public static Outcome Munmap<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        mm.MmapWriteLock(pmd);
        bool found = Unmap.VmaLookup(ref mm, pmd);
        if (!found)
        {
            mm.MmapWriteUnlock(pmd);
            return Outcome.Ok;
        }
        Unmap.DoVmiAlignMunmap(ref mm, pmd);
        mm.MmapReadUnlock(pmd);
        return Outcome.Ok;
    }

    /// <summary>The last user of the slot's mm exits.</summary>
    [Routine("kernel/exit.c", Name = "exit_mm")]
    public static Outcome Exit<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        mm.Mmput(pmd);
        Unmap.ExitMmap(ref mm, pmd);
        return Outcome.Ok;
    }

    /// <summary>A dump of the page tables of the mm, by whoever holds a reference to it.</summary>
    [Routine("mm/ptdump.c", Name = "ptdump_walk_pgd")]
    public static Outcome DumpTables<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        mm.MmapWriteLock(pmd);
        Ptdump.WalkPageRangeNovma(ref mm, pmd);
        mm.MmapWriteUnlock(pmd);
        return Outcome.Ok;
    }
}
