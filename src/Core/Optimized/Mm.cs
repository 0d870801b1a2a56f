using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Optimized;

/// <summary>An mm: the upper levels of one address space, and its locks.</summary>
/// <remarks>
/// pgd and pud are one array, from the number of a region to where its pmd entries are; regions stay until the mm goes, so
/// that whoever has found one may use it at any time.
/// </remarks>
internal sealed unsafe class Mm
{
    // mmap_lock, the root anon_vma's lock, nr_ptes, mm_lock_seq.
    private const int Lines = 4;
    private const int FirstChange = 1;

    // Binary logarithm of the bytes of a region's pmd entries.
    private const int RegionBytesShift = Levels.PmdShift + 3;

    private readonly RealMemory memory;
    private readonly PinnedMemory<int> directory = new(1L << Levels.RegionBits);
    private readonly PinnedMemory<int> words = new(Lines * CacheLine.Ints);
    private readonly List<long> regions = [];
    private int users = 1;

    /// <param name="memory">What it shares with its clones.</param>
    /// <param name="number">Its number there.</param>
    internal Mm(RealMemory memory, int number)
    {
        this.memory = memory;
        Number = number;
        *LockSeq = FirstChange;
    }

    /// <summary>Its number among the mms that share memory.</summary>
    internal int Number { get; }

    /// <summary>From region numbers to where their pmd entries start, in bytes; 0 is a region of entries that are none.</summary>
    internal int* Directory => directory.Start;

    /// <summary>mmap_lock.</summary>
    internal RwSemaphore MmapLock => new(words.Start);

    /// <summary>The lock of the root anon_vma.</summary>
    internal RwSemaphore AnonVmaLock => new(words.Start + CacheLine.Ints);

    /// <summary>mm->nr_ptes.</summary>
    internal ref int NrPtes => ref words.Start[2 * CacheLine.Ints];

    /// <summary>mm_lock_seq: the number of the change that is under way with mmap_lock held for writing, or of the next one.</summary>
    internal int* LockSeq => words.Start + (3 * CacheLine.Ints);

    /// <summary>
    /// Held, before mmap_lock, by whoever changes which pages are mapped and how, and by collapses of anonymous memory, which
    /// drop mmap_lock between their look at the VMA and their work.
    /// </summary>
    internal Lock Layout { get; } = new();

    /// <summary>mm_users is 0: nobody uses it any more.</summary>
    internal bool HasExited => Volatile.Read(ref users) == 0;

    /// <summary>All slots that there are. For whoever holds <see cref="Layout"/>, or when nobody uses the mm.</summary>
    internal IEnumerable<PmdId> Slots => regions
        .Select(number => RegionAt(number) << Levels.PmdShift)
        .SelectMany(first => Enumerable.Range(first, 1 << Levels.PmdShift), (_, slot) => new PmdId(slot));

    /// <summary>mmap_write_unlock, with vma_end_write_all.</summary>
    // A release store: who finds the VMAs unlocked finds them as they are now.
    internal void MmapWriteUnlock()
    {
        Volatile.Write(ref *LockSeq, *LockSeq + 1);
        MmapLock.UpWrite();
    }

    /// <summary>mmget_not_zero: one user more, unless there is none any more.</summary>
    internal bool TryGet()
    {
        int now = Volatile.Read(ref users);
        while (now > 0)
        {
            int found = Interlocked.CompareExchange(ref users, now + 1, now);
            if (found == now)
                return true;
            now = found;
        }
        return false;
    }

    /// <summary>mmput; true for the last user.</summary>
    internal bool Put() => Interlocked.Decrement(ref users) == 0;

    /// <summary>The slot of an area; false where its region has none.</summary>
    internal bool TryFindSlot(long area, out PmdId pmd)
    {
        int region = RegionAt(area >> Levels.PmdShift);
        pmd = new PmdId((region << Levels.PmdShift) + (int)(area & ((1 << Levels.PmdShift) - 1)));
        return region != 0;
    }

    /// <summary>Makes sure that the region of an area has pmd entries; false when there are no more. Under <see cref="Layout"/>.</summary>
    internal bool EnsureRegion(long area)
    {
        long number = area >> Levels.PmdShift;
        if (RegionAt(number) != 0)
            return true;
        int region = memory.TakeRegion(this, number);
        if (region < 0)
            return false;
        regions.Add(number);
        // A release store: the entries are none, and the owner is known.
        Volatile.Write(ref Directory[number], region << RegionBytesShift);
        return true;
    }

    private int RegionAt(long number) => Volatile.Read(ref Directory[number]) >> RegionBytesShift;

    /// <summary>Gives the regions back, whose entries are all none. There is no user any more.</summary>
    internal void ReleaseRegions()
    {
        foreach (long number in regions)
            memory.GiveBackRegion(RegionAt(number));
        regions.Clear();
    }
}
