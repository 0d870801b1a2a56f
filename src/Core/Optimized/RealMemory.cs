using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Optimized;

/// <summary>
/// The memory of an address space and its clones, and where each thing lies in it: pmd entries, page tables, pages, locks.
/// </summary>
/// <remarks>
/// Pages are numbered: first as many as a table has entries, of zeroes, of which page 0 is the zero page and all of them
/// are the huge zero folio; then the huge pages, one after the other; then the small anonymous pages. A huge folio's number
/// is that of its first page over the entries of a table. Pages are never moved, and a page is the same page under small
/// entries and under a leaf.
/// </remarks>
internal sealed unsafe class RealMemory
{
    // After so many, moving the epoch on is worth its interrupts.
    private const int RetiredPagesBatch = 256;
    private const int RetiredTablesBatch = 16;

    /// <summary>The seat from which address spaces are torn down.</summary>
    internal const int SpareSeat = 0;

    /// <summary>The first seat that users have.</summary>
    internal const int FirstSeat = 1;

    // A page's references are counted in steps of two; bit 0: it was ever mapped by two mms.
    private const int OneReference = 2;
    private const int EverShared = 1;

    private readonly PinnedMemory<ulong> pmdMemory;
    private readonly PinnedMemory<uint> pteMemory;
    private readonly PinnedMemory<long> pageMemory;
    private readonly PinnedMemory<int> referenceMemory;
    private readonly PinnedMemory<int> livePagesMemory;
    private readonly PinnedMemory<int> lockMemory;
    private readonly PinnedMemory<int> fileMemory = new(CacheLine.Ints);
    private readonly int[] tableOwners;
    private readonly long[] regionNumbers;
    private readonly Mm?[] regionOwners;
    private readonly Pool regions;
    private readonly Pool spaces;
    private readonly int firstPteLock;
    private readonly int firstSmallPage;

    internal RealMemory(AddressSpaceOptions options)
    {
        Options = options;
        KernelOrdinal = options.Kernel.Ordinal;
        SplitPtlocks = options.SplitPtlocks;
        Shape = new AnyShape(options);
        int wordShift = Shape.PageShift - 3;
        int slots = (options.Regions + 1) << Levels.PmdShift;
        firstSmallPage = (options.HugePages + 1) << Shape.PteShift;

        pmdMemory = new PinnedMemory<ulong>(slots);
        pteMemory = new PinnedMemory<uint>((long)options.Tables << Shape.PteShift, isDense: true);
        Format = new EntryFormat(pteMemory.Start, Shape);
        pageMemory = new PinnedMemory<long>(((long)firstSmallPage + options.Pages) << wordShift, isDense: true);
        referenceMemory = new PinnedMemory<int>((long)firstSmallPage + options.Pages);
        livePagesMemory = new PinnedMemory<int>(options.HugePages + 1);
        firstPteLock = Math.Max(slots, options.Spaces);
        lockMemory = new PinnedMemory<int>((firstPteLock + (long)options.Tables) * CacheLine.Ints);
        tableOwners = new int[options.Tables];
        SlotTable = new SlotTable(slots, Shape.PteShift);

        Epochs = new Epochs(options.CpusMax + 1);
        Tables = new Pool(Epochs, options.Tables);
        Pages = new Pool(Epochs, options.Pages);
        HugePages = new Pool(Epochs, options.HugePages);
        regions = new Pool(Epochs, options.Regions);
        spaces = new Pool(Epochs, options.Spaces);
        regionNumbers = new long[options.Regions + 1];
        Deposits = new Deposits(firstPteLock, options.Tables);
        regionOwners = new Mm?[options.Regions + 1];
        Seated = new Cpu?[options.CpusMax + 1];
    }

    /// <summary>Who is reading, and which epoch it is.</summary>
    internal Epochs Epochs { get; }

    /// <summary>The page tables, numbered from 0.</summary>
    internal Pool Tables { get; }

    /// <summary>The small anonymous pages, numbered from 0.</summary>
    internal Pool Pages { get; }

    /// <summary>The huge pages, numbered from 0.</summary>
    internal Pool HugePages { get; }

    /// <summary>What is known of each slot.</summary>
    internal SlotTable SlotTable { get; }

    /// <summary>The tables put aside for leaves.</summary>
    internal Deposits Deposits { get; }

    /// <summary>What it was made of.</summary>
    internal AddressSpaceOptions Options { get; }

    /// <summary>The kernel's version as one number.</summary>
    internal int KernelOrdinal { get; }

