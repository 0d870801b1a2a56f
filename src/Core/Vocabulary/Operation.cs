namespace PtSpec.Core.Vocabulary;

/// <summary>What a CPU of a scenario does: a user access, a system call, or work of the kernel's own threads.</summary>
public enum OperationKind
{
    /// <summary>A load by the user, with the page faults that it takes.</summary>
    Read,

    /// <summary>A store by the user, with the page faults that it takes.</summary>
    Write,

    /// <summary>madvise(MADV_DONTNEED) over the whole slot or over one entry.</summary>
    DontNeed,

    /// <summary>The end of collapse_file: huge folio in the page cache, small pages unmapped, retract_page_tables.</summary>
    Retract,

    /// <summary>UFFDIO_COPY: a page with that content where nothing is mapped.</summary>
    UffdCopy,

    /// <summary>mincore: a walker that only reads.</summary>
    Mincore,

    /// <summary>A may-write user of pte_offset_map_rw_nolock: an anonymous page into an empty entry of a private mapping.</summary>
    RwInstall,

    /// <summary>pte_alloc: makes sure that the slot has a page table.</summary>
    PteAlloc,

    /// <summary>/proc/PID/pagemap: a walker that only reads and repeats where there is no table.</summary>
    Pagemap,

    /// <summary>/proc/PID/clear_refs: a walker that writes and repeats where there is no table.</summary>
    ClearRefs,

    /// <summary>DAMON: a walker that writes and, since 6.18, skips where there is no table.</summary>
    DamonMkold,

    /// <summary>madvise(MADV_COLLAPSE) of a file's range: the huge folio of the page cache takes the place of its table.</summary>
    CollapseMm,

    /// <summary>khugepaged comes to an mm whose table maps a huge folio of the page cache by small entries.</summary>
    KhugepagedMm,

    /// <summary>mremap of a slot to another one, where nothing was mapped; the old mapping stays, empty (MREMAP_DONTUNMAP).</summary>
    Mremap,

    /// <summary>UFFDIO_MOVE of one page to the same entry of another slot (6.9+).</summary>
    UffdMove,

    /// <summary>munmap of the whole slot.</summary>
    Munmap,

    /// <summary>The last user of the slot's mm exits.</summary>
    Exit,

    /// <summary>A dump of the slot's page table, whether there is a mapping or not.</summary>
    DumpTables,

    /// <summary>fork: the slot's mapping is copied to a slot of another mm, the child's.</summary>
    Fork,

    /// <summary>UFFDIO_REGISTER for missing events.</summary>
    UffdRegisterMissing,

    /// <summary>UFFDIO_REGISTER for write-protect events.</summary>
    UffdRegisterWp,

    /// <summary>UFFDIO_WRITEPROTECT: from its return on, a write raises an event first.</summary>
    UffdWriteProtect,

    /// <summary>UFFDIO_WRITEPROTECT without the mode: lets writes through again and wakes who waits.</summary>
    UffdUnprotect,

    /// <summary>UFFDIO_ZEROPAGE.</summary>
    UffdZeropage,

    /// <summary>UFFDIO_POISON (6.6+): an access is a bus error.</summary>
    UffdPoison,

    /// <summary>madvise(MADV_GUARD_INSTALL) (6.13+): an access is a segmentation fault.</summary>
    GuardInstall,

    /// <summary>Reclaim swaps out the anonymous page that is mapped there, if it can lock it.</summary>
    SwapOut,

    /// <summary>swapoff: what is on the swap device comes back.</summary>
    SwapOff,

    /// <summary>The anonymous page that is mapped there moves to another place.</summary>
    Migrate,

    /// <summary>NUMA balancing takes the access to the slot away for the next one to show.</summary>
    NumaScan,

    /// <summary>mprotect to read-only and back: the entries stay read-only.</summary>
    Protect,

    /// <summary>madvise(MADV_COLD): a walker that splits huge pages and skips where there is no table.</summary>
    MadviseCold,

    /// <summary>A walk over single entries, which splits a huge entry first.</summary>
    WalkPtes,

    /// <summary>memory_failure: a walker that maps without a lock, then one that locks and skips.</summary>
    HwpoisonSearch,

    /// <summary>hmm_range_fault: a walker that maps and does not lock.</summary>
    HmmSnapshot,

