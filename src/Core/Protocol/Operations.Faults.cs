using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>What happens to mapped pages behind their user's back: no value changes.</content>
internal static partial class Operations
{
    /// <summary>Reclaim swaps a page out.</summary>
    [Routine("mm/vmscan.c", Name = "shrink_lruvec")]
    public static Outcome SwapOut<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        Swap.ShrinkFolioList(ref mm, pmd, index);
        return Outcome.Ok;
    }

    /// <summary>swapoff(2): reads the slot's pages back in.</summary>
    [Routine("mm/swapfile.c", Name = "sys_swapoff")]
    public static Outcome SwapOff<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        Swap.TryToUnuse(ref mm, pmd);
        return Outcome.Ok;
    }

    /// <summary>A page moves to another place: compaction, move_pages(2), a memory block that goes offline.</summary>
    [Routine("mm/migrate.c", Name = "migrate_pages")]
    public static Outcome MigratePage<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        Migrate.MigrateFolio(ref mm, pmd, index);
        return Outcome.Ok;
    }

    /// <summary>NUMA balancing takes the access to the slot away, so that the next one tells where it comes from.</summary>
    [Routine("kernel/sched/fair.c", Name = "task_numa_work")]
    public static Outcome NumaScan<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        bool locked = mm.MmapReadTrylock(pmd);
        if (locked)
        {
            Mprotect.ChangeProtection(ref mm, pmd, 0, mm.PtrsPerPte, CpFlags.ProtNuma);
            mm.MmapReadUnlock(pmd);
        }
        return Outcome.Ok;
    }

    /// <summary>
    /// mprotect(2) to read-only and back, with nothing between: the entries are left read-only in a mapping that is writable,
    /// as they are where can_change_pte_writable says no.
    /// </summary>
    [Routine("mm/mprotect.c", Name = "mprotect_fixup")]
    public static Outcome Protect<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        mm.MmapWriteLock(pmd);
        if (mm.Has(Features.VmaLocks))
            mm.VmaStartWrite(pmd);
        Mprotect.ChangeProtection(ref mm, pmd, 0, mm.PtrsPerPte, CpFlags.None);
        mm.MmapWriteUnlock(pmd);
        return Outcome.Ok;
    }
}