    /// <summary>Whether tables have locks of their own.</summary>
    internal bool SplitPtlocks { get; }

    /// <summary>How an address divides.</summary>
    internal AnyShape Shape { get; }

    /// <summary>Decides which allocations fail, for tests; null for none but those that cannot be served.</summary>
    internal Func<bool>? AllocationFails { get; set; }

    /// <summary>The CPU in each seat; for whoever counts what CPUs have taken in advance.</summary>
    internal Cpu?[] Seated { get; }

    /// <summary>One at a time tears an address space down, from the seat kept for that.</summary>
    internal Lock TearingDown { get; } = new();

    /// <summary>The pmd entries, region by region; those of region 0 are none for ever.</summary>
    internal ulong* Pmds => pmdMemory.Start;

    /// <summary>The entries of table 0, then of table 1, and so on; in their <see cref="EntryFormat"/>.</summary>
    internal uint* Ptes => pteMemory.Start;

    /// <summary>How entries lie there.</summary>
    internal EntryFormat Format { get; }

    /// <summary>The bytes of page 0, then of page 1, and so on.</summary>
    internal byte* PageBytes => (byte*)pageMemory.Start;

    /// <summary>i_mmap_rwsem of all shared memory.</summary>
    internal RwSemaphore IMmapRwsem => new(fileMemory.Start);

    /// <summary>A pmd entry, in its <see cref="Format"/>.</summary>
    internal ref ulong Pmd(PmdId pmd) => ref Pmds[pmd.Index];

    /// <summary>The words of a page.</summary>
    internal Span<long> Page(PageId page) => new(PageBytes + ((long)page.Raw << Shape.PageShift), 1 << (Shape.PageShift - 3));

    /// <summary>The entries of a table.</summary>
    internal Span<uint> Table(TableId table) => new(pteMemory.Start + ((long)table.Index << Shape.PteShift), 1 << Shape.PteShift);

    /// <summary>The area that a slot is of.</summary>
    internal long AreaOf(PmdId pmd) =>
        (regionNumbers[pmd.Index >> Levels.PmdShift] << Levels.PmdShift) + (pmd.Index & ((1 << Levels.PmdShift) - 1));

    /// <summary>The mm that a slot lies in.</summary>
    internal Mm MmOf(PmdId pmd) => regionOwners[pmd.Index >> Levels.PmdShift]!;

    /// <summary>Makes an mm; null when there are as many as there can be.</summary>
    internal Mm? TryMakeMm()
    {
        int number = spaces.Allocate();
        if (number < 0)
            return null;
        return new Mm(this, number);
    }

    /// <summary>Forgets an mm that has nothing mapped.</summary>
    internal void GiveBack(Mm mm)
    {
        mm.ReleaseRegions();
        spaces.Free(mm.Number);
    }

    /// <summary>The number of a free region, whose entries are none, for an mm; -1 when there is none.</summary>
    internal int TakeRegion(Mm owner, long regionNumber)
    {
        int number = Take(regions) + 1;
        if (number == 0)
            return -1;
        regionOwners[number] = owner;
        regionNumbers[number] = regionNumber;
        return number;
    }

    /// <summary>Takes a region back.</summary>
    internal void GiveBackRegion(int region) => regions.Free(region - 1);

    /// <summary>The number of a slot's pmd lock, or of the one lock of its mm.</summary>
    internal LockId PmdLock(PmdId pmd) => new(SplitPtlocks ? pmd.Index : MmOf(pmd).Number);

    /// <summary>The number of a table's lock, or of the one lock of its mm.</summary>
    internal LockId PteLock(TableId table) => new(SplitPtlocks ? firstPteLock + table.Index : tableOwners[table.Index]);

    /// <summary>A page-table lock, on a line of its own.</summary>
    internal Spinlock Ptl(LockId id) => new(lockMemory.Start + ((long)id.Raw * CacheLine.Ints));

    /// <summary>The table is about to be found in a slot, and locked with that slot's mm.</summary>
    internal void SetOwner(TableId table, PmdId pmd)
    {
        if (!SplitPtlocks)
            Volatile.Write(ref tableOwners[table.Index], MmOf(pmd).Number);
    }

    /// <summary>A number from a pool; -1 when all are in use, or a test wants it so. Waits for what is pending.</summary>
    internal int Take(Pool pool) => AllocationFails is { } fails && fails() ? -1 : pool.Allocate();

