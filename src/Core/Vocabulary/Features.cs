namespace PtSpec.Core.Vocabulary;

/// <summary>
/// What a scenario's kernel and machine have beyond the plain case. A feature that is off costs nothing: the steps that
/// ask for it are not there.
/// </summary>
[Flags]
public enum Features
{
    /// <summary>The plain case: 64-bit entries, table pages freed by RCU, faults under mmap_lock, no hardware caches.</summary>
    None = 0,

    /// <summary>CONFIG_PT_RECLAIM (6.14+): MADV_DONTNEED frees the tables that it empties.</summary>
    PtReclaim = 1 << 0,

    /// <summary>Entries of two words that are read and written one after the other (x86 PAE; CONFIG_GUP_GET_PXX_LOW_HIGH).</summary>
    Pae = 1 << 1,

    /// <summary>CONFIG_HIGHPTE: a mapped table occupies a kmap_local slot, to be given back in reverse order.</summary>
    HighPte = 1 << 2,

    /// <summary>The hardware's TLBs and paging-structure caches, which fill by themselves and must be flushed.</summary>
    Tlb = 1 << 3,

    /// <summary>TLB flushes reach the other CPUs without interrupting them (arm64, INVLPGB); needs <see cref="Tlb"/>.</summary>
    BroadcastFlush = 1 << 4,

    /// <summary>
    /// No CONFIG_MMU_GATHER_RCU_TABLE_FREE: gathered tables are freed right after the TLB flush. Who walks with interrupts off
    /// relies on the flush's interrupt then: not beside <see cref="BroadcastFlush"/>.
    /// </summary>
    NoRcuTableFree = 1 << 5,

    /// <summary>ALLOC_SPLIT_PTLOCKS: a page-table lock is an object of its own, freed by the table's destructor.</summary>
    AllocSplitPtlocks = 1 << 6,

    /// <summary>Two page tables share a page and its one rcu_head (powerpc fragments); a scenario then counts pages as its tables.</summary>
    PteFragments = 1 << 7,

    /// <summary>CONFIG_PER_VMA_LOCK: page faults take the VMA's lock for reading and not mmap_lock.</summary>
    VmaLocks = 1 << 8,

    /// <summary>A secondary MMU (KVM, IOMMU) that walks the tables between mmu notifier calls.</summary>
    SecondaryMmu = 1 << 9,

    /// <summary>fault_around_bytes above one page: a read fault on a file maps what is around it, with a table allocated ahead.</summary>
    FaultAround = 1 << 10,

    /// <summary>VM_NOHUGEPAGE on every mapping: faults make no huge entries, though the page cache has huge folios.</summary>
    NoHugePage = 1 << 11,

    /// <summary>No CONFIG_HAVE_MOVE_PMD (arm, mips, s390): mremap moves entries and never a whole table.</summary>
    NoMovePmd = 1 << 12,

    /// <summary>UFFD_FEATURE_SIGBUS: an access that userfaultfd is told of is a bus error, and does not wait to be let through.</summary>
    UffdSigbus = 1 << 13,

    /// <summary>NUMA hints find pages on the wrong node and move them.</summary>
    NumaMigration = 1 << 14,

    /// <summary>VM_LOCKED file mappings whose pages have to be read: a fault makes sure that its entry is none (6.10+).</summary>
    LockedVmas = 1 << 15,

    /// <summary>fork runs out of memory in the middle of copying a mapping: what there is of the child is torn down.</summary>
    ForkFails = 1 << 16,

    /// <summary>
    /// Mappings of device memory whose caching is tracked (VM_PAT, x86, up to 6.15): who ends one looks up what it maps.
    /// Anonymous pages stand for the device's; needs <see cref="ForkFails"/>.
    /// </summary>
    VmPat = 1 << 17,

    /// <summary>
    /// A fault leaves the translation in place that it came from, as it does not on x86: a write by a stale read-only one faults
    /// again and again until it is flushed; needs <see cref="Tlb"/>.
    /// </summary>
    SpuriousFaults = 1 << 18,

    /// <summary>
    /// Lazy TLB mode: a CPU that runs a kernel thread keeps the tables of the mm that it ran before, is not interrupted by
    /// flushes that free no table, and makes up for them when it returns; needs <see cref="Tlb"/>.
    /// </summary>
    LazyTlb = 1 << 19,

    /// <summary>
    /// The two tables of a page are s390's 2 KiB halves (6.6 to 6.11): one that was given up may be handed out again while the
    /// other one is in use; needs <see cref="PteFragments"/>.
    /// </summary>
    PteHalves = 1 << 20,

    /// <summary>Anonymous memory may be mapped by folios of several pages (mTHP, 6.8+): a fault looks at the entries around first.</summary>
    LargeFolios = 1 << 21,

    /// <summary>Mappings of files without a fault handler: what was mapped when they were made is all that there is.</summary>
    NoFaultHandler = 1 << 22,

    /// <summary>CONFIG_PAGE_TABLE_CHECK: each page counts the entries that map it, and what cannot be is a BUG.</summary>
    PageTableCheck = 1 << 23,

    /// <summary>powerpc with CONFIG_DEBUG_VM: who changes an entry asserts that the lock of its table is held.</summary>
    AssertPteLocked = 1 << 24,

    /// <summary>
    /// Dirty bits, which the hardware sets as it stores, and what relies on them: pages that are clean may be dropped. A translation
    /// is cached as writable only once the entry is dirty, so that a store by another one goes to the entry first; needs <see cref="Tlb"/>.
    /// </summary>
    Dirty = 1 << 25,

    /// <summary>
    /// Pages of files count the entries that map them. A zap that takes a dirty one away tells its page only when it has flushed, which
    /// it does before it unlocks (tlb_delay_rmap, since 6.2); needs <see cref="Dirty"/>.
    /// </summary>
    FileRmap = 1 << 26,
}