    /// <summary>split_huge_page: the huge folio of the page cache is unmapped by rmap, and becomes small ones.</summary>
    SplitHugePage,

    /// <summary>arm: the entry of an alias in the same table changes while the table is locked.</summary>
    MakeCoherent,

    /// <summary>arm: the entry of an alias in another table changes while the table is locked.</summary>
    MakeCoherentElsewhere,

    /// <summary>A read through get_user_pages_fast.</summary>
    GupFast,

    /// <summary>A read by another process: process_vm_readv.</summary>
    GupRemote,

    /// <summary>A sample of perf that asks how large the mapping is.</summary>
    Perf,

    /// <summary>khugepaged or MADV_COLLAPSE: small pages of anonymous memory become a huge one.</summary>
    Collapse,

    /// <summary>The mapping of a huge folio of anonymous memory is split, by the reverse map.</summary>
    Split,

    /// <summary>ksmd: an anonymous page that holds zeroes gives way to the zero page.</summary>
    Ksm,

    /// <summary>The aging of the multi-gen LRU: a walker that only tries to lock, and skips where there is no table.</summary>
    LruGen,

    /// <summary>A driver write-protects what is mapped of its file, by the reverse map.</summary>
    WpShared,

    /// <summary>vm_insert_page: a driver maps one page, with a table allocated if need be.</summary>
    InsertPage,

    /// <summary>vm_insert_pages: a driver maps all pages of a slot.</summary>
    InsertPages,

    /// <summary>follow_pfnmap_start: a page frame is used under the lock of its entry.</summary>
    FollowPfnmap,

    /// <summary>A driver moves one page to its device's memory; the next access brings it back.</summary>
    ToDevice,

    /// <summary>madvise(MADV_FREE) of one page: it is clean from here on, and what is on the swap device goes.</summary>
    MadviseFree,

    /// <summary>madvise(MADV_WILLNEED): begins to read what is on the swap device.</summary>
    WillNeed,

    /// <summary>The CPU runs a kernel thread for a while, in lazy TLB mode, and comes back to its process.</summary>
    KernelThread,

    /// <summary>A huge folio of anonymous memory moves to another place.</summary>
    MigrateHuge,

    /// <summary>vmalloc: the kernel maps a page for itself, at addresses that are free.</summary>
    Vmalloc,

    /// <summary>vfree of it.</summary>
    Vfree,

    /// <summary>ioremap: the kernel maps a device's range as large as a slot, by a huge entry if it can.</summary>
    Ioremap,

    /// <summary>iounmap of it.</summary>
    Iounmap,

    /// <summary>/proc/kcore: reads the kernel's own memory.</summary>
    Vread,

    /// <summary>A dump of init_mm's page tables.</summary>
    DumpKernel,

    /// <summary>A dump of the page tables of a process, those of the kernel included.</summary>
    DumpCurrent,

    /// <summary>khugepaged makes a part of a table's anonymous memory one folio of several pages (7.2+); one entry stands for the part.</summary>
    CollapseMthp,

    /// <summary>Reclaim finds one page: if it is clean, and anonymous memory only after MADV_FREE, it is dropped.</summary>
    Reclaim,

    /// <summary>One page of a shared mapping is written to its file, if it is dirty.</summary>
    WriteBack,

    /// <summary>fallocate(FALLOC_FL_PUNCH_HOLE) of one page: it is unmapped and dropped, and the file holds nothing there.</summary>
    PunchHole,
}

