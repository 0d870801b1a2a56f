using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>
/// The primitives of the protocol: what a routine can do to shared memory in one atomic step. Three lives implement it:
/// real memory (<c>Optimized</c>), a controlled world, and, as data, the explorer's guarded commands.
/// </summary>
/// <remarks>Members marked <see cref="ConstantAttribute"/> are configuration; every other call is one step.</remarks>
public partial interface IMm
{
    /// <summary>Whether the kernel is at least <paramref name="major"/>.<paramref name="minor"/>.</summary>
    [Constant]
    bool AtLeast(int major, int minor);

    /// <summary>Entries per page table (PTRS_PER_PTE; 512 on x86-64, 1 to 4 in scenarios).</summary>
    [Constant]
    int PtrsPerPte { get; }

    /// <summary>pmd_lockptr: the lock that guards the slot's entry.</summary>
    [Constant]
    LockId PmdLockptr(PmdId pmd);

    /// <summary>pte_lockptr: the lock that guards the entries of a table; equal to the pmd lock without split locks.</summary>
    [Constant]
    LockId PteLockptr(TableId table);

    /// <summary>Whether the kernel and the machine have a feature.</summary>
    [Constant]
    bool Has(Features feature);

    /// <summary>vma_is_anonymous: no file behind the slot's mapping.</summary>
    [Constant]
    bool VmaIsAnonymous(PmdId pmd);

    /// <summary>VM_SHARED: writes go to the page cache.</summary>
    [Constant]
    bool VmaIsShared(PmdId pmd);

    /// <summary>The page-cache page behind entry <paramref name="index"/> of the slot's file mapping.</summary>
    [Constant]
    PageId PageCachePage(PmdId pmd, int index);

    /// <summary>The zero page: always 0, mapped read-only.</summary>
    [Constant]
    PageId ZeroPage { get; }

    /// <summary>rcu_read_lock. In the running core: enter an epoch.</summary>
    void RcuReadLock();

    /// <summary>rcu_read_unlock.</summary>
    void RcuReadUnlock();

    /// <summary>spin_lock on a page-table lock.</summary>
    void SpinLock(LockId ptl);

    /// <summary>spin_trylock: whether the lock was taken.</summary>
    bool SpinTrylock(LockId ptl);

    /// <summary>spin_unlock.</summary>
    void SpinUnlock(LockId ptl);

    /// <summary>mmap_read_lock of the mm that the slot lies in. Sleeps.</summary>
    void MmapReadLock(PmdId pmd);

    /// <summary>mmap_read_unlock.</summary>
    void MmapReadUnlock(PmdId pmd);

    /// <summary>mmap_write_lock of the mm that the slot lies in. Sleeps.</summary>
    void MmapWriteLock(PmdId pmd);

    /// <summary>mmap_write_trylock: whether the lock was taken.</summary>
    bool MmapWriteTrylock(PmdId pmd);

    /// <summary>mmap_write_unlock, which ends every write lock of a vma that was taken meanwhile.</summary>
    void MmapWriteUnlock(PmdId pmd);

    /// <summary>i_mmap_lock_read on the file's mapping. Sleeps.</summary>
    void IMmapLockRead();

    /// <summary>i_mmap_unlock_read.</summary>
    void IMmapUnlockRead();

    /// <summary>i_mmap_lock_write. Sleeps.</summary>
    void IMmapLockWrite();

    /// <summary>i_mmap_unlock_write.</summary>
    void IMmapUnlockWrite();

    /// <summary>
    /// folio_lock on the page-cache folio that holds the page at <paramref name="index"/> of the slot: a small one, or the
    /// huge one behind the whole slot, whichever the page cache holds when the lock is taken. Sleeps.
    /// </summary>
    void FolioLock(PmdId pmd, int index);

    /// <summary>folio_unlock.</summary>
    void FolioUnlock(PmdId pmd, int index);

    /// <summary>Whether the page cache holds one pmd-mappable folio behind the slot.</summary>
    bool FolioTestPmdMappable(PmdId pmd);

