using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Optimized;

/// <content>The pages of what is mapped: bringing them in, giving them up, looking at them.</content>
public sealed unsafe partial class Cpu
{
    /// <summary>madvise(MADV_POPULATE_READ or _WRITE): faults every page of a range in.</summary>
    /// <param name="address">The first byte, at the start of a page.</param>
    /// <param name="length">Bytes, whole pages; for 0 nothing is done.</param>
    /// <param name="write">Whether the pages are to be writable.</param>
    /// <exception cref="NotMappedException">A page of the range is not mapped.</exception>
    /// <exception cref="AccessDeniedException">A page of the range may not be read, or not written.</exception>
    /// <exception cref="MemoryExhaustedException">There is no memory for a page, or for a page table; pages before it are there.</exception>
    /// <exception cref="ArgumentException">The range is not made of whole pages of the address space.</exception>
    /// <exception cref="ObjectDisposedException">The CPU was disposed.</exception>
    public void Populate(long address, long length, bool write)
    {
        CheckRange(address, length);
        EnterKernel();
        long end = address + length;
        for (long page = FirstMissing(address, end, write); page < end; page = FirstMissing(page, end, write))
        {
            AccessResult fault = FaultAround(page, end, write);
            if (fault != AccessResult.Done)
                throw Refusal(fault, page, write);
        }
    }

    /// <summary>
    /// madvise(MADV_DONTNEED): gives up what the pages of a range hold. Private memory reads as if nothing had ever been stored;
    /// shared memory stays. Takes effect for each page at some moment of the call.
    /// </summary>
    /// <param name="address">The first byte, at the start of a page.</param>
    /// <param name="length">Bytes, whole pages; for 0 nothing is done.</param>
    /// <exception cref="ArgumentException">The range is not made of whole pages of the address space.</exception>
    /// <exception cref="ObjectDisposedException">The CPU was disposed.</exception>
    public void Discard(long address, long length)
    {
        CheckRange(address, length);
        EnterKernel();
        var mm = new RealMm(this);
        foreach (Part part in PartsOf(address, length))
        {
            if (!Mm.TryFindSlot(part.Area, out PmdId pmd))
                continue;
            Target(pmd);
            Operations.DontNeed(ref mm, pmd, part.First, part.End);
            EndOperation();
        }
    }

    /// <summary>pte_alloc: makes sure that the slot had a page table, or a leaf, at some moment.</summary>
    internal void PteAlloc(long address)
    {
        Target(SlotOf(address));
        if (!FillReserve(page: false))
            throw NoMemory();
        var mm = new RealMm(this);
        Operations.Populate(ref mm, targetSlot);
    }

    /// <summary>UFFDIO_COPY: maps a page with the given content where nothing is mapped yet, in private memory.</summary>
    /// <returns>Ok; Exists when something is mapped there; Again when the page table went away meanwhile.</returns>
    internal Outcome UffdCopy(long address, ReadOnlySpan<long> content)
    {
        PrepareInstall(address, content);
        var mm = new RealMm(this);
        Outcome outcome = Operations.UffdCopy(ref mm, targetSlot, targetIndex, 0);
        EndOperation();
        return outcome;
    }

    /// <summary>UFFDIO_MOVE, its destination half: as <see cref="UffdCopy"/>, by pte_offset_map_rw_nolock since 6.13.</summary>
    internal Outcome UffdMove(long address, ReadOnlySpan<long> content)
    {
        PrepareInstall(address, content);
        var mm = new RealMm(this);
        Outcome outcome = Operations.RwInstall(ref mm, targetSlot, targetIndex, 0);
        EndOperation();
        return outcome;
    }

    /// <summary>mincore: whether the page of <paramref name="address"/> is resident. Shared memory always is.</summary>
    internal bool Mincore(long address)
    {
        Target(SlotOf(address));
        var mm = new RealMm(this);
        return Operations.Mincore(ref mm, targetSlot, IndexOf(address)) == Outcome.One;
    }

    /// <summary>The pagemap of an area: what each of its entries maps, all of them at one moment.</summary>
    /// <param name="address">Any byte of the area.</param>
    /// <param name="entries">Receives the entries, as many as a table has. A leaf reads as the entries it stands for.</param>
    /// <returns>How many entries are present.</returns>
    internal int Pagemap(long address, Span<PteValue> entries)
    {
        PmdId pmd = SlotOf(address);
        Target(pmd);
        var mm = new RealMm(this);
        mm.MmapReadLock(pmd);
        int present = Pagemaps.Read(ref mm, pmd, entries);
        mm.MmapReadUnlock(pmd);
        return present;
    }

    // The first page of a range that would fault; the range's end when there is none.
    private long FirstMissing(long address, long end, bool write)
    {
        RcuReadLock();
        long missing = address;
        bool isMissing = false;
        while (!isMissing && missing < end)
        {
            long areaEnd = Math.Min(end, ((missing >> Levels.AreaShift(shape)) + 1) << Levels.AreaShift(shape));
            ulong entry = Volatile.Read(ref *PmdAt(shape, missing));
            if ((entry & EntryFormat.TableBit) != 0)
            {
                long left = (areaEnd - missing) >> shape.PageShift;
                long present = EntryFormat.CountPresent(PteAt(shape, entry, missing), left, write);
                isMissing = present < left;
                missing += present << shape.PageShift;
            }
            else
            {
                isMissing = !EntryFormat.IsLeafFor(entry, write);
                missing = isMissing ? missing : areaEnd;
            }
        }
        RcuReadUnlock();
        GC.KeepAlive(this);
        return missing;
    }

    /// <summary>Gets ready for a routine of userfaultfd that installs a page with this content.</summary>
    internal void PrepareInstall(long address, ReadOnlySpan<long> content)
    {
        content.CopyTo(staged);
        TryTarget(address >> shape.PageShift, write: true);
        if (!FillReserve(page: true))
            throw NoMemory();
    }
}