/// <summary>One operation of a CPU's program.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Pmd">The pmd slot that it works on.</param>
/// <param name="Index">The entry within the slot; <see cref="WholeSlot"/> where it covers all of them.</param>
/// <param name="Value">The value that it stores, 0 to 3; 0 where it stores none.</param>
/// <param name="Target">The second slot, where there is one; otherwise slot 0.</param>
public readonly record struct Operation(OperationKind Kind, PmdId Pmd, int Index, int Value, PmdId Target = default)
{
    /// <summary>The word of a routine of somebody else's that runs in its stead; null when its own does.</summary>
    public string? Site { get; init; }

    /// <summary>Its word in the text form of scenarios.</summary>
    public string Word => Site ?? Shape.Word;

    /// <summary>The index of an operation that covers every entry of its slot.</summary>
    public const int WholeSlot = -1;

    /// <summary>The largest value that a page of a scenario holds.</summary>
    public const int MaxValue = 3;

    /// <summary>A user load.</summary>
    public static Operation Read(int slot, int index) => new(OperationKind.Read, new PmdId(slot), index, 0);

    /// <summary>A user store.</summary>
    public static Operation Write(int slot, int index, int value) => new(OperationKind.Write, new PmdId(slot), index, value);

    /// <summary>MADV_DONTNEED of one entry, or of the whole slot.</summary>
    public static Operation DontNeed(int slot, int index = WholeSlot) => new(OperationKind.DontNeed, new PmdId(slot), index, 0);

    /// <summary>The end of collapse_file for the slot.</summary>
    public static Operation Retract(int slot) => new(OperationKind.Retract, new PmdId(slot), WholeSlot, 0);

    /// <summary>UFFDIO_COPY of a page that holds <paramref name="value"/>.</summary>
    public static Operation UffdCopy(int slot, int index, int value) =>
        new(OperationKind.UffdCopy, new PmdId(slot), index, value);

    /// <summary>mincore of one entry.</summary>
    public static Operation Mincore(int slot, int index) => new(OperationKind.Mincore, new PmdId(slot), index, 0);

    /// <summary>An anonymous page that holds <paramref name="value"/> into an empty entry, by pte_offset_map_rw_nolock.</summary>
    public static Operation RwInstall(int slot, int index, int value) =>
        new(OperationKind.RwInstall, new PmdId(slot), index, value);

    /// <summary>pte_alloc for the slot.</summary>
    public static Operation PteAlloc(int slot) => new(OperationKind.PteAlloc, new PmdId(slot), WholeSlot, 0);

    /// <summary>mremap of the slot to another one.</summary>
    public static Operation Mremap(int slot, int target) =>
        new(OperationKind.Mremap, new PmdId(slot), WholeSlot, 0, new PmdId(target));

    /// <summary>UFFDIO_MOVE of one page to another slot.</summary>
    public static Operation UffdMove(int slot, int index, int target) =>
        new(OperationKind.UffdMove, new PmdId(slot), index, 0, new PmdId(target));

    /// <summary>fork, of one mapping.</summary>
    public static Operation Fork(int slot, int target) =>
        new(OperationKind.Fork, new PmdId(slot), WholeSlot, 0, new PmdId(target));

    /// <summary>Reclaim of one page.</summary>
    public static Operation SwapOut(int slot, int index) => new(OperationKind.SwapOut, new PmdId(slot), index, 0);

    /// <summary>swapoff, for the pages of one slot.</summary>
    public static Operation SwapOff(int slot) => new(OperationKind.SwapOff, new PmdId(slot), WholeSlot, 0);

    /// <summary>Migration of one page.</summary>
    public static Operation Migrate(int slot, int index) => new(OperationKind.Migrate, new PmdId(slot), index, 0);

    /// <summary>A NUMA scan of the slot.</summary>
    public static Operation NumaScan(int slot) => new(OperationKind.NumaScan, new PmdId(slot), WholeSlot, 0);

    /// <summary>mprotect of the slot.</summary>
    public static Operation Protect(int slot) => new(OperationKind.Protect, new PmdId(slot), WholeSlot, 0);

    /// <summary>khugepaged collapses the slot's anonymous memory.</summary>
    public static Operation Collapse(int slot) => new(OperationKind.Collapse, new PmdId(slot), WholeSlot, 0);

    /// <summary>The mapping of the slot's huge folio is split.</summary>
    public static Operation Split(int slot) => new(OperationKind.Split, new PmdId(slot), WholeSlot, 0);

    /// <summary>Whether the operation covers every entry of its slot.</summary>
    public bool IsWholeSlot => Index == WholeSlot;

    /// <summary>What is known of its kind.</summary>
    internal OperationShape Shape => OperationShape.Of(Kind);

    /// <summary>Whether the operation carries a value to store.</summary>
    public bool Stores => Shape.Stores;

    /// <summary>Whether the operation may allocate a page table.</summary>
    public bool MayAllocateTable => Shape.MayAllocateTable;
}
