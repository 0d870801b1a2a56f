using PtSpec.Checking.Scenarios;
using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;
using PtSpec.StateMachines;
using ValueType = PtSpec.Core.Lowered.ValueType;

namespace PtSpec.Checking.Worlds;

/// <summary>The states of a table, as the field <see cref="World.TableState"/> counts them.</summary>
internal enum TableState
{
    /// <summary>Free: nobody may touch it, and it may be allocated at once.</summary>
    Freed,

    /// <summary>Allocated and known to its allocator only.</summary>
    Allocated,

    /// <summary>A pmd entry points to it.</summary>
    Installed,

    /// <summary>Taken away from its pmd entry, which translations may not know yet.</summary>
    Detached,

    /// <summary>Detached, and translations through it are flushed.</summary>
    Flushed,

    /// <summary>Flushed, and every CPU has had interrupts on since.</summary>
    Synced,

    /// <summary>Waiting for a grace period.</summary>
    Deferred,

    /// <summary>Waiting in an mmu_gather for the TLB flush.</summary>
    Gathered,

    /// <summary>Gathered, and the TLB is flushed.</summary>
    GatherFlushed,

    /// <summary>On its way from one pmd entry to another (mremap).</summary>
    Moving,

    /// <summary>Put aside for the split of a huge mapping of anonymous memory.</summary>
    Deposited,

    /// <summary>Taken from there, and known to that CPU only.</summary>
    Withdrawn,
}

/// <summary>
/// The shared state of a scenario: its fields with their ranges, what is constant in it, and its initial values. The
/// primitives are guarded commands over these fields.
/// </summary>
internal sealed partial class World
{
    /// <summary>How many tables a CPU maps at once at most.</summary>
    public const int MaxKmaps = 2;

    private readonly int[] cacheBase;
    private readonly int zeroPage;
    private readonly int devicePage;
    private readonly IReadOnlyList<int> detachers;

    /// <summary>Makes the world of a scenario.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="storeBufferDepth">How many stores a CPU's buffer holds, where there are any.</param>
    public World(Scenario scenario, int storeBufferDepth = 1)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        Scenario = scenario;
        StoreBufferDepth = storeBufferDepth;
        SplitLocks = scenario.Locks != LockLayout.Mm;
        KernelSlot = Array.FindIndex([.. scenario.Slots], s => s.Vma == VmaKind.Kernel);
        PmdLocks = scenario.Locks == LockLayout.Split ? Slots : scenario.Mms;
        int pages = 0;
        cacheBase = new int[Slots];
        for (int p = 0; p < Slots; p++)
        {
            cacheBase[p] = pages;
            pages += scenario.Slots[p].IsFile && scenario.FileOf(p) == p ? PtrsPerPte : 0;
        }
        for (int p = 0; p < Slots; p++)
            cacheBase[p] = cacheBase[scenario.FileOf(p)];
        bool anonymous = scenario.Slots.Any(s => s.Vma == VmaKind.Anonymous);
        int zero = pages;
        pages += anonymous ? 1 : 0;
        CachePages = pages - (anonymous ? 1 : 0);
        devicePage = pages;
        pages += MapsDevices(scenario) ? 1 : 0;
        FirstAnonymousPage = pages;
        int anonymousEntries = scenario.Slots.Sum(s => s.Vma == VmaKind.SharedShmem ? 0 : PtrsPerPte);
        int holders = scenario.Cpus.Count(ops => ops.Any(o => o.Stores && scenario.Slots[o.Pmd.Index].Vma != VmaKind.SharedShmem));
        Special = SpecialOf(scenario);
        int mthp = scenario.Cpus.Count(ops => ops.Any(o => o.Kind == OperationKind.CollapseMthp));
        bool allocates = holders + mthp > 0 || Special.HasFlag(SpecialEntries.Migration);
        SmallAnonymousPages = allocates ? anonymousEntries + holders + mthp + FoliosHeld(scenario) : InitialAnonymousPages(scenario);
        HugeFolios = CountHugeFolios(scenario);
        AnonymousPages = SmallAnonymousPages + (HugeFolios * PtrsPerPte);
        pages += AnonymousPages;
        Pages = Math.Max(1, pages);

        // Only anonymous memory has a zero page; what asks for it elsewhere gets none of the pages there are.
        zeroPage = anonymous ? zero : Pages;
        Locks = SplitLocks ? PmdLocks + Tables : 1;

