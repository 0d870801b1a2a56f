using PtSpec.Checking.Properties;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Vocabulary;
using PtSpec.Scheduling;

namespace PtSpec.Checking.Scheduled;

/// <content>Locks, and the sections of RCU.</content>
internal partial struct ScheduledMm
{
    public void SpinLock(LockId ptl)
    {
        SharedLock spinlock = memory.Spinlocks[ptl.Raw];
        if (!Begins("spin_lock", spinlock, waits: true))
        {
            run.Answer("spin_lock", spinlock);
            return;
        }
        run.Touch(spinlock, writes: true);
        CheckLockAlive(ptl);
        spinlock.State = cpu + 1;
        run.Ends("spin_lock", spinlock, 0);
    }

    public bool SpinTrylock(LockId ptl)
    {
        SharedLock spinlock = memory.Spinlocks[ptl.Raw];
        if (!Begins("spin_trylock", spinlock))
            return run.Answer("spin_trylock", spinlock) != 0;
        bool isFree = spinlock.State == SharedLock.Free;
        run.Touch(spinlock, writes: isFree);
        CheckLockAlive(ptl);
        if (isFree)
            spinlock.State = cpu + 1;
        return run.Ends("spin_trylock", spinlock, isFree ? 1 : 0) != 0;
    }

    public void SpinUnlock(LockId ptl)
    {
        SharedLock spinlock = memory.Spinlocks[ptl.Raw];
        if (!Begins("spin_unlock", spinlock))
        {
            run.Answer("spin_unlock", spinlock);
            return;
        }
        run.Touch(spinlock, writes: true);
        if (spinlock.State != cpu + 1)
            throw new ProtocolViolation(Property.I7, $"spin_unlock of {spinlock}, which the CPU does not hold");
        spinlock.State = SharedLock.Free;
        run.Ends("spin_unlock", spinlock, 0);
    }

    public void MmapReadLock(PmdId pmd) => Down("mmap_read_lock", MmapLock(pmd), SharedSemaphore.ToRead);

    public void MmapReadUnlock(PmdId pmd) => Up("mmap_read_unlock", MmapLock(pmd));

    public void MmapWriteLock(PmdId pmd) => Down("mmap_write_lock", MmapLock(pmd), SharedSemaphore.ToWrite);

    public bool MmapReadTrylock(PmdId pmd) => TryDown("mmap_read_trylock", MmapLock(pmd), SharedSemaphore.ToRead);

    public bool MmapWriteTrylock(PmdId pmd) => TryDown("mmap_write_trylock", MmapLock(pmd), SharedSemaphore.ToWrite);

    public void MmapWriteUnlock(PmdId pmd) => Up("mmap_write_unlock", MmapLock(pmd));

    public void IMmapLockRead() => Down("i_mmap_lock_read", memory.IMmapRwsem, SharedSemaphore.ToRead);

    public void IMmapUnlockRead() => Up("i_mmap_unlock_read", memory.IMmapRwsem);

    public void IMmapLockWrite() => Down("i_mmap_lock_write", memory.IMmapRwsem, SharedSemaphore.ToWrite);

    public void IMmapUnlockWrite() => Up("i_mmap_unlock_write", memory.IMmapRwsem);

    public void FolioLock(PmdId pmd, int index)
    {
        FolioLocks folios = memory.Folios[pmd.Index];
        if (!Begins("folio_lock", folios, waits: true, request: index))
        {
            run.Answer("folio_lock", folios);
            return;
        }
        run.Touch(folios, writes: true);
        folios.Lock(index);
        run.Ends("folio_lock", folios, index);
    }

    public void FolioUnlock(PmdId pmd, int index)
    {
        FolioLocks folios = memory.Folios[pmd.Index];
        if (!Begins("folio_unlock", folios))
        {
            run.Answer("folio_unlock", folios);
            return;
        }
        run.Touch(folios, writes: true);
        folios.Unlock(index);
        run.Ends("folio_unlock", folios, index);
    }

    public bool FolioTestPmdMappable(PmdId pmd)
    {
        FolioLocks folios = memory.Folios[pmd.Index];
        if (!Begins("folio_test_pmd_mappable", folios))
            return run.Answer("folio_test_pmd_mappable", folios) != 0;
        run.Touch(folios, writes: false);
        return run.Ends("folio_test_pmd_mappable", folios, folios.IsHuge ? 1 : 0) != 0;
    }

