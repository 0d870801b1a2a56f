using PtSpec.Checking.Properties;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Vocabulary;
using PtSpec.Scheduling;

namespace PtSpec.Checking.Scheduled;

/// <summary>
/// The memory of a scenario as the compiled routines work on it under a schedule: pmd entries, page tables, pages, locks. One for
/// each schedule. Written apart from the explorer's world, so that the two can be compared.
/// </summary>
internal sealed class ProtocolMemory
{
    private readonly List<Cell>[] pagesOfCpu;

    public ProtocolMemory(ProtocolLayout layout)
    {
        Layout = layout;
        Pmds = [.. layout.Pmds.Select((value, slot) => new Cell((long)value, $"pmd {slot}"))];
        Ptes = [.. layout.Ptes.Select((value, i) => new Cell((long)value, $"{World.TableName(i / layout.PtrsPerPte)}[{i % layout.PtrsPerPte}]"))];
        TableStates = [.. layout.TableStates.Select((value, table) => new Cell((long)value, $"table {World.TableName(table)}"))];
        FreeTables = new Cell(layout.TableStates.Count(state => state == TableState.Freed), "free tables");
        DeferredTables = new Cell(0, "tables that wait");
        Pages = [.. layout.Contents.Select((value, page) => new Cell((long)value, $"page {page}"))];
        PagesUsed = [.. layout.PagesUsed];
        Spinlocks = [.. layout.LockNames.Select(name => new SharedLock(name))];
        MmapLocks = [.. Enumerable.Range(0, layout.Mms).Select(mm => new SharedSemaphore(layout.Mms == 1 ? "mmap_lock" : $"mmap_lock of mm {mm}"))];
        IMmapRwsem = new SharedSemaphore("i_mmap_rwsem");
        Folios = [.. layout.HugeFolios.Select((huge, slot) => new FolioLocks($"folios of slot {slot}", huge))];
        AnonVmas = [.. layout.AnonVmas.Select((value, slot) => new Cell((long)value, $"anon_vma of slot {slot}"))];
        NrPtes = [.. layout.NrPtes];
        Rcu = [.. Enumerable.Range(0, layout.Cpus).Select(cpu => new Cell(0, $"rcu of cpu {cpu}"))];
        Returned = [.. Enumerable.Range(0, layout.Cpus).Select(cpu => new Cell(0, $"returns of cpu {cpu}"))];
        pagesOfCpu = [.. Enumerable.Range(0, layout.Cpus).Select(_ => new List<Cell>())];
        Outcomes = [.. Enumerable.Range(0, layout.Cpus).Select(_ => new List<Outcome>())];
        Monitor = layout.Monitor?.Initial ?? 0;
    }

    public ProtocolLayout Layout { get; }

    public Cell[] Pmds { get; }

    public Cell[] Ptes { get; }

    /// <summary>What each table is for: <see cref="TableState"/>.</summary>
    public Cell[] TableStates { get; }

    /// <summary>How many tables are free.</summary>
    public Cell FreeTables { get; }

    /// <summary>How many tables wait for a grace period.</summary>
    public Cell DeferredTables { get; }

    /// <summary>For each table the CPUs whose read sections it waits for, a bit each.</summary>
    public ulong[] WaitsFor { get; } = new ulong[64];

    /// <summary>What the pages of the start hold; those allocated later are apart.</summary>
    public Cell[] Pages { get; }

    /// <summary>Which anonymous pages of the start are in use.</summary>
    public HashSet<int> PagesUsed { get; }

    public SharedLock[] Spinlocks { get; }

    public SharedSemaphore[] MmapLocks { get; }

    public SharedSemaphore IMmapRwsem { get; }

    public FolioLocks[] Folios { get; }

    public Cell[] AnonVmas { get; }

    /// <summary>mm->nr_ptes. No step reads it, so that counting up and down is in no order with anything.</summary>
    public int[] NrPtes { get; }

    /// <summary>How deep each CPU is in read sections.</summary>
    public Cell[] Rcu { get; }

    /// <summary>How many operations of each CPU have returned: what later calls are after.</summary>
    public Cell[] Returned { get; }

    /// <summary>What the operations of each CPU returned.</summary>
    public List<Outcome>[] Outcomes { get; }

    /// <summary>The state of the linearizability monitor.</summary>
    public uint Monitor { get; set; }

    /// <summary>The cell of an entry.</summary>
    public Cell Pte(TableId table, int index)
    {
        if (table.IsNull)
            throw new ProtocolViolation(Property.I9, "a NULL page-table pointer is used");
        return Ptes[(table.Index * Layout.PtrsPerPte) + index];
    }

    /// <summary>The cell of what a page holds.</summary>
    public Cell Page(PageId page)
    {
        if (page.Raw < Pages.Length)
            return Pages[page.Raw];
        (int number, int cpu) = Math.DivRem(page.Raw - Pages.Length, Layout.Cpus);
        return pagesOfCpu[cpu][number];
    }

    /// <summary>Whether a page is anonymous memory.</summary>
    public bool IsAnonymous(PageId page) => page.Raw >= Layout.FirstAnonymousPage;

    /// <summary>
    /// An anonymous page that was never used: each CPU has its own, and no page is handed out twice, so that which one it is
    /// depends on nobody.
    /// </summary>
    public PageId NewPage(int cpu, long content)
    {
        List<Cell> mine = pagesOfCpu[cpu];
        var page = new PageId(Pages.Length + (mine.Count * Layout.Cpus) + cpu);
        mine.Add(new Cell(content, $"page {page.Raw}"));
        PagesUsed.Add(page.Raw);
        return page;
    }
}

/// <summary>A reader-writer lock under a schedule.</summary>
/// <param name="name">What reports call it.</param>
internal sealed class SharedSemaphore(string name) : Location(name)
{
    public const long ToRead = 0;
    public const long ToWrite = 1;
    public const long Writer = -1;

    internal override bool Admits(long request, long state) => request == ToRead ? state != Writer : state == 0;
}

/// <summary>The folios of the page cache behind a slot: a bit for each that is locked, and one for the huge one being there.</summary>
internal sealed class FolioLocks : Location
{
    private const long HugeBit = 1 << 8;

    public FolioLocks(string name, bool huge)
        : base(name) => State = huge ? HugeBit : 0;

    public bool IsHuge => (State & HugeBit) != 0;

    public bool AnyLocked => (State & ~HugeBit) != 0;

    public void Lock(int index) => State |= Bit(index, State);

    public void Unlock(int index)
    {
        if ((State & Bit(index, State)) == 0)
            throw new ProtocolViolation(Property.I7, "folio_unlock of a folio that is not locked");
        State &= ~Bit(index, State);
    }

    // The huge folio is locked as its first page was.
    public void MakeHuge() => State = (State & 1) | HugeBit;

    internal override bool Admits(long request, long state) => (state & Bit((int)request, state)) == 0;

    private static long Bit(int index, long state) => 1L << ((state & HugeBit) != 0 ? 0 : index);
}

/// <summary>What must hold does not.</summary>
/// <param name="property">The property.</param>
/// <param name="meaning">What was done, in words.</param>
internal sealed class ProtocolViolation(Property property, string meaning) : Exception($"{property.Name} is violated: {meaning}")
{
    /// <summary>The property.</summary>
    public Property Property { get; } = property;
}
