using PtSpec.Checking.Properties;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Vocabulary;
using PtSpec.Scheduling;

namespace PtSpec.Checking.Scheduled;

/// <content>pmd entries, page tables and their entries.</content>
internal partial struct ScheduledMm
{
    public PmdValue PmdpGet(PmdId pmd) => new((ulong)Load("pmdp_get", memory.Pmds[pmd.Index]));

    public PmdValue PmdpGetLockless(PmdId pmd)
    {
        PmdValue now = new((ulong)Load("pmdp_get_lockless", memory.Pmds[pmd.Index]));
        if (fault.HasFlag(SeededFault.NoRecheck) && seen.IsTable)
            return seen;
        return seen = now;
    }

    public void PmdPopulate(PmdId pmd, TableId table)
    {
        Cell entry = memory.Pmds[pmd.Index];
        if (!Begins("pmd_populate", entry))
        {
            run.Answer("pmd_populate", entry);
            return;
        }
        Leave(entry);
        Become(table.Index, TableState.Installed);
        entry.State = (long)PmdValue.Of(table).Raw;
        run.Ends("pmd_populate", entry, entry.State);
    }

    public void SetPmdAt(PmdId pmd, PmdValue value) => Exchange("set_pmd_at", pmd, value);

    public void PmdClear(PmdId pmd) => Exchange("pmd_clear", pmd, PmdValue.None);

    public PmdValue PmdpHugeGetAndClear(PmdId pmd) => new((ulong)Exchange("pmdp_huge_get_and_clear", pmd, PmdValue.None));

    public PteValue PtepGet(TableId table, int index) => ReadEntry("ptep_get", table, index);

    public PteValue PtepGetLockless(TableId table, int index) => ReadEntry("ptep_get_lockless", table, index);

    public void SetPteAt(TableId table, int index, PteValue value) => WriteEntry("set_pte_at", table, index, value);

    public PteValue PtepGetAndClear(TableId table, int index) => WriteEntry("ptep_get_and_clear", table, index, PteValue.None);

    // The accessed bit is kept by nobody; the write is one all the same.
    public void PtepTestAndClearYoung(TableId table, int index)
    {
        Cell entry = memory.Pte(table, index);
        if (!Begins("ptep_test_and_clear_young", entry))
        {
            run.Answer("ptep_test_and_clear_young", entry);
            return;
        }
        CheckWrite(table, index);
        run.Ends("ptep_test_and_clear_young", entry, entry.State);
    }

    public void FlushTlbRange(PmdId pmd) => Nothing("flush_tlb_range");

    public void TlbRemoveTableSyncOne() => Nothing("tlb_remove_table_sync_one");

    public void MmuNotifierInvalidateRangeStart(PmdId pmd)
    {
    }

    public void MmuNotifierInvalidateRangeEnd(PmdId pmd)
    {
    }

    public void SmpWmb() => Nothing("smp_wmb");

    public void MmIncNrPtes(PmdId pmd) => Count("mm_inc_nr_ptes", pmd, 1);

    public void MmDecNrPtes(PmdId pmd) => Count("mm_dec_nr_ptes", pmd, -1);

    /// <summary>The free table with the lowest number; waits while none is.</summary>
    public TableId PteAllocOne()
    {
        if (!Begins("pte_alloc_one", memory.FreeTables, waits: true))
            return new TableId((int)run.Answer("pte_alloc_one", memory.FreeTables));
        run.Touch(memory.FreeTables, writes: true);
        memory.FreeTables.State--;
        int table = Array.FindIndex(memory.TableStates, state => state.State == (long)TableState.Freed);
        Become(table, TableState.Allocated);
        return new TableId((int)run.Ends("pte_alloc_one", memory.FreeTables, table + 1));
    }

    public void PagetableFree(TableId table)
    {
        Cell state = memory.TableStates[table.Index];
        if (!Begins("pagetable_free", state))
        {
            run.Answer("pagetable_free", state);
            return;
        }
        CheckNotFreed(state);
        Discard(table.Index);
        run.Ends("pagetable_free", state, 0);
    }

