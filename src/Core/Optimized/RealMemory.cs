using System.Runtime.InteropServices;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Optimized;

/// <summary>
/// The memory of an address space and where each thing lies in it: pmd entries, page tables, pages, locks, counters.
/// </summary>
/// <remarks>
/// Pages are numbered: 0 is the zero page, then come the page caches of the file slots, slot by slot, then the
/// anonymous pages. Pages are never moved, and a page of the page cache is the same page under small entries and
/// under a leaf.
/// </remarks>
internal sealed unsafe class RealMemory
{
    // Spare numbers, so that a CPU seldom has to wait for a grace period.
    private const int SpareTables = 64;
    private const int SparePages = 4096;

    // After so many, moving the epoch on is worth its interrupts.
    private const int RetiredPagesBatch = 256;
    private const int RetiredTablesBatch = 16;

    // mmap_lock, i_mmap_rwsem, nr_ptes.
    private const int MmLines = 3;

    private readonly PinnedMemory<ulong> pmdMemory;
    private readonly PinnedMemory<ulong> pteMemory;
    private readonly PinnedMemory<long> pageMemory;
    private readonly PinnedMemory<int> fileMemory;
    private readonly PinnedMemory<int> lockMemory;
    private readonly PinnedMemory<int> folioMemory;
    private readonly PinnedMemory<SlotLine> slotMemory;
    private readonly PinnedMemory<int> mmMemory;
    private readonly VmaKind[] kinds;
    private readonly int firstAnonymousPage;
    private readonly int firstPteLock;

    internal RealMemory(AddressSpaceOptions options)
    {
        kinds = [.. options.Slots];
        KernelOrdinal = options.Kernel.Ordinal;
        SplitPtlocks = options.SplitPtlocks;
        Shape = new AnyShape(options);
        Words = kinds.Length * options.WordsPerSlot;

        int fileSlots = kinds.Count(kind => kind != VmaKind.Anonymous);
        int copySlots = kinds.Count(kind => kind != VmaKind.SharedShmem);
        firstAnonymousPage = checked(1 + (fileSlots << Shape.PteShift));
        int anonymousPages = checked((copySlots << Shape.PteShift) + options.CpusMax + SparePages);
        int tables = checked(kinds.Length + options.CpusMax + SpareTables);

        pmdMemory = new PinnedMemory<ulong>(kinds.Length);
        pteMemory = new PinnedMemory<ulong>((long)tables << Shape.PteShift);
        pageMemory = new PinnedMemory<long>(((long)firstAnonymousPage + anonymousPages) << Shape.WordShift);
        fileMemory = new PinnedMemory<int>(kinds.Length);
        firstPteLock = kinds.Length;
        lockMemory = new PinnedMemory<int>((firstPteLock + (long)tables) * CacheLine.Ints);
        folioMemory = new PinnedMemory<int>((long)kinds.Length << Shape.PteShift);
        slotMemory = new PinnedMemory<SlotLine>(kinds.Length);
        mmMemory = new PinnedMemory<int>(MmLines * CacheLine.Ints);

        Epochs = new Epochs(options.CpusMax);
        Tables = new Pool(Epochs, tables);
        AnonymousPages = new Pool(Epochs, anonymousPages);
        LayOutFiles(options.FileContent);
    }

    /// <summary>Who is reading, and which epoch it is.</summary>
    internal Epochs Epochs { get; }

    /// <summary>The page tables that are free.</summary>
    internal Pool Tables { get; }

    /// <summary>The anonymous pages that are free, numbered from 0.</summary>
    internal Pool AnonymousPages { get; }

    /// <summary>The kernel's version as one number.</summary>
    internal int KernelOrdinal { get; }

    /// <summary>Whether tables have locks of their own.</summary>
    internal bool SplitPtlocks { get; }

    /// <summary>How an address divides.</summary>
    internal AnyShape Shape { get; }

    /// <summary>Words in the address space.</summary>
    internal long Words { get; }

    /// <summary>Slots.</summary>
    internal int Slots => kinds.Length;

    /// <summary>The pmd entries.</summary>
    internal ulong* Pmds => pmdMemory.Start;

    /// <summary>The entries of table 0, then of table 1, and so on.</summary>
    internal ulong* Ptes => pteMemory.Start;