    public void FolioMakePmdMappable(PmdId pmd)
    {
        FolioLocks folios = memory.Folios[pmd.Index];
        if (!Begins("folio_make_pmd_mappable", folios))
        {
            run.Answer("folio_make_pmd_mappable", folios);
            return;
        }
        run.Touch(folios, writes: true);
        folios.MakeHuge();
        run.Ends("folio_make_pmd_mappable", folios, 1);
    }

    public void RcuReadLock()
    {
        Cell nesting = memory.Rcu[cpu];
        if (!Begins("rcu_read_lock", nesting))
        {
            run.Answer("rcu_read_lock", nesting);
            return;
        }
        run.Touch(nesting, writes: true);
        run.Ends("rcu_read_lock", nesting, ++nesting.State);
    }

    public void RcuReadUnlock()
    {
        Cell nesting = memory.Rcu[cpu];
        if (!Begins("rcu_read_unlock", nesting))
        {
            run.Answer("rcu_read_unlock", nesting);
            return;
        }
        run.Touch(nesting, writes: true);
        run.Touch(memory.DeferredTables, writes: false);
        if (nesting.State == 0)
            throw new ProtocolViolation(Property.I4, "rcu_read_unlock outside of any RCU read section");
        nesting.State--;
        // The earliest moment at which a grace period can end: whoever still uses a table is caught.
        for (int table = 0; nesting.State == 0 && table < layout.TableStates.Length; table++)
        {
            if ((memory.WaitsFor[table] & (1UL << cpu)) == 0)
                continue;
            run.Touch(memory.DeferredTables, writes: true);
            memory.WaitsFor[table] &= ~(1UL << cpu);
            if (memory.WaitsFor[table] == 0)
                Discard(table);
        }
        run.Ends("rcu_read_unlock", nesting, nesting.State);
    }

    private readonly SharedSemaphore MmapLock(PmdId pmd) => memory.MmapLocks[layout.Scenario.Slots[pmd.Index].Mm];

    // The lock of a table lies in it.
    private readonly void CheckLockAlive(LockId ptl)
    {
        for (int table = 0; table < layout.TableStates.Length; table++)
        {
            if (layout.PteLock(new TableId(table + 1)) != ptl || layout.PmdLock(new PmdId(0)) == ptl)
                continue;
            Cell state = memory.TableStates[table];
            run.Touch(state, writes: false);
            if (state.State == (long)TableState.Freed)
                throw new ProtocolViolation(Property.I1, "the lock of a freed page table is taken");
        }
    }

    private void Down(string name, SharedSemaphore semaphore, long request)
    {
        if (!Begins(name, semaphore, waits: true, request))
        {
            run.Answer(name, semaphore);
            return;
        }
        run.Touch(semaphore, writes: true);
        semaphore.State = request == SharedSemaphore.ToWrite ? SharedSemaphore.Writer : semaphore.State + 1;
        run.Ends(name, semaphore, semaphore.State);
    }

    private bool TryDown(string name, SharedSemaphore semaphore, long request)
    {
        if (!Begins(name, semaphore))
            return run.Answer(name, semaphore) != 0;
        bool isFree = semaphore.Admits(request, semaphore.State);
        run.Touch(semaphore, writes: isFree);
        if (isFree)
            semaphore.State = request == SharedSemaphore.ToWrite ? SharedSemaphore.Writer : semaphore.State + 1;
        return run.Ends(name, semaphore, isFree ? 1 : 0) != 0;
    }

    private void Up(string name, SharedSemaphore semaphore)
    {
        if (!Begins(name, semaphore))
        {
            run.Answer(name, semaphore);
            return;
        }
        run.Touch(semaphore, writes: true);
        if (semaphore.State == 0)
            throw new ProtocolViolation(Property.I7, $"{name} of a lock that nobody holds");
        semaphore.State = semaphore.State == SharedSemaphore.Writer ? 0 : semaphore.State - 1;
        run.Ends(name, semaphore, semaphore.State);
    }
}
