using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Optimized;

/// <content>The system calls, each the routine of the protocol between a check of its arguments and the clean-up.</content>
public sealed unsafe partial class Cpu
{
    /// <summary>madvise(MADV_POPULATE_READ or _WRITE): faults every page of the range in.</summary>
    /// <param name="address">The first word, at the start of a page.</param>
    /// <param name="length">Words, whole pages.</param>
    /// <param name="write">Whether the pages are to be writable.</param>
    /// <exception cref="ArgumentException">The range is not made of whole pages of the address space.</exception>
    public void Populate(long address, long length, bool write)
    {
        CheckRange(address, length);
        for (long page = address; page < address + length; page += (long)staged.Length)
        {
            while (!IsMapped(page, write))
                HandleMmFault(page, write);
        }
        EndOperation();
    }

    /// <summary>pte_alloc: makes sure that the slot had a page table, or a leaf, at some moment.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such slot.</exception>
    public void PteAlloc(int slot)
    {
        CheckSlot(slot);
        var mm = new RealMm(this);
        Operations.Populate(ref mm, new PmdId(slot));
    }

    /// <summary>madvise(MADV_DONTNEED): unmaps the pages of the range, each at some moment of the call.</summary>
    /// <param name="address">The first word, at the start of a page.</param>
    /// <param name="length">Words, whole pages.</param>
    /// <exception cref="ArgumentException">The range is not made of whole pages of the address space.</exception>
    public void DontNeed(long address, long length)
    {
        CheckRange(address, length);
        var mm = new RealMm(this);
        long end = address + length;
        while (address < end)
        {
            PmdId pmd = SlotOf(address);
            long next = Math.Min(end, (pmd.Index + 1L) << SlotShift);
            int first = IndexOf(address);
            Operations.DontNeed(ref mm, pmd, first, first + (int)((next - address) >> shape.WordShift));
            EndOperation();
            address = next;
        }
    }

    /// <summary>khugepaged's collapse_file: one huge folio behind the slot, its page table retracted if that may be.</summary>
    /// <exception cref="ArgumentException">The slot is anonymous: there is no file to collapse.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such slot.</exception>
    public void Collapse(int slot)
    {
        CheckFileSlot(slot);
        var mm = new RealMm(this);
        Operations.Retract(ref mm, new PmdId(slot));
    }

    /// <summary>split_folio: small folios behind the slot again, unmapping the leaf if there is one.</summary>
    /// <exception cref="ArgumentException">The slot is anonymous: there is no file folio to split.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such slot.</exception>
    public void SplitFolio(int slot)
    {
        CheckFileSlot(slot);
        var mm = new RealMm(this);
        var pmd = new PmdId(slot);
        // The folio lock, held throughout, keeps faults from mapping the leaf again before the folio is small.
        mm.FolioLock(pmd, 0);
        mm.IMmapLockRead();
        HugeMemory.SplitHugePmd(ref mm, pmd);
        mm.IMmapUnlockRead();
        mm.FolioMakeSmall(pmd);
        mm.FolioUnlock(pmd, 0);
    }

    /// <summary>UFFDIO_COPY: maps a page with the given content where nothing is mapped.</summary>
    /// <param name="address">The page's first word.</param>
    /// <param name="content">The page's words.</param>
    /// <returns>Ok; Exists when something is mapped there; Again when the page table went away meanwhile.</returns>
    /// <exception cref="ArgumentException">Address or content are not of one page, or the slot is mapped shared.</exception>
    public Outcome UffdCopy(long address, ReadOnlySpan<long> content)
    {
        Stage(address, content);
        var mm = new RealMm(this);
        Outcome outcome = Operations.UffdCopy(ref mm, SlotOf(address), IndexOf(address), 0);
        EndOperation();
        return outcome;
    }

    /// <summary>UFFDIO_MOVE, its destination half: as <see cref="UffdCopy"/>, by pte_offset_map_rw_nolock since 6.13.</summary>
    /// <inheritdoc cref="UffdCopy"/>
    public Outcome UffdMove(long address, ReadOnlySpan<long> content)
    {
        Stage(address, content);
        var mm = new RealMm(this);
        Outcome outcome = Operations.RwInstall(ref mm, SlotOf(address), IndexOf(address), 0);
        EndOperation();
        return outcome;
    }

    /// <summary>mincore: whether the page of <paramref name="address"/> is resident. The page cache always is.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The address lies outside the address space.</exception>
    public bool Mincore(long address)
    {
        CheckAddress(address);
        var mm = new RealMm(this);
        return Operations.Mincore(ref mm, SlotOf(address), IndexOf(address)) == Outcome.One;
    }

    /// <summary>The pagemap of a slot: what each of its entries maps, all of them at one moment.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="entries">Receives the entries, as many as a table has. A leaf reads as the entries it stands for.</param>
    /// <returns>How many entries are present.</returns>
    /// <exception cref="ArgumentException"><paramref name="entries"/> has another length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such slot.</exception>
    public int Pagemap(int slot, Span<PteValue> entries)
    {
        CheckSlot(slot);
        int perTable = 1 << shape.PteShift;
        if (entries.Length != perTable)
            throw new ArgumentException($"A slot has {perTable} entries, not {entries.Length}.", nameof(entries));
        var mm = new RealMm(this);
        mm.MmapReadLock(new PmdId(slot));
        int present = Pagemaps.Read(ref mm, new PmdId(slot), entries);
        mm.MmapReadUnlock(new PmdId(slot));
        return present;
    }

    private bool IsMapped(long address, bool write)
    {
        EnterEpoch();
        bool mapped = Translate(shape, address, write, out _);
        LeaveEpoch();
        return mapped;
    }

    private void Stage(long address, ReadOnlySpan<long> content)
    {
        CheckRange(address, (long)staged.Length);
        if (content.Length != staged.Length)
            throw new ArgumentException($"A page has {staged.Length} words, not {content.Length}.", nameof(content));
        if (Memory.Kind(SlotOf(address)) == VmaKind.SharedShmem)
        {
            throw new ArgumentException(
                $"Slot {SlotOf(address).Index} is mapped shared: userfaultfd installs anonymous pages, in private mappings.",
                nameof(address));
        }
        content.CopyTo(staged);
    }

    private void CheckRange(long address, long length)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if ((ulong)address > words || (ulong)length > words - (ulong)address)
        {
            throw new ArgumentOutOfRangeException(
                nameof(address), address, $"{length} words from here; the address space has words 0 to {Memory.Words - 1}.");
        }
        if (address % staged.Length != 0)
            throw new ArgumentException($"{address} is not the first word of a page of {staged.Length}.", nameof(address));
        if (length % staged.Length != 0)
            throw new ArgumentException($"{length} words are not whole pages of {staged.Length}.", nameof(length));
    }

    private void CheckSlot(int slot)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if ((uint)slot >= (uint)Memory.Slots)
            throw new ArgumentOutOfRangeException(nameof(slot), slot, $"The address space has slots 0 to {Memory.Slots - 1}.");
    }

    private void CheckFileSlot(int slot)
    {
        CheckSlot(slot);
        if (Memory.Kind(new PmdId(slot)) == VmaKind.Anonymous)
            throw new ArgumentException($"Slot {slot} is anonymous: there is no file folio behind it.", nameof(slot));
    }
}