    /// <summary>The words of page 0, then of page 1, and so on.</summary>
    internal long* Pages => pageMemory.Start;

    /// <summary>For each file slot, its first page of the page cache.</summary>
    internal int* FilePages => fileMemory.Start;

    /// <summary>mmap_lock.</summary>
    internal RwSemaphore MmapLock => new(mmMemory.Start);

    /// <summary>i_mmap_rwsem of the one file.</summary>
    internal RwSemaphore IMmapRwsem => new(mmMemory.Start + CacheLine.Ints);

    /// <summary>mm->nr_ptes.</summary>
    internal ref int NrPtes => ref mmMemory.Start[2 * CacheLine.Ints];

    /// <summary>The kind of mapping of a slot.</summary>
    internal VmaKind Kind(PmdId pmd) => kinds[pmd.Index];

    /// <summary>A pmd entry.</summary>
    internal ref ulong Pmd(PmdId pmd) => ref Pmds[pmd.Index];

    /// <summary>A page-table entry.</summary>
    internal ref ulong Pte(TableId table, int index) => ref Ptes[((long)table.Index << Shape.PteShift) + index];

    /// <summary>The words of a page.</summary>
    internal Span<long> Page(PageId page) => new(Pages + ((long)page.Raw << Shape.WordShift), 1 << Shape.WordShift);

    /// <summary>The entries of a table.</summary>
    internal Span<ulong> Table(TableId table) => new(Ptes + ((long)table.Index << Shape.PteShift), 1 << Shape.PteShift);

    /// <summary>The number of a slot's pmd lock, or of the one lock.</summary>
    internal LockId PmdLock(PmdId pmd) => new(SplitPtlocks ? pmd.Index : 0);

    /// <summary>The number of a table's lock, or of the one lock.</summary>
    internal LockId PteLock(TableId table) => new(SplitPtlocks ? firstPteLock + table.Index : 0);

    /// <summary>A page-table lock, on a line of its own.</summary>
    internal Spinlock Ptl(LockId id) => new(lockMemory.Start + ((long)id.Raw * CacheLine.Ints));

    /// <summary>The lock of the small folio at an index of the slot; that of a huge folio is the first one's.</summary>
    internal Spinlock FolioLock(PmdId pmd, int index) => new(folioMemory.Start + ((long)pmd.Index << Shape.PteShift) + index);

    /// <summary>Whether one pmd-mappable folio is behind the slot.</summary>
    internal ref bool PmdMappable(PmdId pmd) => ref Line(pmd)->PmdMappable;

    /// <summary>Whether vma->anon_vma is set.</summary>
    internal ref bool AnonVma(PmdId pmd) => ref Line(pmd)->AnonVma;

    /// <summary>The anonymous page with this number in the pool.</summary>
    internal PageId AnonymousPage(int number) => new(firstAnonymousPage + number);

    /// <summary>A page's number in the pool; negative for the zero page and the page cache.</summary>
    internal int AnonymousNumber(PageId page) => page.Raw - firstAnonymousPage;

    /// <summary>Hands the pages of an operation that has ended to the pool, and moves the epoch on when enough wait.</summary>
    internal void Retire(in Chain pages)
    {
        if (AnonymousPages.Retire(pages) >= RetiredPagesBatch)
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

    private SlotLine* Line(PmdId pmd) => slotMemory.Start + pmd.Index;

    private void LayOutFiles(Func<long, long>? content)
    {
        int page = 1;
        for (int slot = 0; slot < kinds.Length; slot++)
        {
            if (kinds[slot] == VmaKind.Anonymous)
                continue;
            FilePages[slot] = page;
            long words = 1L << (Shape.PteShift + Shape.WordShift);
            for (long word = 0; content is not null && word < words; word++)
                Pages[((long)page << Shape.WordShift) + word] = content((slot * words) + word);
            page += 1 << Shape.PteShift;
        }
    }

    /// <summary>What faults and collapses of one slot write, on lines of its own.</summary>
    [StructLayout(LayoutKind.Sequential, Size = CacheLine.Bytes)]
    private struct SlotLine
    {
        public bool PmdMappable;
        public bool AnonVma;
    }
}
