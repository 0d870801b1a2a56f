namespace PtSpec.Core.Vocabulary;

/// <summary>What part of a slot an operation works on.</summary>
internal enum OperationRange
{
    /// <summary>One entry.</summary>
    Entry,

    /// <summary>All of the slot.</summary>
    Slot,

    /// <summary>One entry or all of the slot; its routine takes the first entry and the one after the last.</summary>
    EntryOrSlot,
}

/// <summary>Everything that the parts of the project need to know of a kind of operation.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Word">Its word in the text form of scenarios.</param>
/// <param name="Routine">The method of <c>Operations</c> that it runs: of the slot, then what <paramref name="Range"/>,
/// <see cref="HasTarget"/> and <see cref="Stores"/> say: entry or range, second slot, value.</param>
/// <param name="Range">What it works on.</param>
/// <param name="Vmas">The mappings that it is meant for.</param>
internal sealed record OperationShape(
    OperationKind Kind, string Word, string Routine, OperationRange Range, IReadOnlyList<VmaKind> Vmas)
{
    private static readonly VmaKind[] Any = [VmaKind.Anonymous, VmaKind.SharedShmem, VmaKind.PrivateShmem];
    private static readonly VmaKind[] File = [VmaKind.SharedShmem, VmaKind.PrivateShmem];
    private static readonly VmaKind[] Anonymous = [VmaKind.Anonymous];
    private static readonly VmaKind[] NotShared = [VmaKind.Anonymous, VmaKind.PrivateShmem];
    private static readonly VmaKind[] WithAnonymous = [VmaKind.Anonymous, VmaKind.PrivateShmem];
    private static readonly VmaKind[] NotPrivate = [VmaKind.Anonymous, VmaKind.SharedShmem];
    private static readonly VmaKind[] Private = [VmaKind.PrivateShmem];
    private static readonly VmaKind[] Shared = [VmaKind.SharedShmem];
    private static readonly VmaKind[] Kernel = [VmaKind.Kernel];

    // A driver's mapping (VM_MIXEDMAP) is registered with no userfaultfd, and has neither guard regions nor huge folios.
    private static readonly OperationKind[] NotOfDrivers =
    [
        OperationKind.UffdRegisterWp, OperationKind.UffdWriteProtect, OperationKind.UffdUnprotect, OperationKind.GuardInstall,
        OperationKind.Retract, OperationKind.CollapseMm, OperationKind.KhugepagedMm,
    ];

    // What userfaultfd knows of an entry is not carried along here when its page moves, and UFFDIO_MOVE refuses it (-EFAULT).
    private static readonly OperationKind[] NotOnDevices =
        [OperationKind.UffdWriteProtect, OperationKind.UffdRegisterMissing, OperationKind.UffdMove];

    // Up to 6.18 migrate_vma_collect_pmd goes round for as long as a pmd migration entry is there.
    private static readonly (OperationKind, int, int) MigrationThatIsSpunBeside = (OperationKind.MigrateHuge, 6, 19);

    // Up to 7.1 a table of the kernel might be freed under a dump (B18).
    private static readonly (OperationKind, int, int) FreeOfKernelTable = (OperationKind.Ioremap, 7, 2);

    private static readonly OperationKind[] FindingVma =
    [
        OperationKind.CollapseMm, OperationKind.KhugepagedMm, OperationKind.Read, OperationKind.Write, OperationKind.DontNeed, OperationKind.Retract, OperationKind.UffdCopy, OperationKind.Mincore,
        OperationKind.RwInstall, OperationKind.PteAlloc, OperationKind.Munmap, OperationKind.Exit, OperationKind.DumpTables, OperationKind.DumpCurrent,
        OperationKind.Ksm, OperationKind.LruGen, OperationKind.WpShared, OperationKind.FollowPfnmap,
        OperationKind.ToDevice, OperationKind.MadviseFree, OperationKind.WillNeed,
    ];

    private static readonly OperationKind[] KeepingDirty =
    [
        OperationKind.Read, OperationKind.Write, OperationKind.DontNeed, OperationKind.PteAlloc, OperationKind.Mincore, OperationKind.Protect,
        OperationKind.Mremap, OperationKind.MadviseFree, OperationKind.Reclaim, OperationKind.WriteBack, OperationKind.Munmap,
        OperationKind.KernelThread, OperationKind.PunchHole,
    ];

    /// <summary>Whether it carries a value to store.</summary>
    public bool Stores { get; init; }

    /// <summary>Whether it works on a second slot as well.</summary>
    public bool HasTarget { get; init; }

    /// <summary>Whether the mapping of its second slot is made by it: before, nothing is mapped there.</summary>
    public bool MakesTarget { get; init; }

    /// <summary>How many page tables it maps at once at most: 1 or 2.</summary>
    public int MapsTables { get; init; } = 1;

    /// <summary>Whether it may map a page table inside an RCU section that it has entered before (do_fault_around).</summary>
    public bool MapsInsideRcu { get; init; }

    /// <summary>Whether it may allocate a page table.</summary>
    public bool MayAllocateTable { get; init; }

    /// <summary>Whether it may take a table away from its pmd entry.</summary>
    public bool DetachesTables { get; init; }

    /// <summary>Whether it may leave entries that are neither none nor plainly present: markers, swap, migration, ...</summary>
    public bool LeavesSpecialEntries { get; init; }

    /// <summary>What it may leave behind that a plain fault does not know of.</summary>
    public SpecialEntries Leaves { get; init; }

    /// <summary>
    /// Whether another process or a kernel thread does it: its CPU is not one of those that flushes of the mm interrupt.
    /// </summary>
    public bool IsRemote { get; init; }

    /// <summary>Whether it keeps dirty bits, or says what becomes of them: others do not go with <see cref="Features.Dirty"/>.</summary>
    public bool KeepsDirty => KeepingDirty.Contains(Kind);

    /// <summary>Whether it unmaps the slot for good.</summary>
    public bool EndsVma { get; init; }

    /// <summary>Whether its mapping may be unmapped meanwhile: it looks whether its VMA is there still, or needs none.</summary>
    public bool FindsVma => FindingVma.Contains(Kind);

    /// <summary>Whether it makes sense only where anonymous memory may be huge.</summary>
    public bool NeedsHugeAnonymous { get; init; }

    /// <summary>The features without which it makes no sense.</summary>
    public Features Needs { get; init; }

    /// <summary>The first kernel that has it.</summary>
    public (int Major, int Minor) Since { get; init; }

    /// <summary>Whether what it leaves belongs to the slot: no other operation may move the slot's entries.</summary>
    public bool KeepsToSlot { get; init; }

    /// <summary>The features without which generated scenarios do not have it, since it might wait for what never comes.</summary>
    public Features GeneratedWith { get; init; }

    /// <summary>The features with which generated scenarios do not have it: what it does then is a finding.</summary>
    public Features GeneratedWithout { get; init; }

    /// <summary>The first kernel whose generated scenarios do not have it, since what it does there is a finding; null for none.</summary>
    public (int Major, int Minor)? GeneratedBefore { get; init; }

    /// <summary>An operation that generated scenarios do not have beside it before a kernel that mended a known bug of the two.</summary>
    public (OperationKind Other, int Major, int Minor)? GeneratedApartFrom { get; init; }

    /// <summary>Whether a driver does it to a mapping of its own, which has no huge folios.</summary>
    public bool IsOfDriver { get; init; }

    /// <summary>What no scenario has beside it in the same slot.</summary>
    public IReadOnlyList<OperationKind> Avoids { get; init; } = [];

    /// <summary>
    /// Whether generated scenarios have it only where one lock guards all tables of the mm. Nothing orders the locks of two
    /// tables that it takes, and the machines that need it (arm with VIVT caches) never have split locks.
    /// </summary>
    public bool GeneratedWithOneLock { get; init; }

    /// <summary>How often generated scenarios have it, in relation to others; 0 for never.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Every kind's shape, in the order of <see cref="OperationKind"/>.</summary>
    public static IReadOnlyList<OperationShape> All { get; } =
    [
        new(OperationKind.Read, "read", "Read", OperationRange.Entry, Any) { MayAllocateTable = true, Weight = 3 },
        new(OperationKind.Write, "write", "Write", OperationRange.Entry, Any) { Stores = true, MayAllocateTable = true, Weight = 3 },
        new(OperationKind.DontNeed, "dontneed", "DontNeed", OperationRange.EntryOrSlot, Any) { Weight = 2 },
        new(OperationKind.Retract, "retract", "Retract", OperationRange.Slot, File) { DetachesTables = true, IsRemote = true, Weight = 3 },
        new(OperationKind.UffdCopy, "uffd_copy", "UffdCopy", OperationRange.Entry, NotShared) { Stores = true, MayAllocateTable = true, Weight = 2 },
        new(OperationKind.Mincore, "mincore", "Mincore", OperationRange.Entry, Any),
        new(OperationKind.RwInstall, "rw_install", "RwInstall", OperationRange.Entry, Private) { Stores = true, MayAllocateTable = true, Weight = 2 },
        new(OperationKind.PteAlloc, "pte_alloc", "Populate", OperationRange.Slot, Any) { MayAllocateTable = true },
        new(OperationKind.Pagemap, "pagemap", "Pagemap", OperationRange.Entry, Any),
        new(OperationKind.ClearRefs, "clear_refs", "ClearRefs", OperationRange.Slot, Any),
        new(OperationKind.DamonMkold, "damon", "DamonMkold", OperationRange.Entry, Any) { GeneratedApartFrom = (OperationKind.MigrateHuge, 6, 18) },
        new(OperationKind.CollapseMm, "collapse_mm", "CollapseMm", OperationRange.Slot, File) { DetachesTables = true },
        new(OperationKind.KhugepagedMm, "khugepaged_mm", "KhugepagedMm", OperationRange.Slot, File) { DetachesTables = true, IsRemote = true },
        new(OperationKind.Mremap, "mremap", "Mremap", OperationRange.Slot, Any) { HasTarget = true, MakesTarget = true, MapsTables = 2, MayAllocateTable = true },
        new(OperationKind.UffdMove, "uffd_move", "UffdMove", OperationRange.Entry, Anonymous) { HasTarget = true, Since = (6, 9), MapsTables = 2, MayAllocateTable = true },
        new(OperationKind.Munmap, "munmap", "Munmap", OperationRange.Slot, Any) { EndsVma = true, Weight = 0 },
        new(OperationKind.Exit, "exit", "Exit", OperationRange.Slot, Any) { EndsVma = true, Weight = 0 },
        new(OperationKind.DumpTables, "ptdump", "DumpTables", OperationRange.Slot, Any) { IsRemote = true, Weight = 0 },
        new(OperationKind.Fork, "fork", "Fork", OperationRange.Slot, Any) { HasTarget = true, MakesTarget = true, MapsTables = 2, MayAllocateTable = true },
        new(OperationKind.UffdRegisterMissing, "uffd_register_missing", "UffdRegisterMissing", OperationRange.Slot, Anonymous) { KeepsToSlot = true, GeneratedWith = Features.UffdSigbus },
        new(OperationKind.UffdRegisterWp, "uffd_register_wp", "UffdRegisterWp", OperationRange.Slot, Any) { KeepsToSlot = true, GeneratedWith = Features.UffdSigbus },
        new(OperationKind.UffdWriteProtect, "uffd_wp", "UffdWriteProtect", OperationRange.EntryOrSlot, Any) { MayAllocateTable = true, LeavesSpecialEntries = true, Leaves = SpecialEntries.Changing, IsRemote = true, KeepsToSlot = true, GeneratedWith = Features.UffdSigbus },
        new(OperationKind.UffdUnprotect, "uffd_unprotect", "UffdUnprotect", OperationRange.EntryOrSlot, Any) { LeavesSpecialEntries = true, Leaves = SpecialEntries.Changing, IsRemote = true, KeepsToSlot = true, GeneratedWith = Features.UffdSigbus },
        new(OperationKind.UffdZeropage, "uffd_zeropage", "UffdZeropage", OperationRange.Entry, Anonymous) { MayAllocateTable = true, IsRemote = true, GeneratedWith = Features.UffdSigbus },
        new(OperationKind.UffdPoison, "uffd_poison", "UffdPoison", OperationRange.Entry, Anonymous) { MayAllocateTable = true, LeavesSpecialEntries = true, IsRemote = true, KeepsToSlot = true, Since = (6, 6), GeneratedWith = Features.UffdSigbus },
        new(OperationKind.GuardInstall, "guard", "GuardInstall", OperationRange.EntryOrSlot, Any) { MayAllocateTable = true, LeavesSpecialEntries = true, KeepsToSlot = true, Since = (6, 13) },
        new(OperationKind.SwapOut, "swap_out", "SwapOut", OperationRange.Entry, WithAnonymous) { Leaves = SpecialEntries.Swap | SpecialEntries.ReadOnly, IsRemote = true },
        new(OperationKind.SwapOff, "swapoff", "SwapOff", OperationRange.Slot, WithAnonymous) { Leaves = SpecialEntries.Swap | SpecialEntries.ReadOnly, IsRemote = true },
        new(OperationKind.Migrate, "migrate", "MigratePage", OperationRange.Entry, WithAnonymous) { Leaves = SpecialEntries.Migration | SpecialEntries.ReadOnly, IsRemote = true },
        new(OperationKind.NumaScan, "numa_scan", "NumaScan", OperationRange.Slot, Any) { Leaves = SpecialEntries.ProtNone | SpecialEntries.Changing | SpecialEntries.ReadOnly },
        new(OperationKind.Protect, "protect", "Protect", OperationRange.Slot, Any) { Leaves = SpecialEntries.Changing | SpecialEntries.ReadOnly },
        new(OperationKind.MadviseCold, "cold", "MadviseCold", OperationRange.EntryOrSlot, Any),
        new(OperationKind.WalkPtes, "walk_ptes", "WalkPtes", OperationRange.Entry, Any),
        new(OperationKind.HwpoisonSearch, "hwpoison", "HwpoisonSearch", OperationRange.Entry, Any),
        new(OperationKind.HmmSnapshot, "hmm", "HmmSnapshot", OperationRange.Entry, Any),
        new(OperationKind.SplitHugePage, "split_huge_page", "SplitHugePage", OperationRange.Slot, File) { IsRemote = true },
        new(OperationKind.MakeCoherent, "coherent", "MakeCoherent", OperationRange.Entry, Any) { Since = (6, 13), MapsTables = 2 },
        new(OperationKind.MakeCoherentElsewhere, "coherent_alias", "MakeCoherentElsewhere", OperationRange.Entry, Any) { HasTarget = true, MapsTables = 2, GeneratedWithOneLock = true },
        new(OperationKind.GupFast, "gup_fast", "GupFast", OperationRange.Entry, Any) { MayAllocateTable = true },
        new(OperationKind.GupRemote, "gup_remote", "GupRemote", OperationRange.Entry, Any) { MayAllocateTable = true, IsRemote = true },
        new(OperationKind.Perf, "perf", "Perf", OperationRange.Entry, Any),
        new(OperationKind.Collapse, "collapse", "Collapse", OperationRange.Slot, Anonymous) { NeedsHugeAnonymous = true, DetachesTables = true, Weight = 3 },
        new(OperationKind.Split, "split", "Split", OperationRange.Slot, Anonymous) { NeedsHugeAnonymous = true },
        new(OperationKind.Ksm, "ksm", "Ksm", OperationRange.Entry, Anonymous) { Leaves = SpecialEntries.ReadOnly, IsRemote = true, Avoids = [OperationKind.UffdWriteProtect] },
        new(OperationKind.LruGen, "lru_gen", "LruGen", OperationRange.Slot, Any) { IsRemote = true, MapsInsideRcu = true, GeneratedBefore = (6, 13) },
        new(OperationKind.WpShared, "wp_shared", "WpShared", OperationRange.Slot, Shared) { Leaves = SpecialEntries.Changing | SpecialEntries.ReadOnly, IsRemote = true },
        new(OperationKind.InsertPage, "insert_page", "VmInsertPage", OperationRange.Entry, Shared) { MayAllocateTable = true, IsOfDriver = true, Avoids = NotOfDrivers, GeneratedWithout = Features.PtReclaim },
        new(OperationKind.InsertPages, "insert_pages", "VmInsertPages", OperationRange.Slot, Shared) { MayAllocateTable = true, IsOfDriver = true, Avoids = NotOfDrivers, GeneratedWithout = Features.PtReclaim },
        new(OperationKind.FollowPfnmap, "follow_pfnmap", "FollowPfnmap", OperationRange.Entry, File),
        new(OperationKind.ToDevice, "to_device", "ToDevice", OperationRange.Entry, Anonymous) { Leaves = SpecialEntries.DevicePrivate | SpecialEntries.Migration | SpecialEntries.ReadOnly, MayAllocateTable = true, Avoids = NotOnDevices, GeneratedApartFrom = MigrationThatIsSpunBeside },
        new(OperationKind.MadviseFree, "free", "MadviseFree", OperationRange.Entry, Anonymous),
        new(OperationKind.WillNeed, "willneed", "WillNeed", OperationRange.EntryOrSlot, WithAnonymous),
        new(OperationKind.KernelThread, "kthread", "KernelThread", OperationRange.Slot, Any) { Needs = Features.LazyTlb },
        new(OperationKind.MigrateHuge, "migrate_huge", "MigrateHugePage", OperationRange.Slot, Anonymous) { NeedsHugeAnonymous = true, Leaves = SpecialEntries.Migration | SpecialEntries.ReadOnly, IsRemote = true },
        new(OperationKind.Vmalloc, "vmalloc", "VmallocPage", OperationRange.Entry, Kernel) { Stores = true, MayAllocateTable = true, IsRemote = true, Weight = 3 },
        new(OperationKind.Vfree, "vfree", "VfreePage", OperationRange.Entry, Kernel) { IsRemote = true, Weight = 2 },
        new(OperationKind.Ioremap, "ioremap", "Ioremap", OperationRange.Slot, Kernel) { DetachesTables = true, MayAllocateTable = true, IsRemote = true, Weight = 3 },
        new(OperationKind.Iounmap, "iounmap", "Iounmap", OperationRange.Slot, Kernel) { IsRemote = true, Weight = 2 },
        new(OperationKind.Vread, "vread", "Vread", OperationRange.Entry, Kernel) { IsRemote = true },
        new(OperationKind.DumpKernel, "ptdump_kernel", "DumpKernel", OperationRange.Slot, Kernel) { IsRemote = true, GeneratedApartFrom = FreeOfKernelTable },
        new(OperationKind.DumpCurrent, "ptdump_current", "DumpCurrent", OperationRange.Slot, Any) { HasTarget = true, IsRemote = true, GeneratedApartFrom = FreeOfKernelTable },
        new(OperationKind.CollapseMthp, "collapse_mthp", "CollapseMthp", OperationRange.Entry, Anonymous) { DetachesTables = true, Since = (7, 2), Weight = 4 },
        new(OperationKind.Reclaim, "reclaim", "Reclaim", OperationRange.Entry, NotPrivate) { Needs = Features.Dirty, IsRemote = true, Weight = 3 },
        new(OperationKind.WriteBack, "write_back", "WriteBack", OperationRange.Entry, Shared) { Needs = Features.Dirty, Leaves = SpecialEntries.Changing | SpecialEntries.ReadOnly, IsRemote = true, Weight = 3 },
        new(OperationKind.PunchHole, "punch_hole", "PunchHole", OperationRange.Entry, Shared) { Needs = Features.FileRmap, IsRemote = true, Weight = 3 },
    ];

    /// <summary>The shape of a kind.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is no kind.</exception>
    public static OperationShape Of(OperationKind kind) => (int)kind >= 0 && (int)kind < All.Count && All[(int)kind].Kind == kind
        ? All[(int)kind]
        : throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not an operation.");

    /// <summary>The arguments that an operation hands to its routine, after the slot itself.</summary>
    /// <param name="operation">An operation of this kind.</param>
    /// <param name="ptrsPerPte">Entries per slot.</param>
    public IReadOnlyList<int> Arguments(Operation operation, int ptrsPerPte)
    {
        var arguments = new List<int>();
        if (Range == OperationRange.Entry)
            arguments.Add(operation.Index);
        if (Range == OperationRange.EntryOrSlot)
            arguments.AddRange(operation.IsWholeSlot ? [0, ptrsPerPte] : [operation.Index, operation.Index + 1]);
        if (HasTarget)
            arguments.Add(operation.Target.Index);
        if (Stores)
            arguments.Add(operation.Value);
        return arguments;
    }
}