    public void CallRcu(TableId table)
    {
        Cell state = memory.TableStates[table.Index];
        if (!Begins("call_rcu", state))
        {
            run.Answer("call_rcu", state);
            return;
        }
        CheckNotFreed(state);
        ulong readers = 0;
        for (int other = 0; other < memory.Rcu.Length; other++)
        {
            run.Touch(memory.Rcu[other], writes: false);
            readers |= memory.Rcu[other].State != 0 ? 1UL << other : 0;
        }
        if (fault.HasFlag(SeededFault.FreesAtOnce) || fault.HasFlag(SeededFault.NoRcu))
            readers = 0;
        if (readers == 0)
        {
            Discard(table.Index);
        }
        else
        {
            run.Touch(memory.DeferredTables, writes: true);
            Become(table.Index, TableState.Deferred);
            memory.WaitsFor[table.Index] = readers;
        }
        run.Ends("call_rcu", state, (long)readers);
    }

    private long Exchange(string name, PmdId pmd, PmdValue value)
    {
        Cell entry = memory.Pmds[pmd.Index];
        if (!Begins(name, entry))
            return run.Answer(name, entry);
        long old = entry.State;
        Leave(entry);
        entry.State = (long)value.Raw;
        return run.Ends(name, entry, old);
    }

    // Whatever the entry pointed to loses it.
    private readonly void Leave(Cell entry)
    {
        run.Touch(entry, writes: true);
        var old = new PmdValue((ulong)entry.State);
        if (!old.IsTable)
            return;
        for (int index = 0; index < layout.PtrsPerPte; index++)
        {
            Cell left = memory.Pte(old.Table, index);
            run.Touch(left, writes: false);
            if (left.State != 0 && layout.Constants.AtLeast(6, 6))
                throw new ProtocolViolation(Property.I3, "a page table is taken away from its pmd entry with an entry in it that is not none");
        }
        Become(old.Table.Index, TableState.Detached);
    }

    private PteValue ReadEntry(string name, TableId table, int index)
    {
        Cell entry = memory.Pte(table, index);
        if (!Begins(name, entry))
            return new PteValue((ulong)run.Answer(name, entry));
        run.Touch(entry, writes: false);
        CheckAlive(table);
        return new PteValue((ulong)run.Ends(name, entry, entry.State));
    }

    private PteValue WriteEntry(string name, TableId table, int index, PteValue value)
    {
        Cell entry = memory.Pte(table, index);
        if (!Begins(name, entry))
            return new PteValue((ulong)run.Answer(name, entry));
        CheckWrite(table, index);
        long old = entry.State;
        entry.State = (long)value.Raw;
        return new PteValue((ulong)run.Ends(name, entry, old));
    }

    private readonly void CheckWrite(TableId table, int index)
    {
        run.Touch(memory.Pte(table, index), writes: true);
        CheckAlive(table);
        var state = (TableState)memory.TableStates[table.Index].State;
        if (state is not (TableState.Allocated or TableState.Installed))
            throw new ProtocolViolation(Property.I2, "an entry is written in a page table that no pmd entry points to any more");
        SharedLock spinlock = memory.Spinlocks[layout.PteLock(table).Raw];
        if (state == TableState.Installed && spinlock.State != cpu + 1)
            throw new ProtocolViolation(Property.I4, "an entry is written without the lock of its page table");
    }

    private readonly void CheckAlive(TableId table)
    {
        Cell state = memory.TableStates[table.Index];
        run.Touch(state, writes: false);
        if (state.State == (long)TableState.Freed)
            throw new ProtocolViolation(Property.I1, "a freed page table is used");
    }

    private static void CheckNotFreed(Cell state)
    {
        if ((TableState)state.State is TableState.Freed or TableState.Deferred)
            throw new ProtocolViolation(Property.I5, "a page table is freed that is freed or waiting already");
    }

    private readonly void Become(int table, TableState state)
    {
        run.Touch(memory.TableStates[table], writes: true);
        memory.TableStates[table].State = (long)state;
    }

    private readonly void Discard(int table)
    {
        Become(table, TableState.Freed);
        for (int index = 0; index < layout.PtrsPerPte; index++)
        {
            Cell entry = memory.Ptes[(table * layout.PtrsPerPte) + index];
            run.Touch(entry, writes: true);
            entry.State = 0;
        }
        run.Touch(memory.FreeTables, writes: true);
        memory.FreeTables.State++;
    }

    private void Count(string name, PmdId pmd, int by)
    {
        if (!Begins(name, null))
        {
            run.Answer(name, null);
            return;
        }
        memory.NrPtes[layout.Scenario.Slots[pmd.Index].Mm] += by;
        run.Ends(name, null, by);
    }
}
