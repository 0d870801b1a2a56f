using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>
/// Gathering what an unmap frees until the TLB is flushed (include/asm-generic/tlb.h, mm/mmu_gather.c). A gather of this
/// model never meets more than one table: its batch is that table, or NULL.
/// </summary>
public static class MmuGather
{
    /// <summary>A page that was unmapped is given up; where there are TLBs, only once they are flushed.</summary>
    [Routine("include/asm-generic/tlb.h")]
    public static void TlbRemovePage<M>(ref M mm, PageId page) where M : struct, IMm
    {
        if (mm.Has(Features.Tlb))
            mm.TlbGatherPage(page);
        else
            mm.FolioPut(page);
    }

    /// <summary>Puts a detached table into the gather's batch, which is returned; without memory for one the table goes alone.</summary>
    [Routine("include/asm-generic/tlb.h")]
    public static TableId PteFreeTlb<M>(ref M mm, PmdId pmd, TableId table) where M : struct, IMm
    {
        if (mm.Has(Features.AllocSplitPtlocks) && !mm.AtLeast(6, 14))
            mm.PagetableDtor(table);
        mm.TlbGatherTable(table);
        if (mm.Has(Features.NoRcuTableFree))
            return table;
        bool fails = mm.AllocationFails();
        if (!fails)
            return table;
        TlbFlushMmuTlbonly(ref mm, pmd);
        TlbRemoveTableOne(ref mm, table);
        return TableId.Null;
    }

    /// <summary>
    /// Frees a table for which there is no batch. Walkers with interrupts off are waited for in every version, walkers in RCU
    /// sections with CONFIG_PT_RECLAIM and since 7.1.
    /// </summary>
    [Routine("mm/mmu_gather.c")]
    public static void TlbRemoveTableOne<M>(ref M mm, TableId table) where M : struct, IMm
    {
        if (mm.Has(Features.PtReclaim))
        {
            mm.CallRcu(table);
            return;
        }
        if (mm.AtLeast(7, 1))
            SynchronizeRcu(ref mm);
        else
            mm.TlbRemoveTableSyncOne();
        mm.PagetableFree(table);
    }

    /// <summary>Waits until every RCU section that is open now has ended. Sleeps.</summary>
    [Routine("kernel/rcu/tree.c")]
    public static void SynchronizeRcu<M>(ref M mm) where M : struct, IMm
    {
        mm.GetStateSynchronizeRcu();
        mm.CondSynchronizeRcu();
    }

    /// <summary>The end of a gather: the TLB is flushed, then the table is freed, then the pages.</summary>
    [Routine("mm/mmu_gather.c")]
    public static void TlbFinishMmu<M>(ref M mm, PmdId pmd, TableId batch) where M : struct, IMm
    {
        if (!batch.IsNull || mm.Has(Features.Tlb))
            TlbFlushMmuTlbonly(ref mm, pmd);
        if (!batch.IsNull && !mm.Has(Features.NoRcuTableFree))
            TlbTableFlush(ref mm, batch);
        TlbBatchPagesFlush(ref mm, batch);
    }

    /// <summary>Flushes what the gather has unmapped; where a table was among it, what is cached of the way through it, too.</summary>
    [Routine("include/asm-generic/tlb.h")]
    public static void TlbFlushMmuTlbonly<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        mm.FlushTlbRange(pmd);
    }

    /// <summary>Frees the batch after a grace period.</summary>
    [Routine("mm/mmu_gather.c")]
    public static void TlbTableFlush<M>(ref M mm, TableId batch) where M : struct, IMm
    {
        mm.CallRcu(batch);
    }

    /// <summary>Frees the pages, among them the table where tables are freed like pages.</summary>
    [Routine("mm/mmu_gather.c")]
    public static void TlbBatchPagesFlush<M>(ref M mm, TableId batch) where M : struct, IMm
    {
        if (!batch.IsNull && mm.Has(Features.NoRcuTableFree))
            mm.PagetableFree(batch);
        if (mm.Has(Features.Tlb))
            mm.TlbBatchPagesFlush();
    }
}
