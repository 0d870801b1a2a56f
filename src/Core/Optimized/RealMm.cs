using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Optimized;

/// <summary>
/// The primitives over real memory, for one CPU: the routines compiled with this struct are the address space's slow
/// paths. Each access says which reordering it forbids.
/// </summary>
/// <remarks>
/// Why a stale translation does no harm, though <see cref="FlushTlbRange"/> interrupts nobody. A translation lives
/// inside one epoch, and what it names (a table, an anonymous page) is reused two epochs after it was unlinked, so an
/// access reads and writes the page that it found. It then takes effect
/// <list type="bullet">
/// <item>on a page of the page cache mapped shared: when it touches the word. That word is the same for small
/// entries, for a leaf, before and after a collapse, so no store can go astray;</item>
/// <item>on the zero page, or on the page cache mapped private: when it read the entry. Such pages never change while
/// they are mapped so, and are never writable through that mapping, so a copy of one (AllocPageCopy) misses no
/// store;</item>
/// <item>on an anonymous page: when it touches the word, or, if the entry was cleared before that, just before it was
/// cleared: the access had begun by then, and whoever else still touches that page had begun as well, so all of them
/// fit there in the order in which they touch it.</item>
/// </list>
/// </remarks>
internal readonly struct RealMm(Cpu cpu) : IMm
{
    private readonly RealMemory memory = cpu.Memory;

    /// <inheritdoc/>
    public bool AtLeast(int major, int minor) => memory.KernelOrdinal >= ((major << 16) | minor);

    /// <inheritdoc/>
    public bool Has(Features feature) => false;

    /// <inheritdoc/>
    public bool ThpVmaAllowable(PmdId pmd) => false;

    /// <inheritdoc/>
    public HugeFolioId HugeZeroFolio => default;

    /// <inheritdoc/>
    public bool HasOtherMapping(PmdId pmd) => false;

    /// <inheritdoc/>
    public bool PagesAreShared => false;

    /// <inheritdoc/>
    public PmdId OtherMapping(PmdId pmd) => pmd;

    /// <inheritdoc/>
    public bool KhugepagedScans(PmdId pmd) => false;

    /// <inheritdoc/>
    public bool UserfaultfdIsUsed(PmdId pmd) => false;

    /// <inheritdoc/>
    // Nobody registers here: every mapping takes what UFFDIO_COPY and UFFDIO_MOVE bring, and is told of nothing.
    public bool UserfaultfdArmed(PmdId pmd) => true;

    /// <inheritdoc/>
    public bool MayHaveMarkers(PmdId pmd) => false;

    public bool MayHave(SpecialEntries kind) => false;

    /// <inheritdoc/>
    public int PtrsPerPte => 1 << memory.Shape.PteShift;

    /// <inheritdoc/>
    public bool CountsMappings => false;

    /// <inheritdoc/>
    public PageId ZeroPage => default;

    /// <inheritdoc/>
    public LockId PmdLockptr(PmdId pmd) => memory.PmdLock(pmd);

    /// <inheritdoc/>
    public LockId PteLockptr(TableId table) => memory.PteLock(table);

    /// <inheritdoc/>
    public bool VmaMayGo(PmdId pmd) => false;

    /// <inheritdoc/>
    public bool VmaIsAnonymous(PmdId pmd) => memory.Kind(pmd) == VmaKind.Anonymous;

    /// <inheritdoc/>
    public bool VmaIsShared(PmdId pmd) => memory.Kind(pmd) == VmaKind.SharedShmem;

    /// <inheritdoc/>
    public unsafe PageId PageCachePage(PmdId pmd, int index) => new(memory.FilePages[pmd.Index] + index);

    /// <inheritdoc/>
    public void RcuReadLock() => cpu.RcuReadLock();

    /// <inheritdoc/>
    public void RcuReadUnlock() => cpu.RcuReadUnlock();

    /// <inheritdoc/>
    public void SpinLock(LockId ptl) => memory.Ptl(ptl).Lock();

    /// <inheritdoc/>
    public bool SpinTrylock(LockId ptl) => memory.Ptl(ptl).Trylock();

    /// <inheritdoc/>
    public void SpinUnlock(LockId ptl) => memory.Ptl(ptl).Unlock();

    /// <inheritdoc/>
    public void MmapReadLock(PmdId pmd) => memory.MmapLock.DownRead();

    /// <inheritdoc/>
    public void MmapReadUnlock(PmdId pmd) => memory.MmapLock.UpRead();

    /// <inheritdoc/>
    public void MmapWriteLock(PmdId pmd) => memory.MmapLock.DownWrite();

    /// <inheritdoc/>
    public bool MmapWriteTrylock(PmdId pmd) => memory.MmapLock.DownWriteTrylock();

    /// <inheritdoc/>
    public void MmapWriteUnlock(PmdId pmd) => memory.MmapLock.UpWrite();

    /// <inheritdoc/>
    public void IMmapLockRead() => memory.IMmapRwsem.DownRead();

    /// <inheritdoc/>
    public void IMmapUnlockRead() => memory.IMmapRwsem.UpRead();

    /// <inheritdoc/>
    public void IMmapLockWrite() => memory.IMmapRwsem.DownWrite();

    /// <inheritdoc/>
    public void IMmapUnlockWrite() => memory.IMmapRwsem.UpWrite();

    /// <inheritdoc/>
    public void FolioLock(PmdId pmd, int index)
    {
        while (true)
        {
            bool mappable = FolioTestPmdMappable(pmd);
            memory.FolioLock(pmd, mappable ? 0 : index).Lock();
            // As filemap_fault does: the folio found may have left the page cache while its lock was waited for.
            if (FolioTestPmdMappable(pmd) == mappable)
                return;
            memory.FolioLock(pmd, mappable ? 0 : index).Unlock();
        }
    }

    /// <inheritdoc/>
    public void FolioUnlock(PmdId pmd, int index) => memory.FolioLock(pmd, FolioTestPmdMappable(pmd) ? 0 : index).Unlock();

    /// <inheritdoc/>
    // The folio lock orders it against FolioMakePmdMappable; volatile only so that it is one load.
    // Nobody takes references beside mappings here.
    public bool FolioRefIsExpected(PmdId pmd, int index) => true;

    /// <inheritdoc/>
    public bool FolioTestPmdMappable(PmdId pmd) => Volatile.Read(ref memory.PmdMappable(pmd));

    /// <inheritdoc/>
    // The flag before the unlocks: who waited for a small folio must see that it is gone.
    public void FolioMakePmdMappable(PmdId pmd)
    {
        Volatile.Write(ref memory.PmdMappable(pmd), true);
        for (int i = 1; i < PtrsPerPte; i++)
            memory.FolioLock(pmd, i).Unlock();
    }

    /// <summary>The page cache holds small folios behind the slot again (the end of split_folio).</summary>
    public void FolioMakeSmall(PmdId pmd) => Volatile.Write(ref memory.PmdMappable(pmd), false);

    /// <inheritdoc/>
    // READ_ONCE: one load, never split or repeated.
    public PmdValue PmdpGet(PmdId pmd) => new(Volatile.Read(ref memory.Pmd(pmd)));

    /// <inheritdoc/>
    // An acquire load: the loads of the table's entries stay below it. The kernel has READ_ONCE and the address dependency.
    public PmdValue PmdpGetLockless(PmdId pmd) => new(Volatile.Read(ref memory.Pmd(pmd)));

    /// <inheritdoc/>
    // A release store: the zeroes of the table stay above it (smp_wmb before pmd_populate).
    public void PmdPopulate(PmdId pmd, TableId table) => Volatile.Write(ref memory.Pmd(pmd), PmdValue.Of(table).Raw);

    /// <inheritdoc/>
    // A release store: what the leaf maps stays above it (set_pmd_at, WRITE_ONCE after the folio's own barriers).
    public void SetPmdAt(PmdId pmd, PmdValue value) => Volatile.Write(ref memory.Pmd(pmd), value.Raw);

    /// <inheritdoc/>
    public void PmdClear(PmdId pmd) => Volatile.Write(ref memory.Pmd(pmd), PmdValue.None.Raw);

    /// <inheritdoc/>
    // xchg, a full barrier: reading the epoch to retire the table with stays below it.
    public PmdValue PmdpHugeGetAndClear(PmdId pmd) =>
        new(Interlocked.Exchange(ref memory.Pmd(pmd), PmdValue.None.Raw));

    /// <inheritdoc/>
    // Nothing to do: no translation outlives its epoch, and whatever is reused waits for the epochs that could hold one.
    public void FlushTlbRange(PmdId pmd)
    {
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
    // Waits until every access that may hold the table has ended: up to 6.5 the table is reused at once afterwards.
    public void TlbRemoveTableSyncOne() => memory.Epochs.Synchronize();

    /// <inheritdoc/>
    // One load; the table's lock orders it against SetPteAt.
    public PteValue PtepGet(TableId table, int index) => new(Volatile.Read(ref memory.Pte(table, index)));

    /// <inheritdoc/>
    // An acquire load: the load of the page stays below it (ptep_get_lockless and the address dependency).
    public PteValue PtepGetLockless(TableId table, int index) => new(Volatile.Read(ref memory.Pte(table, index)));

    /// <inheritdoc/>
    // A release store: the content of a new page stays above it (the smp_wmb of __folio_mark_uptodate).
    public void SetPteAt(TableId table, int index, PteValue value) =>
        Volatile.Write(ref memory.Pte(table, index), value.Raw);

    /// <inheritdoc/>
    // xchg, a full barrier: reading the epoch to retire the page with stays below it.
    public PteValue PtepGetAndClear(TableId table, int index) =>
        new(Interlocked.Exchange(ref memory.Pte(table, index), PteValue.None.Raw));

    /// <inheritdoc/>
    public TableId PteAllocOne()
    {
        var table = new TableId(memory.Tables.Allocate() + 1);
        memory.Table(table).Clear();
        return table;
    }

    /// <inheritdoc/>
    public void PagetableFree(TableId table) => memory.Tables.Free(table.Index);

    /// <inheritdoc/>
    public void CallRcu(TableId table) => memory.Retire(table);

    /// <inheritdoc/>
    // atomic_long_inc: nothing is ordered by it.
    public void MmIncNrPtes(PmdId pmd) => Interlocked.Increment(ref memory.NrPtes);

    /// <inheritdoc/>
    public void MmDecNrPtes(PmdId pmd) => Interlocked.Decrement(ref memory.NrPtes);

    /// <inheritdoc/>
    // Forbids the stores that zeroed the table to pass the store of the entry that publishes it.
    public void SmpWmb() => Volatile.WriteBarrier();

    /// <inheritdoc/>
    // One load; the page-table lock orders it: whoever installs an anonymous page has set it before locking.
    public bool VmaHasAnonVma(PmdId pmd) => Volatile.Read(ref memory.AnonVma(pmd));

    /// <inheritdoc/>
    // No operation registers for write-protect events.
    public bool UserfaultfdWp(PmdId pmd) => false;

    /// <inheritdoc/>
    public void AnonVmaPrepare(PmdId pmd)
    {
        if (!VmaHasAnonVma(pmd))
            Volatile.Write(ref memory.AnonVma(pmd), true);
    }

    /// <inheritdoc/>
    public PageId AllocZeroedPage()
    {
        PageId page = AllocPage();
        memory.Page(page).Clear();
        return page;
    }

    /// <inheritdoc/>
    /// <remarks>Real pages hold more than a scenario's value: what the caller of the CPU staged is copied instead.</remarks>
    public PageId AllocFilledPage(int value)
    {
        PageId page = AllocPage();
        cpu.Staged.CopyTo(memory.Page(page));
        return page;
    }

    /// <inheritdoc/>
    // Word by word and unordered is enough: the source is read-only wherever it is mapped.
    public PageId AllocPageCopy(PageId source)
    {
        PageId page = AllocPage();
        memory.Page(source).CopyTo(memory.Page(page));
        return page;
    }

    /// <inheritdoc/>
    // Deferred: an access that found the page before its entry was cleared may not have touched it yet.
    public void FolioPut(PageId page)
    {
        int number = memory.AnonymousNumber(page);
        if (number >= 0)
            cpu.RetireAfterOperation(number);
    }

    /// <inheritdoc/>
    /// <remarks>The first word of the page, of which <see cref="Access"/> has room for two bits.</remarks>
    public Access UserLoad(PmdId pmd, int index) =>
        cpu.UserLoad(pmd, index, out long value) ? Access.Zero + (int)(value & 3) : Access.PageFault;

    /// <inheritdoc/>
    public Access UserStore(PmdId pmd, int index, int value) =>
        cpu.UserStore(pmd, index, value, out long before) ? Access.Zero + (int)(before & 3) : Access.PageFault;

    private PageId AllocPage() => memory.AnonymousPage(memory.AnonymousPages.Allocate());
}
