using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Optimized;

/// <summary>How a routine is to run on real memory, where that is not the same for all.</summary>
[Flags]
internal enum RealMmModes
{
    /// <summary>As most do.</summary>
    None = 0,

    /// <summary>
    /// Whoever takes an entry away, or flushes, waits for the accesses that may still use it: what comes next would tell.
    /// </summary>
    AwaitsAccesses = 1,

    /// <summary>The zero page is a page like others, which loses its access with them.</summary>
    NoZeroPage = 2,

    /// <summary>A read fault maps all that the page cache has of the slot, which one VMA covers.</summary>
    FaultsAround = 4,

    /// <summary>The routine looks itself whether there is a table for it.</summary>
    MayFail = 8,
}

/// <summary>
/// The primitives over real memory, for one CPU: the routines compiled with this struct are the address space's slow
/// paths. Each access says which reordering it forbids.
/// </summary>
/// <remarks>
/// Why a stale translation does no harm, though <see cref="FlushTlbRange"/> mostly interrupts nobody. A translation lives
/// inside one epoch, and what it names (a table, an anonymous page) is reused two epochs after it was unlinked, so an
/// access reads and writes the page that it found. It then takes effect
/// <list type="bullet">
/// <item>on shared memory, mapped shared: when it touches the word. That word is the same for small entries, for a leaf,
/// before and after a collapse, so no store can go astray;</item>
/// <item>on a page that no mapping of it may write (the zero page, shared memory mapped private, an anonymous page since a
/// clone): when it read the entry. Such a page never changes any more, so a copy of it (AllocPageCopy) misses no store; an
/// anonymous page that two mms have mapped is never written again, even when one of them has left;</item>
/// <item>on an anonymous page: when it touches the word, or, if the entry was cleared before that, just before it was
/// cleared: the access had begun by then, and whoever else still touches that page had begun as well, so all of them
/// fit there in the order in which they touch it.</item>
/// </list>
/// Where the page stays in use elsewhere after its entry has gone (a move, a protection, a clone, unmapping shared memory),
/// that is not enough: those run with <see cref="RealMmModes.AwaitsAccesses"/>.
/// </remarks>
internal readonly unsafe partial struct RealMm(Cpu cpu, RealMmModes modes = RealMmModes.None) : IMm
{
    private readonly RealMemory memory = cpu.Memory;
    // Where things are, at hand for routines that go over all entries of a table; the CPU holds what owns them.
    private readonly SlotTable.SlotLine* slots = cpu.Memory.SlotTable.Lines;
    private readonly int* folioLocks = cpu.Memory.SlotTable.FolioLocks;
    private readonly uint* ptes = cpu.Memory.Ptes;
    private readonly int pteShift = cpu.Memory.Shape.PteShift;

    /// <inheritdoc/>
    public bool AtLeast(int major, int minor) => memory.KernelOrdinal >= ((major << 16) | minor);

    /// <inheritdoc/>
    public bool Has(Features feature) => feature switch
    {
        Features.FaultAround => (modes & RealMmModes.FaultsAround) != RealMmModes.None,
        Features.ForkFails or Features.VmaLocks => true,
        _ => false,
    };

    /// <inheritdoc/>
    // Asked of VM_HUGEPAGE alone: what a clone or a protection would split is split before.
    public bool ThpVmaAllowable(PmdId pmd) => VmaIsAnonymous(pmd) && Slot(pmd).Huge;

    /// <inheritdoc/>
    public HugeFolioId HugeZeroFolio => default;

    /// <inheritdoc/>
    // Each mapping of shared memory is collapsed by itself.
    public bool HasOtherMapping(PmdId pmd) => false;

    /// <inheritdoc/>
    public bool PagesAreShared => true;

    /// <inheritdoc/>
    public PmdId OtherMapping(PmdId pmd) => pmd;

    /// <inheritdoc/>
    // No order among mappings is kept: a move takes the locks of the reverse map always.
    public bool ComesFirst(PmdId second, PmdId first) => true;

    /// <inheritdoc/>
    public bool KhugepagedScans(PmdId pmd) => false;

    /// <inheritdoc/>
    public bool UserfaultfdIsUsed(PmdId pmd) => false;

    /// <inheritdoc/>
    // Nobody registers here: every mapping takes what UFFDIO_COPY and UFFDIO_MOVE bring, and is told of nothing.
    public bool UserfaultfdArmed(PmdId pmd) => true;

    /// <inheritdoc/>
    // No operation registers for write-protect events.
    public bool UserfaultfdWp(PmdId pmd) => false;

    /// <inheritdoc/>
    public bool MayHaveMarkers(PmdId pmd) => false;

    /// <inheritdoc/>
    public bool MayHave(SpecialEntries kind) =>
        (kind & (SpecialEntries.ReadOnly | SpecialEntries.ProtNone | SpecialEntries.Changing)) != SpecialEntries.None;

    /// <inheritdoc/>
    public int PtrsPerPte => 1 << pteShift;

    /// <inheritdoc/>
    public bool CountsMappings => false;

    /// <inheritdoc/>
    public PageId ZeroPage => (modes & RealMmModes.NoZeroPage) != RealMmModes.None ? new PageId(-1) : default;

    /// <inheritdoc/>
    public LockId PmdLockptr(PmdId pmd) => memory.PmdLock(pmd);

    /// <inheritdoc/>
    public LockId PteLockptr(TableId table) => memory.PteLock(table);

    /// <inheritdoc/>
    public bool VmaIsAnonymous(PmdId pmd) => Slot(pmd).Kind == VmaKind.Anonymous;

    /// <inheritdoc/>
    // Also says that new entries are writable, which they are not where the VMA is read-only.
    public bool VmaIsShared(PmdId pmd) => Slot(pmd).Kind == VmaKind.SharedShmem && cpu.MayWriteTarget(pmd);

    /// <inheritdoc/>
    public PageId PageCachePage(PmdId pmd, int index) => new(Slot(pmd).FilePage + index);

    /// <inheritdoc/>
    public PageId FolioPage(HugeFolioId folio, int index) => memory.FolioPage(folio, index);

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
    public void MmapReadLock(PmdId pmd) => memory.MmOf(pmd).MmapLock.DownRead();

    /// <inheritdoc/>
    public bool MmapReadTrylock(PmdId pmd) => memory.MmOf(pmd).MmapLock.DownReadTrylock();

    /// <inheritdoc/>
    public void MmapReadUnlock(PmdId pmd) => memory.MmOf(pmd).MmapLock.UpRead();

    /// <inheritdoc/>
    public void MmapWriteLock(PmdId pmd) => memory.MmOf(pmd).MmapLock.DownWrite();

    /// <inheritdoc/>
    public bool MmapWriteTrylock(PmdId pmd) => memory.MmOf(pmd).MmapLock.DownWriteTrylock();

    /// <inheritdoc/>
    public void MmapWriteUnlock(PmdId pmd) => memory.MmOf(pmd).MmapWriteUnlock();

    /// <inheritdoc/>
    // The lock stays a writer's, and with it that of the VMA: nobody is told that nothing is mapped while an entry may still be there.
    public void MmapWriteDowngrade(PmdId pmd)
    {
    }

    /// <inheritdoc/>
    // lock_vma_under_rcu: who finds no VMA, or one that forbids the access, looks once more under mmap_lock.
    public bool VmaStartRead(PmdId pmd)
    {
        VmaLock guard = VmaLockOf(pmd);
        if (!guard.TryStartRead())
            return false;
        // Up to 6.5 the VMAs of files have no such locks; which it is may have changed since that was asked.
        if (cpu.FindVma(pmd) && (VmaIsAnonymous(pmd) || AtLeast(6, 6)))
            return true;
        guard.EndRead();
        return false;
    }

    /// <inheritdoc/>
    public void VmaEndRead(PmdId pmd) => VmaLockOf(pmd).EndRead();

    /// <inheritdoc/>
    public void VmaStartWrite(PmdId pmd) => VmaLockOf(pmd).StartWrite();

    /// <inheritdoc/>
    public void IMmapLockRead() => memory.IMmapRwsem.DownRead();

    /// <inheritdoc/>
    public void IMmapUnlockRead() => memory.IMmapRwsem.UpRead();

    /// <inheritdoc/>
    public void IMmapLockWrite() => memory.IMmapRwsem.DownWrite();

    /// <inheritdoc/>
    public void IMmapUnlockWrite() => memory.IMmapRwsem.UpWrite();

    /// <inheritdoc/>
    public void AnonVmaLockRead(PmdId pmd) => memory.MmOf(pmd).AnonVmaLock.DownRead();

    /// <inheritdoc/>
    public void AnonVmaUnlockRead(PmdId pmd) => memory.MmOf(pmd).AnonVmaLock.UpRead();

    /// <inheritdoc/>
    public void AnonVmaLockWrite(PmdId pmd) => memory.MmOf(pmd).AnonVmaLock.DownWrite();

    /// <inheritdoc/>
    public void AnonVmaUnlockWrite(PmdId pmd) => memory.MmOf(pmd).AnonVmaLock.UpWrite();

    /// <inheritdoc/>
    public void FolioLock(PmdId pmd, int index)
    {
        while (true)
        {
            bool mappable = FolioTestPmdMappable(pmd);
            FolioLockOf(pmd, mappable ? 0 : index).Lock();
            // As filemap_fault does: the folio found may have left the page cache while its lock was waited for.
            if (FolioTestPmdMappable(pmd) == mappable)
                return;
            FolioLockOf(pmd, mappable ? 0 : index).Unlock();
        }
    }

    /// <inheritdoc/>
    public bool FolioTrylock(PmdId pmd, int index)
    {
        bool mappable = FolioTestPmdMappable(pmd);
        if (!FolioLockOf(pmd, mappable ? 0 : index).Trylock())
            return false;
        if (FolioTestPmdMappable(pmd) == mappable)
            return true;
        FolioLockOf(pmd, mappable ? 0 : index).Unlock();
        return false;
    }

    /// <inheritdoc/>
    public void FolioUnlock(PmdId pmd, int index) =>
        FolioLockOf(pmd, FolioTestPmdMappable(pmd) ? 0 : index).Unlock();

    /// <inheritdoc/>
    // Nobody takes references beside mappings here; but a VMA that does not cover the slot is no place for a leaf.
    public bool FolioRefIsExpected(PmdId pmd, int index) => Volatile.Read(ref Slot(pmd).IsWhole);

    /// <inheritdoc/>
    // The folio lock orders it against FolioMakePmdMappable; volatile only so that it is one load.
    public bool FolioTestPmdMappable(PmdId pmd) => Volatile.Read(ref Slot(pmd).PmdMappable);

    /// <inheritdoc/>
    // The flag before the unlocks: who waited for a small folio must see that it is gone.
    public void FolioMakePmdMappable(PmdId pmd)
    {
        Volatile.Write(ref Slot(pmd).PmdMappable, true);
        for (int i = 1; i < PtrsPerPte; i++)
            FolioLockOf(pmd, i).Unlock();
    }

    /// <inheritdoc/>
    public void FolioMakeSmall(PmdId pmd) => Volatile.Write(ref Slot(pmd).PmdMappable, false);

    private VmaLock VmaLockOf(PmdId pmd) => new(slots + pmd.Index, memory.MmOf(pmd).LockSeq);

    private ref SlotTable.SlotLine Slot(PmdId pmd) => ref slots[pmd.Index];

    // The lock of the small folio at an index of the slot; that of a huge folio is the first one's.
    private Spinlock FolioLockOf(PmdId pmd, int index) => new(folioLocks + ((long)pmd.Index << pteShift) + index);
}
