using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Optimized;

/// <content>What is mapped comes to be mapped elsewhere: mremap, fork, exit.</content>
public sealed unsafe partial class Cpu
{
    /// <summary>
    /// Moves whatever is mapped in whole areas to others where nothing is mapped. Takes effect area by area; accesses to an area
    /// that had begun come before its moment. Whoever faults waits for all of it.
    /// </summary>
    /// <param name="address">The first byte, at the start of an area.</param>
    /// <param name="target">Where it goes, at the start of an area; the ranges do not overlap.</param>
    /// <param name="length">Bytes, whole areas; for 0 nothing is done.</param>
    /// <exception cref="NotMappedException">An area has nothing mapped.</exception>
    /// <exception cref="AlreadyMappedException">A target area has something mapped.</exception>
    /// <exception cref="MemoryExhaustedException">The target needs a region, or a page table, that there is not; nothing has moved.</exception>
    /// <exception cref="ArgumentException">The ranges are not made of whole areas of the address space, or overlap.</exception>
    /// <exception cref="ObjectDisposedException">The CPU was disposed.</exception>
    public void Move(long address, long target, long length)
    {
        CheckAreas(address, length, nameof(address));
        CheckAreas(target, length, nameof(target));
        if (Math.Abs(address - target) < length)
            throw new ArgumentException("The ranges overlap.", nameof(target));
        EnterKernel();
        long distance = (target - address) >> Levels.AreaShift(shape);
        lock (Mm.Layout)
        {
            // Not with mmap_lock held, under which nobody waits for memory.
            bool hasTable = FillReserve(page: false);
            Mm.MmapLock.DownWrite();
            try
            {
                foreach (Part part in PartsOf(address, length))
                {
                    if (!Mm.TryFindSlot(part.Area, out PmdId from) || Memory.SlotTable[from].MappedPages == 0)
                        throw new NotMappedException(AddressOf(part.Area, 0));
                    if (Mm.TryFindSlot(part.Area + distance, out PmdId to) && Memory.SlotTable[to].MappedPages > 0)
                        throw new AlreadyMappedException(AddressOf(part.Area + distance, 0));
                }
                if (!hasTable)
                    throw NoMemory();
                EnsureRegions(target, length);
                bool isShared = HasSharedMemory(address, length);
                foreach (Part part in PartsOf(address, length))
                    MoveArea(SlotOfArea(part.Area), SlotOfArea(part.Area + distance));
                // A collapse, or a split of a leaf, waits for no access that goes on in the page: where it left nothing to move, nothing else does.
                if (isShared)
                    Memory.Epochs.AwaitAccesses();
            }
            finally
            {
                Mm.MmapWriteUnlock();
            }
        }
        EndOperation();
    }

    /// <summary>
    /// fork: an address space with the same mappings, whose private memory is shared until one side stores to it. Takes effect
    /// page by page: the clone has what each page held at one moment of the call, with every store that had ended before and
    /// none that began after.
    /// </summary>
    /// <returns>The clone; to be disposed. It shares the pages, tables, regions and seats that its parent was made of.</returns>
    /// <exception cref="MemoryExhaustedException">There are not enough page tables or regions, or too many address spaces; there is no clone.</exception>
    /// <exception cref="ObjectDisposedException">The CPU was disposed.</exception>
    public AddressSpace Clone()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        EnterKernel();
        Mm child = Memory.TryMakeMm() ?? throw NoMemory();
        bool isComplete = true;
        lock (Mm.Layout)
        {
            foreach (PmdId pmd in Mm.Slots)
            {
                if (Memory.SlotTable[pmd].MappedPages == 0)
                    continue;
                isComplete = child.EnsureRegion(Memory.AreaOf(pmd)) && CopyArea(pmd, child);
                if (!isComplete)
                    break;
            }
        }
        if (isComplete)
            return new AddressSpace(Memory.Options, Memory, child);
        child.Put();
        ExitMm(child);
        throw NoMemory();
    }

    /// <summary>exit_mm: gives all that an mm has back. It has no user any more.</summary>
    internal void ExitMm(Mm mm)
    {
        var real = new RealMm(this);
        foreach (PmdId pmd in mm.Slots)
        {
            if (Memory.SlotTable[pmd].MappedPages == 0)
                continue;
            Target(pmd);
            Operations.Exit(ref real, pmd);
            real.VmaMarkDetached(pmd);
            Forget(pmd);
            EndOperation();
        }
        Memory.GiveBack(mm);
    }

    private void MoveArea(PmdId from, PmdId to)
    {
        Target(from);
        StartWrite(from);
        StartWrite(to);
        var mm = new RealMm(this, RealMmModes.AwaitsAccesses);
        CopyVma(from, to);
        Mremap.MoveVma(ref mm, from, to);
        var rest = new RealMm(this);
        Protocol.Unmap.DoVmiAlignMunmap(ref rest, from);
        Forget(from);
        EndOperation();
    }

    private bool CopyArea(PmdId from, Mm child)
    {
        PmdId to = SlotOfArea(child, Memory.AreaOf(from));
        ref SlotTable.SlotLine slot = ref Memory.SlotTable[from];
        bool isHuge = slot.Huge;
        // What fails is told by the routine itself.
        FillReserve(page: false);
        Target(from);
        Mm.MmapLock.DownWrite();
        StartWrite(from);
        // A leaf of anonymous memory is not copied: it is split, and none comes meanwhile.
        if (slot.Kind == VmaKind.Anonymous)
            BeginChange(from);
        CopyVma(from, to);
        Mm.MmapWriteUnlock();
        var mm = new RealMm(this, RealMmModes.AwaitsAccesses | RealMmModes.MayFail);
        bool copied = Operations.Fork(ref mm, from, to) == Outcome.Ok;
        slot.Huge = isHuge;
        Memory.SlotTable[to].Huge = isHuge && copied;
        if (!copied)
            new RealMm(this).VmaMarkDetached(to);
        EndOperation();
        return copied;
    }

    // The VMA of a slot at another one, before it is linked.
    private void CopyVma(PmdId from, PmdId to)
    {
        ref SlotTable.SlotLine source = ref Memory.SlotTable[from];
        ref SlotTable.SlotLine target = ref Memory.SlotTable[to];
        var mm = new RealMm(this);
        mm.FolioLock(to, 0);
        target.Kind = source.Kind;
        target.FilePage = source.FilePage;
        target.Huge = source.Huge;
        target.IsWhole = source.IsWhole;
        target.PmdMappable = Volatile.Read(ref source.PmdMappable);
        mm.FolioUnlock(to, 0);
        SharedMemory? backing = Memory.SlotTable.Backing(from);
        backing?.Get();
        Memory.SlotTable.Backing(to) = backing;
        Memory.SlotTable.CopyProtections(from, to);
    }

    private static PmdId SlotOfArea(Mm mm, long area)
    {
        mm.TryFindSlot(area, out PmdId pmd);
        return pmd;
    }

    private void CheckAreas(long address, long length, string parameter)
    {
        CheckRange(address, length);
        long area = 1L << Levels.AreaShift(shape);
        if (address % area != 0)
            throw new ArgumentException($"{address:x} is not the first byte of an area of {area}.", parameter);
        if (length % area != 0)
            throw new ArgumentException($"{length} bytes are not whole areas of {area}.", nameof(length));
    }
}
