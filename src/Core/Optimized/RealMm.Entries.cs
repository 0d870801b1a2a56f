using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Optimized;

/// <content>Entries and the tables they are in.</content>
internal readonly unsafe partial struct RealMm
{
    /// <inheritdoc/>
    // READ_ONCE: one load, never split or repeated.
    public PmdValue PmdpGet(PmdId pmd) => memory.Format.Unpack(Volatile.Read(ref memory.Pmd(pmd)));

    /// <inheritdoc/>
    // An acquire load: the loads of the table's entries stay below it. The kernel has READ_ONCE and the address dependency.
    public PmdValue PmdpGetLockless(PmdId pmd) => memory.Format.Unpack(Volatile.Read(ref memory.Pmd(pmd)));

    /// <inheritdoc/>
    public PmdValue PmdpGetOnStack(PmdValue copy) => copy;

    /// <inheritdoc/>
    // A release store: the zeroes of the table stay above it (smp_wmb before pmd_populate).
    public void PmdPopulate(PmdId pmd, TableId table)
    {
        memory.SetOwner(table, pmd);
        Volatile.Write(ref memory.Pmd(pmd), memory.Format.Pack(PmdValue.Of(table)));
    }

    /// <inheritdoc/>
    /// <remarks>The leaf of a file names its huge page too, so that the hardware's walk is one for all leaves.</remarks>
    // A release store: what the leaf maps stays above it (set_pmd_at, WRITE_ONCE after the folio's own barriers).
    public void SetPmdAt(PmdId pmd, PmdValue value)
    {
        if (value == PmdValue.Leaf && !VmaIsAnonymous(pmd))
            value = value.With(new HugeFolioId(Slot(pmd).FilePage >> memory.Shape.PteShift), VmaIsShared(pmd));
        Volatile.Write(ref memory.Pmd(pmd), memory.Format.Pack(value));
    }

    /// <inheritdoc/>
    public void PmdClear(PmdId pmd) => Volatile.Write(ref memory.Pmd(pmd), memory.Format.Pack(PmdValue.None));

    /// <inheritdoc/>
    public void PmdClearMoved(PmdId pmd) => PmdpHugeGetAndClear(pmd);

    /// <inheritdoc/>
    // xchg, a full barrier: reading the epoch to retire the table with stays below it.
    public PmdValue PmdpHugeGetAndClear(PmdId pmd)
    {
        PmdValue old = memory.Format.Unpack(Interlocked.Exchange(ref memory.Pmd(pmd), memory.Format.Pack(PmdValue.None)));
        FlushTlbRange(pmd);
        return old;
    }

    /// <inheritdoc/>
    // xchg, as the kernel's.
    public PmdValue PmdpEstablish(PmdId pmd, PmdValue value) =>
        memory.Format.Unpack(Interlocked.Exchange(ref memory.Pmd(pmd), memory.Format.Pack(value)));

    /// <inheritdoc/>
    // Mostly nothing to do: no translation outlives its epoch, and whatever is reused waits for the epochs that could hold one.
    public void FlushTlbRange(PmdId pmd)
    {
        if ((modes & RealMmModes.AwaitsAccesses) != RealMmModes.None)
            memory.Epochs.AwaitAccesses();
    }

    /// <inheritdoc/>
    // No device walks these tables.
    public void MmuNotifierInvalidateRangeStart(PmdId pmd)
    {
    }

    /// <inheritdoc/>
    public void MmuNotifierInvalidateRangeEnd(PmdId pmd)
    {
    }

    /// <inheritdoc/>
    // Waits until every access and section that may hold the table has ended: it is reused at once afterwards.
    public void TlbRemoveTableSyncOne() => memory.Epochs.Synchronize();

    /// <inheritdoc/>
    // One load; the table's lock orders it against SetPteAt.
    public PteValue PtepGet(TableId table, int index) => EntryFormat.Unpack(Volatile.Read(ref Pte(table, index)));

    /// <inheritdoc/>
    // An acquire load: the load of the page stays below it (ptep_get_lockless and the address dependency).
    public PteValue PtepGetLockless(TableId table, int index) => EntryFormat.Unpack(Volatile.Read(ref Pte(table, index)));

    /// <inheritdoc/>
    // A release store: the content of a new page stays above it (the smp_wmb of __folio_mark_uptodate).
    public void SetPteAt(TableId table, int index, PteValue value) =>
        Volatile.Write(ref Pte(table, index), EntryFormat.Pack(value));

    /// <inheritdoc/>
    // No exchange: nobody else writes an entry while its table is locked, since no walk sets accessed or dirty bits. Reading
    // the epoch to retire the page with stays below the store, by the full barrier of the pool's lock.
    public PteValue PtepGetAndClear(TableId table, int index)
    {
        ref uint entry = ref Pte(table, index);
        PteValue old = EntryFormat.Unpack(entry);
        Volatile.Write(ref entry, EntryFormat.Pack(PteValue.None));
        FlushTlbRange(default);
        return old;
    }

    /// <inheritdoc/>
    public PteValue PtepModifyProtStart(TableId table, int index)
    {
        ref uint entry = ref Pte(table, index);
        PteValue old = EntryFormat.Unpack(entry);
        Volatile.Write(ref entry, EntryFormat.Pack(PteValue.None));
        return old;
    }

    /// <inheritdoc/>
    public void PtepModifyProtCommit(TableId table, int index, PteValue value) => SetPteAt(table, index, value);

    /// <inheritdoc/>
    public TableId PteAllocOne()
    {
        var table = new TableId(cpu.UseTable() + 1);
        memory.Table(table).Clear();
        return table;
    }

    /// <inheritdoc/>
    // A table for a clone, which the reserve could not be filled with; a gather always has room for the one that it is given.
    public bool AllocationFails() => (modes & RealMmModes.MayFail) != RealMmModes.None && cpu.TablesInAdvance == 0;

    /// <inheritdoc/>
    // Locks are held for one slot at most.
    public bool NeedResched() => false;

    /// <inheritdoc/>
    public void PagetableFree(TableId table) => cpu.ReturnTable(table.Index);

    /// <inheritdoc/>
    public void CallRcu(TableId table) => memory.Retire(table);

    /// <inheritdoc/>
    // The table's number is its place in the gather.
    public void TlbGatherTable(TableId table)
    {
    }

    /// <inheritdoc/>
    // The pmd lock orders it: whoever puts aside and whoever takes holds it.
    public void PgtableTransHugeDeposit(PmdId pmd, TableId table) => memory.Deposits.Add(memory.PmdLock(pmd), table);

    /// <inheritdoc/>
    public TableId PgtableTransHugeWithdraw(PmdId pmd) => memory.Deposits.Take(memory.PmdLock(pmd));

    /// <inheritdoc/>
    // atomic_long_inc: nothing is ordered by it.
    public void MmIncNrPtes(PmdId pmd) => Interlocked.Increment(ref memory.MmOf(pmd).NrPtes);

    /// <inheritdoc/>
    public void MmDecNrPtes(PmdId pmd) => Interlocked.Decrement(ref memory.MmOf(pmd).NrPtes);

    /// <inheritdoc/>
    // Forbids the stores that zeroed the table to pass the store of the entry that publishes it.
    public void SmpWmb() => Volatile.WriteBarrier();

    private ref uint Pte(TableId table, int index) => ref ptes[((long)table.Index << pteShift) + index];
}