    /// <summary>
    /// The page cache now holds one pmd-mappable folio behind the slot, locked by the caller, who has locked every small one
    /// that it replaces (collapse_file).
    /// </summary>
    void FolioMakePmdMappable(PmdId pmd);

    /// <summary>pmdp_get: one load of the entry.</summary>
    PmdValue PmdpGet(PmdId pmd);

    /// <summary>pmdp_get_lockless: one load of the entry, with no lock held that would keep it.</summary>
    PmdValue PmdpGetLockless(PmdId pmd);

    /// <summary>pmd_populate: the entry now points to <paramref name="table"/>.</summary>
    void PmdPopulate(PmdId pmd, TableId table);

    /// <summary>set_pmd_at: stores a leaf.</summary>
    void SetPmdAt(PmdId pmd, PmdValue value);

    /// <summary>pmd_clear: the entry becomes none.</summary>
    void PmdClear(PmdId pmd);

    /// <summary>pmdp_huge_get_and_clear: exchanges the entry with none, returns the old value.</summary>
    PmdValue PmdpHugeGetAndClear(PmdId pmd);

    /// <summary>flush_tlb_range over the slot.</summary>
    void FlushTlbRange(PmdId pmd);

    /// <summary>tlb_remove_table_sync_one: waits until every CPU had interrupts on once.</summary>
    void TlbRemoveTableSyncOne();

    /// <summary>ptep_get under the table's lock.</summary>
    PteValue PtepGet(TableId table, int index);

    /// <summary>ptep_get_lockless.</summary>
    PteValue PtepGetLockless(TableId table, int index);

    /// <summary>set_pte_at.</summary>
    void SetPteAt(TableId table, int index, PteValue value);

    /// <summary>ptep_get_and_clear: exchanges the entry with none, returns the old value.</summary>
    PteValue PtepGetAndClear(TableId table, int index);

    /// <summary>pte_alloc_one: a zeroed table that nobody else knows, its lock initialised.</summary>
    TableId PteAllocOne();

    /// <summary>Destructor and free of a table at once (pte_free's body).</summary>
    void PagetableFree(TableId table);

    /// <summary>call_rcu: frees the table after a grace period.</summary>
    void CallRcu(TableId table);

    /// <summary>mm_inc_nr_ptes of the mm that the slot lies in.</summary>
    void MmIncNrPtes(PmdId pmd);

    /// <summary>mm_dec_nr_ptes.</summary>
    void MmDecNrPtes(PmdId pmd);

    /// <summary>smp_wmb: earlier stores become visible before later ones.</summary>
    void SmpWmb();

    /// <summary>smp_mb: earlier loads and stores take effect before later ones. No routine of this protocol has one by itself.</summary>
    void SmpMb() => throw new NotModelledException(nameof(SmpMb));

    /// <summary>vma->anon_vma is set.</summary>
    bool VmaHasAnonVma(PmdId pmd);

    /// <summary>userfaultfd_wp: the slot's mapping is registered for write-protect events.</summary>
    bool UserfaultfdWp(PmdId pmd);

    /// <summary>anon_vma_prepare: sets vma->anon_vma.</summary>
    void AnonVmaPrepare(PmdId pmd);

    /// <summary>An anonymous page filled with zeroes.</summary>
    PageId AllocZeroedPage();

    /// <summary>An anonymous page filled with <paramref name="value"/> (0 to 3).</summary>
    PageId AllocFilledPage(int value);

    /// <summary>An anonymous page with a copy of what <paramref name="source"/> holds.</summary>
    PageId AllocPageCopy(PageId source);

    /// <summary>folio_put: drops the only reference to an anonymous page, which frees it; other pages stay.</summary>
    void FolioPut(PageId page);

    /// <summary>A load by the user through the hardware's walk.</summary>
    Access UserLoad(PmdId pmd, int index);

    /// <summary>A store of <paramref name="value"/> (0 to 3) by the user through the hardware's walk.</summary>
    Access UserStore(PmdId pmd, int index, int value);
}