        ulong maxPmd = (ulong)Math.Max((2 * Tables) - 1, scenario.Slots.Any(s => s.IsFile) ? 2 : 0);
        if (scenario.Slots.Any(s => s.IsFile))
            maxPmd = Math.Max(maxPmd, LargestLeaf);
        if (MapsDevices(scenario))
            maxPmd = Math.Max(maxPmd, PmdValue.Leaf.Raw);
        if (HasHugeAnonymous)
            maxPmd = Math.Max(maxPmd, ((ulong)(HugeFolios + 1) << 5) | 31);
        maxPmd = scenario.Slots.Select((_, p) => InitialPmd(p)).Append(maxPmd).Max();
        HasSpecialEntries = HasDirty || (Special & SpecialPtes) != SpecialEntries.None || scenario.Operations.Any(o => o.Shape.LeavesSpecialEntries);
        ulong maxPte = HasSpecialEntries ? ((ulong)(Pages - 1) << 5) | 31 : ((ulong)(Pages - 1) << 2) | 3;
        int maxValue = Math.Max(
            scenario.Operations.Select(o => o.Value).DefaultIfEmpty().Max(),
            scenario.Slots.SelectMany(s => s.Cache.Concat(s.Pmd.Ptes.Select(e => e.Value))).DefaultIfEmpty().Max());
        Pmd = new Field("pmd", Slots, maxPmd, ShowPmd) { NameOf = p => $"pmd {p}" };
        TableState = new Field("table", Tables, (ulong)LastTableState, v => ((TableState)v).ToString().ToLowerInvariant())
        {
            NameOf = t => $"table {TableName(t)}",
        };
        Pte = new Field("pte", Tables * PtrsPerPte, maxPte, ShowPte)
        {
            NameOf = i => $"{TableName(i / PtrsPerPte)}[{i % PtrsPerPte}]",
        };
        Lock = new Field("lock", Locks, (ulong)Cpus, ShowOwner) { NameOf = LockName };
        MaxWalks = scenario.Operations.Select(o => o.Shape.MapsTables).DefaultIfEmpty(1).Max()
            + (scenario.Features.HasFlag(Features.AssertPteLocked) ? 1 : 0);
        int outerSections = scenario.Features.HasFlag(Features.FaultAround) || scenario.Operations.Any(o => o.Shape.MapsInsideRcu) ? 1 : 0;
        RcuNesting = new Field("rcu", Cpus, (ulong)(MaxWalks + outerSections), v => v.ToString()) { NameOf = c => $"rcu nesting of cpu {c}" };
        detachers = [.. Enumerable.Range(0, Cpus).Where(c => scenario.Cpus[c].Any(o => o.Shape.DetachesTables || GathersTables(o)))];
        DetachedBy = new Field("detacher", Tables, (ulong)Math.Max(1, detachers.Count), v => v == 0 ? "nobody" : $"cpu {detachers[(int)v - 1]}")
        {
            HiddenNameOf = t => $"who detached {TableName(t)}",
        };
        WalkStates = Walks.States(scenario);
        Walk = new Field("walk", Cpus * MaxWalks, (ulong)WalkStates.Count - 1, v => WalkStates[(int)v].ToString())
        {
            IsOfMachine = true,
            HiddenNameOf = WalkName,
        };
        WalkTable = new Field("walked", Cpus * MaxWalks, (ulong)Math.Max(1, Tables - 1), v => TableName((int)v)) { HiddenNameOf = i => $"table of {WalkName(i)}" };
        WaitsFor = new Field("waits", Tables * Cpus, 1, v => v == 0 ? "no" : "yes")
        {
            NameOf = i => $"{TableName(i / Cpus)} waits for cpu {i % Cpus}",
        };
        MmapReader = Readers("mmap_lock", scenario.Mms);
        MmapWriter = Writer("mmap_lock", scenario.Mms);
        IMmapReader = Readers("i_mmap_rwsem");
        IMmapWriter = Writer("i_mmap_rwsem");
        FolioLock = new Field("folio", Slots * PtrsPerPte, (ulong)Cpus, ShowOwner)
        {
            NameOf = i => $"folio lock {i / PtrsPerPte}.{i % PtrsPerPte}",
        };
        VmaReader = new Field("vma_lock", Slots * Cpus, 1, v => v == 0 ? "no" : "yes")
        {
            NameOf = i => $"vma {i / Cpus} read-locked by cpu {i % Cpus}",
        };
        VmaWriter = new Field("vma_write", Slots, (ulong)Cpus, ShowOwner) { NameOf = p => $"vma {p} write-locked by" };
        AnonVmaReader = Readers("anon_vma lock");
        AnonVmaWriter = Writer("anon_vma lock");
        KmapSlot = new Field("kmap", Cpus * MaxKmaps, (ulong)Tables, v => v == 0 ? "free" : TableName((int)v - 1))
        {
            NameOf = i => $"kmap slot {i % MaxKmaps} of cpu {i / MaxKmaps}",
        };
        HugeFolio = new Field("huge", Slots, 1, v => v == 0 ? "small folios" : "one huge folio") { NameOf = p => $"page cache {p}" };
        AnonVma = new Field("anonvma", Slots, 1, v => v == 0 ? "NULL" : "set") { NameOf = p => $"vma {p} anon_vma" };
        NrPtes = new Field("nr_ptes", scenario.Mms, (ulong)Tables + 1, v => v.ToString()) { NameOf = m => m == 0 ? "nr_ptes" : $"nr_ptes of mm {m}" };
        PageUsed = new Field("used", Math.Max(1, AnonymousPages), (PagesAreShared ? 2UL : 1) + PinningCpus, v => v switch { 0 => "free", 1 => "in use", _ => $"{v} references" })
        {
            NameOf = a => $"page {PageName(FirstAnonymousPage + a)}",
        };
        Content = new Field("content", Pages, (ulong)Math.Max(1, maxValue) + (HasStoreBuffers ? 1UL : 0), ShowContent)
        {
            NameOf = a => $"content of {PageName(a)}",
        };
        DepositedUnder = new Field("deposit", Tables, (ulong)PmdLocks - 1, v => LockName((int)v)) { NameOf = t => $"{TableName(t)} is put aside under" };
        Linked = LinkedField();
        InFlight = InFlightField();
        Witness = new Field("witness", Cpus, scenario.Features.HasFlag(Features.PtReclaim) ? 2UL : 1, v => v.ToString()) { HiddenNameOf = c => $"what cpu {c} witnessed" };
        HugeMapped = new Field("mapped", Slots, 1, v => v == 0 ? "no" : "yes") { NameOf = p => $"huge folio {p} mapped" };
        Fields =
        [
            Pmd, TableState, DetachedBy, Pte, Lock, RcuNesting, WaitsFor, Walk, WalkTable, MmapReader, MmapWriter, IMmapReader, IMmapWriter, FolioLock,
            HugeFolio, AnonVma, NrPtes, PageUsed, Content, Witness, VmaReader, VmaWriter, AnonVmaReader, AnonVmaWriter, KmapSlot,
            .. UserfaultfdFields(), .. KhugepagedFields(), .. HardwareFields(), .. GatherFields(), .. UnmapFields(), .. FragmentFields(),
            Linked, InFlight, DepositedUnder, HugeMapped, .. AnonymousFolioFields(), .. KernelFields(), .. CheckFields(), .. DirtyFields(), .. FileRmapFields(), .. StoreBufferFields(),
        ];
    }

    /// <summary>The scenario.</summary>
    public Scenario Scenario { get; }

    /// <summary>Whether each table and each slot has a lock of its own.</summary>
    public bool SplitLocks { get; }

    /// <summary>Number of locks that guard pmd entries; in <see cref="Lock"/> they come before those of the tables.</summary>
    public int PmdLocks { get; }

    /// <summary>Number of CPUs.</summary>
    public int Cpus => Scenario.Cpus.Count;

    /// <summary>Number of pmd slots.</summary>
    public int Slots => Scenario.Slots.Count;

    /// <summary>Number of page tables.</summary>
    public int Tables => (Scenario.Tables * (HasFragments ? Fragments : 1)) + TornTables;

    /// <summary>Entries per table.</summary>
    public int PtrsPerPte => Scenario.PtrsPerPte;

    /// <summary>Whether entries may be other than none and plainly present.</summary>
    public bool HasSpecialEntries { get; }

    /// <summary>Number of page-table locks.</summary>
    public int Locks { get; }

    /// <summary>Number of pages: of the page cache, the zero page, anonymous ones.</summary>
    public int Pages { get; }

    /// <summary>Number of anonymous pages: small ones, then those of huge folios.</summary>
    public int AnonymousPages { get; }

    /// <summary>Number of pages of the page cache: the first ones.</summary>
    public int CachePages { get; }

    /// <summary>The first anonymous page.</summary>
    public int FirstAnonymousPage { get; }

    /// <summary>The pmd entries, packed as <see cref="PmdValue"/>.</summary>
    public Field Pmd { get; }

    /// <summary>The state of each table.</summary>
    public Field TableState { get; }

    /// <summary>The entries of all tables, packed as <see cref="PteValue"/>.</summary>
    public Field Pte { get; }

    /// <summary>The owner of each page-table lock: 0, or the CPU plus one.</summary>
    public Field Lock { get; }

    /// <summary>How deep each CPU is inside RCU read sections.</summary>
    public Field RcuNesting { get; }

    /// <summary>Who took each detached table away: 0, or <see cref="DetacherNumber"/>.</summary>
    public Field DetachedBy { get; }

    /// <summary>How many tables a CPU of this scenario maps at once at most.</summary>
    public int MaxWalks { get; }

    /// <summary>How far each CPU has come towards owning each table that it walks: the state of PtlOwnership.</summary>
    public Field Walk { get; }

    /// <summary>The states of PtlOwnership that <see cref="Walk"/> counts, Unmapped first.</summary>
    public IReadOnlyList<PtlOwnershipState> WalkStates { get; }

    /// <summary>The tables that each CPU walks; 0 where it walks none.</summary>
    public Field WalkTable { get; }

    /// <summary>For each table and CPU: whether the table's grace period still waits for the CPU.</summary>
    public Field WaitsFor { get; }

    /// <summary>Who holds mmap_lock for reading.</summary>
    public Field MmapReader { get; }

    /// <summary>Who holds mmap_lock for writing: 0, or the CPU plus one.</summary>
    public Field MmapWriter { get; }

    /// <summary>For each slot and CPU: whether the CPU holds the slot's vma lock for reading.</summary>
    public Field VmaReader { get; }

    /// <summary>Who holds each slot's vma lock for writing: 0, or the CPU plus one.</summary>
    public Field VmaWriter { get; }

    /// <summary>Who holds the anon_vma lock for reading: one root stands for all.</summary>
    public Field AnonVmaReader { get; }

    /// <summary>Who holds the anon_vma lock for writing: 0, or the CPU plus one.</summary>
    public Field AnonVmaWriter { get; }

    /// <summary>The kmap_local slots of each CPU, used from the first on: 0, or the table plus one.</summary>
    public Field KmapSlot { get; }

    /// <summary>Who holds i_mmap_rwsem for reading.</summary>
    public Field IMmapReader { get; }

    /// <summary>Who holds i_mmap_rwsem for writing: 0, or the CPU plus one.</summary>
    public Field IMmapWriter { get; }

    /// <summary>
    /// Who holds the lock of each page-cache folio: 0, or the CPU plus one. A huge folio's lock is that of its first page.
    /// </summary>
    public Field FolioLock { get; }

    /// <summary>Whether the page cache holds one huge folio behind each slot.</summary>
    public Field HugeFolio { get; }

    /// <summary>Whether vma->anon_vma is set.</summary>
    public Field AnonVma { get; }

    /// <summary>mm->nr_ptes (pgtables_bytes in units of tables).</summary>
    public Field NrPtes { get; }

    /// <summary>How many mms map each anonymous page, or are about to.</summary>
    public Field PageUsed { get; }

    /// <summary>What each page holds.</summary>
    public Field Content { get; }

    /// <summary>Whether each CPU's running zap has seen its range empty, or emptied it; 2: it was broken off within a table.</summary>
    public Field Witness { get; }

    /// <summary>Every field, in the order of counterexamples.</summary>
    public IReadOnlyList<Field> Fields { get; }

    /// <summary>What <see cref="DetachedBy"/> holds for a CPU; CPUs that never retract share a number with nobody they meet.</summary>
    public int DetacherNumber(int cpu)
    {
        for (int i = 0; i < detachers.Count; i++)
        {
            if (detachers[i] == cpu)
                return i + 1;
        }
        return 0;
    }

    /// <summary>The greatest value that a local of the given type takes.</summary>
    public ulong MaximumOf(ValueType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.Name switch
        {
            nameof(PmdId) => (ulong)Math.Max(0, Slots - 1),
            nameof(TableId) => (ulong)Tables,
            nameof(LockId) => (ulong)Math.Max(0, Locks - 1),
            nameof(PageId) => (ulong)(Pages - 1),
            nameof(HugeFolioId) => (ulong)(HugeFolios + 1),
            nameof(PmdValue) => Pmd.Maximum,
            nameof(PteValue) => Pte.Maximum,
            nameof(Int32) => (ulong)PtrsPerPte,
            _ when type.Count > 0 => (ulong)type.Count - 1,
            _ => throw new ArgumentException($"No range for locals of type {type.Name}.", nameof(type)),
        };
    }

    private Field Readers(string name, int mms = 1) => new(name, mms * Cpus, 1, v => v == 0 ? "no" : "yes")
    {
        NameOf = i => $"{name}{OfMm(i / Cpus)} read by cpu {i % Cpus}",
    };

    private Field Writer(string name, int mms = 1) => new(name, mms, (ulong)Cpus, ShowOwner) { NameOf = m => $"{name}{OfMm(m)} written by" };

    private static string OfMm(int mm) => mm == 0 ? "" : $" of mm {mm}";
}