    /// <summary>Numbers from a pool until a chain has as many as wanted; fewer when others would soon miss them, or a test wants it so.</summary>
    internal void TakeMore(Pool pool, ref Chain chain, int wanted)
    {
        if (AllocationFails is not { } fails || !fails())
            pool.TakeMore(ref chain, wanted);
    }

    /// <summary>The number of a huge page; -1 when there is none. Does not wait: a lock may be held, and small pages do as well.</summary>
    internal int TryTakeHugePage() => AllocationFails is { } fails && fails() ? -1 : HugePages.TryAllocate();

    /// <summary>The small anonymous page with this number in its pool, with one reference.</summary>
    internal PageId TakeSmallPage(int number)
    {
        int page = firstSmallPage + number;
        Volatile.Write(ref referenceMemory.Start[page], OneReference);
        return new PageId(page);
    }

    /// <summary>The first page of the huge page with this number in its pool.</summary>
    internal int FirstPageOf(int hugePage) => (hugePage + 1) << Shape.PteShift;

    /// <summary>The bytes of a huge page.</summary>
    internal Span<byte> HugePageBytes(int hugePage) =>
        new(PageBytes + ((long)FirstPageOf(hugePage) << Shape.PageShift), 1 << Levels.AreaShift(Shape));

    /// <summary>The folio of a huge page that is now of anonymous memory, with one reference to each of its pages.</summary>
    internal HugeFolioId TakeHugeFolio(int hugePage)
    {
        int perTable = 1 << Shape.PteShift;
        new Span<int>(referenceMemory.Start + FirstPageOf(hugePage), perTable).Fill(OneReference);
        Volatile.Write(ref livePagesMemory.Start[hugePage], perTable);
        return new HugeFolioId(hugePage + 1);
    }

    /// <summary>The page at an index of a huge folio.</summary>
    internal PageId FolioPage(HugeFolioId folio, int index) => new((folio.Raw << Shape.PteShift) + index);

    /// <summary>Whether a page is of anonymous memory, and no zero page.</summary>
    internal bool IsAnonymous(PageId page) =>
        page.Raw >= firstSmallPage
        || (page.Raw >= 1 << Shape.PteShift && Volatile.Read(ref livePagesMemory.Start[(page.Raw >> Shape.PteShift) - 1]) > 0);

    /// <summary>Whether an anonymous page was never mapped by two mms: nobody else can come upon it.</summary>
    internal bool IsExclusive(PageId page) =>
        IsAnonymous(page) && (Volatile.Read(ref referenceMemory.Start[page.Raw]) & EverShared) == 0;

    /// <summary>One reference more to an anonymous page, for another mm. Others have no references.</summary>
    internal void Get(PageId page)
    {
        if (!IsAnonymous(page))
            return;
        Interlocked.Add(ref referenceMemory.Start[page.Raw], OneReference);
        Interlocked.Or(ref referenceMemory.Start[page.Raw], EverShared);
    }

    /// <summary>
    /// One reference less to a page, which is anonymous. A page, or a huge page, that has none left is put in a chain of the caller's, to
    /// be retired when its operation has ended.
    /// </summary>
    internal void Put(PageId page, ref Chain small, ref Chain huge)
    {
        if (Interlocked.Add(ref referenceMemory.Start[page.Raw], -OneReference) >= OneReference)
            return;
        if (page.Raw >= firstSmallPage)
        {
            Pages.Push(ref small, page.Raw - firstSmallPage);
            return;
        }
        int hugePage = (page.Raw >> Shape.PteShift) - 1;
        if (Interlocked.Decrement(ref livePagesMemory.Start[hugePage]) == 0)
            HugePages.Push(ref huge, hugePage);
    }

    /// <summary>Hands the pages of an operation that has ended to the pool, and moves the epoch on when enough wait.</summary>
    internal void RetirePages(in Chain pages)
    {
        if (Pages.Retire(pages) >= RetiredPagesBatch)
            Epochs.TryAdvance();
    }

    /// <summary>Hands huge pages to the pool, each of which is worth moving the epoch on.</summary>
    internal void RetireHugePages(in Chain hugePages)
    {
        if (HugePages.Retire(hugePages) > 0)
            Epochs.TryAdvance();
    }

    /// <summary>Hands a table to the pool, to be reused after a grace period.</summary>
    internal void Retire(TableId table)
    {
        Chain one = default;
        Tables.Push(ref one, table.Index);
        if (Tables.Retire(one) >= RetiredTablesBatch)
            Epochs.TryAdvance();
    }
}
