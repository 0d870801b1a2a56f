using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>What the kernel does with its own addresses, and a dump of the tables that map them.</content>
internal static partial class Operations
{
    /// <summary>vmalloc of one page that holds <paramref name="value"/>, at given addresses.</summary>
    [Routine("mm/vmalloc.c", Name = "vmalloc")]
    public static Outcome VmallocPage<M>(ref M mm, PmdId pmd, int index, int value) where M : struct, IMm
    {
        bool allocated = mm.AllocVmapArea(pmd, index, index + 1);
        if (!allocated)
            return Outcome.Busy;
        PageId page = mm.AllocFilledPage(value);
        bool mapped = Vmalloc.VmapPagesPteRange(ref mm, pmd, index, page);
        if (!mapped)
            return Outcome.Exists;
        mm.PublishVmapArea(pmd, index, index + 1, false);
        return Outcome.Ok;
    }

    /// <summary>vfree of one page; its addresses are handed out again after a flush.</summary>
    [Routine("mm/vmalloc.c", Name = "vfree")]
    public static Outcome VfreePage<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        bool found = mm.FindUnlinkVmapArea(pmd, index, index + 1, false);
        if (!found)
            return Outcome.NoEntry;
        PteValue old = Vmalloc.VunmapPteRange(ref mm, pmd, index);
        mm.FolioPut(old.Page);
        mm.FlushTlbKernelRange(pmd);
        mm.FreeVmapArea(pmd, index, index + 1);
        return Outcome.Ok;
    }

    /// <summary>ioremap of a device's range as large as a slot.</summary>
    [Routine("mm/ioremap.c", Name = "ioremap")]
    public static Outcome Ioremap<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        bool allocated = mm.AllocVmapArea(pmd, 0, mm.PtrsPerPte);
        if (!allocated)
            return Outcome.Busy;
        Vmalloc.VmapPmdRange(ref mm, pmd);
        mm.PublishVmapArea(pmd, 0, mm.PtrsPerPte, true);
        return Outcome.Ok;
    }

    /// <summary>iounmap of it.</summary>
    [Routine("mm/ioremap.c", Name = "iounmap")]
    public static Outcome Iounmap<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        bool found = mm.FindUnlinkVmapArea(pmd, 0, mm.PtrsPerPte, true);
        if (!found)
            return Outcome.NoEntry;
        Vmalloc.VunmapPmdRange(ref mm, pmd);
        mm.FlushTlbKernelRange(pmd);
        mm.FreeVmapArea(pmd, 0, mm.PtrsPerPte);
        return Outcome.Ok;
    }

    /// <summary>/proc/kcore: reads what vmalloc has mapped, and 0 elsewhere.</summary>
    [Routine("mm/vmalloc.c", Name = "vread_iter")]
    public static Outcome Vread<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        mm.VmapAreaLock();
        bool found = mm.FindVmapArea(pmd, index);
        if (!found)
        {
            mm.VmapAreaUnlock();
            return Outcome.Zero;
        }
        PteValue pte = Vmalloc.VmallocToPage(ref mm, pmd, index);
        Access value = mm.PageRead(pte.Page);
        mm.VmapAreaUnlock();
        return (Outcome)(int)value;
    }

    /// <summary>
    /// debugfs current_kernel: a dump of the tables of a process, in which the kernel's are shown too. What keeps those in place is
    /// init_mm's mmap_lock, and not that of the process.
    /// </summary>
    [Routine("arch/x86/mm/debug_pagetables.c", Name = "ptdump_curknl_show")]
    public static Outcome DumpCurrent<M>(ref M mm, PmdId pmd, PmdId kernel) where M : struct, IMm
    {
        mm.MmapWriteLock(pmd);
        if (mm.AtLeast(7, 2))
            mm.MmapWriteLock(kernel);
        Ptdump.WalkPageRangeNovma(ref mm, pmd);
        Ptdump.WalkKernelPageTableRange(ref mm, kernel);
        if (mm.AtLeast(7, 2))
            mm.MmapWriteUnlock(kernel);
        mm.MmapWriteUnlock(pmd);
        return Outcome.Ok;
    }

    /// <summary>debugfs kernel: a dump of init_mm's tables.</summary>
    [Routine("arch/x86/mm/debug_pagetables.c", Name = "ptdump_show")]
    public static Outcome DumpKernel<M>(ref M mm, PmdId kernel) where M : struct, IMm
    {
        mm.MmapWriteLock(kernel);
        Ptdump.WalkKernelPageTableRange(ref mm, kernel);
        mm.MmapWriteUnlock(kernel);
        return Outcome.Ok;
    }
}
