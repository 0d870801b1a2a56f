using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Optimized;

/// <content>What is mapped where, and what may be done to it: mmap, munmap, mprotect.</content>
/// <remarks>
/// Each of these calls holds mmap_lock for writing from its first look to its last change, and the locks of the VMAs that it
/// changes: either it does all or, when it throws, nothing. Whoever faults there waits for it.
/// </remarks>
public sealed unsafe partial class Cpu
{
    /// <summary>Maps anonymous memory, which is private and reads as zeroes. Takes effect for all pages at one moment.</summary>
    /// <param name="address">The first byte, at the start of a page.</param>
    /// <param name="length">Bytes, whole pages; for 0 nothing is done.</param>
    /// <param name="protection">What may be done to it.</param>
    /// <exception cref="AlreadyMappedException">Something is mapped in the range.</exception>
    /// <exception cref="InvalidOperationException">An area that the range shares with other pages holds shared memory.</exception>
    /// <exception cref="MemoryExhaustedException">The range needs more regions than there are; those that were found stay the address space's.</exception>
    /// <exception cref="ArgumentException">The range is not made of whole pages of the address space.</exception>
    /// <exception cref="ObjectDisposedException">The CPU was disposed.</exception>
    public void Map(long address, long length, Protection protection) =>
        Map(address, length, protection, VmaKind.Anonymous, null, 0);

    /// <summary>Maps shared memory: stores go to it, and are seen wherever it is mapped. Takes effect for all pages at one moment.</summary>
    /// <param name="address">The first byte, at the start of an area.</param>
    /// <param name="length">Bytes, whole pages; for 0 nothing is done.</param>
    /// <param name="protection">What may be done to it.</param>
    /// <param name="shared">The memory, of this address space or of the one that it was cloned from.</param>
    /// <param name="offset">Where in it the mapping begins; whole areas.</param>
    /// <exception cref="ArgumentException">
    /// The range is not as it should be, does not lie in the shared memory, or that belongs to others.
    /// </exception>
    /// <inheritdoc cref="Map(long, long, Protection)" path="/exception[position() != 4]"/>
    public void Map(long address, long length, Protection protection, SharedMemory shared, long offset = 0) =>
        Map(address, length, protection, VmaKind.SharedShmem, shared, offset);

    /// <summary>
    /// Maps shared memory privately: it is read until a page is stored to, which makes a copy of the page. Whether what others
    /// store there meanwhile is seen in pages that have no copy is not specified.
    /// </summary>
    /// <inheritdoc cref="Map(long, long, Protection, SharedMemory, long)"/>
    public void MapPrivate(long address, long length, Protection protection, SharedMemory shared, long offset = 0) =>
        Map(address, length, protection, VmaKind.PrivateShmem, shared, offset);

    /// <summary>
    /// Unmaps whatever is mapped in a range. Takes effect for all pages at one moment; an access that had begun before may still
    /// reach the page that it found, and then comes before that moment.
    /// </summary>
    /// <param name="address">The first byte, at the start of a page.</param>
    /// <param name="length">Bytes, whole pages; for 0 nothing is done.</param>
    /// <exception cref="ArgumentException">The range is not made of whole pages of the address space.</exception>
    /// <exception cref="ObjectDisposedException">The CPU was disposed.</exception>
    public void Unmap(long address, long length)
    {
        CheckRange(address, length);
        EnterKernel();
        lock (Mm.Layout)
        {
            Mm.MmapLock.DownWrite();
            bool isShared = HasSharedMemory(address, length);
            foreach (Part part in PartsOf(address, length))
            {
                if (Mm.TryFindSlot(part.Area, out PmdId pmd) && Memory.SlotTable[pmd].MappedPages > 0)
                    UnmapPart(pmd, part.First, part.End);
            }
            // What is shared goes on to be used: nobody may store to it from here any more.
            if (isShared)
                Memory.Epochs.AwaitAccesses();
            Mm.MmapWriteUnlock();
        }
        EndOperation();
    }

    /// <summary>
    /// Changes what may be done to the pages of a range; what they hold stays. Takes effect for all pages at one moment, before
    /// which all accesses come that had begun and are no longer permitted.
    /// </summary>
    /// <param name="address">The first byte, at the start of a page.</param>
    /// <param name="length">Bytes, whole pages; for 0 nothing is done.</param>
    /// <param name="protection">What may be done to it from now on.</param>
    /// <exception cref="NotMappedException">A page of the range is not mapped.</exception>
    /// <exception cref="ArgumentException">The range is not made of whole pages of the address space.</exception>
    /// <exception cref="ObjectDisposedException">The CPU was disposed.</exception>
    public void Protect(long address, long length, Protection protection)
    {
        CheckRange(address, length);
        CheckProtection(protection);
        EnterKernel();
        var mm = new RealMm(this, RealMmModes.AwaitsAccesses | RealMmModes.NoZeroPage);
        lock (Mm.Layout)
        {
            Mm.MmapLock.DownWrite();
            try
            {
                foreach (Part part in PartsOf(address, length))
                    CheckMapped(part);
                foreach (Part part in PartsOf(address, length))
                {
                    PmdId pmd = SlotOfArea(part.Area);
                    Target(pmd);
                    StartWrite(pmd);
                    BeginChange(pmd);
                    Memory.SlotTable.SetProtection(pmd, part.First, part.End, protection);
                    // Access that is given is taken note of by the faults to come.
                    if (protection != Protection.ReadWrite)
                    {
                        CpFlags flags = protection == Protection.None ? CpFlags.ProtNuma : CpFlags.None;
                        Mprotect.ChangeProtection(ref mm, pmd, part.First, part.End, flags);
                    }
                    EndChange(pmd);
                }
                // As for a move: what a store goes through may be gone already.
                if (protection != Protection.ReadWrite && HasSharedMemory(address, length))
                    Memory.Epochs.AwaitAccesses();
            }
            finally
            {
                Mm.MmapWriteUnlock();
            }
        }
        EndOperation();
    }

    private void Map(long address, long length, Protection protection, VmaKind kind, SharedMemory? shared, long offset)
    {
        CheckRange(address, length);
        CheckProtection(protection);
        if (kind != VmaKind.Anonymous)
            CheckShared(address, length, shared, offset);
        ObjectDisposedException.ThrowIf(shared?.TryGet() == false, typeof(SharedMemory));
        try
        {
            MapRange(address, length, protection, kind, shared, offset);
        }
        finally
        {
            shared?.Put();
        }
    }

    private void MapRange(long address, long length, Protection protection, VmaKind kind, SharedMemory? shared, long offset)
    {
        EnterKernel();
        lock (Mm.Layout)
        {
            Mm.MmapLock.DownWrite();
            try
            {
                foreach (Part part in PartsOf(address, length))
                    CheckFree(part);
                foreach (Part part in PartsOf(address, length))
                    CheckKind(part, kind);
                EnsureRegions(address, length);
                foreach (Part part in PartsOf(address, length))
                {
                    MapPart(SlotOfArea(part.Area), part, protection, kind, shared, offset);
                    offset += 1L << Levels.AreaShift(shape);
                }
            }
            finally
            {
                Mm.MmapWriteUnlock();
            }
        }
    }

    private void MapPart(PmdId pmd, Part part, Protection protection, VmaKind kind, SharedMemory? shared, long offset)
    {
        Target(pmd);
        StartWrite(pmd);
        if (Memory.SlotTable[pmd].MappedPages == 0)
            Establish(pmd, kind, shared, shared?.PageOf(offset) ?? 0);
        else
            BeginChange(pmd);
        Memory.SlotTable.SetProtection(pmd, part.First, part.End, protection);
        EndChange(pmd);
    }

    // No fault looks at the VMA any more, until mmap_lock is given back.
    private void StartWrite(PmdId pmd) => new RealMm(this).VmaStartWrite(pmd);

    // A VMA where none was; nothing is mapped in it yet.
    private void Establish(PmdId pmd, VmaKind kind, SharedMemory? shared, int firstPage)
    {
        ref SlotTable.SlotLine slot = ref Memory.SlotTable[pmd];
        var mm = new RealMm(this);
        // A collapse of what was mapped here before may not have ended.
        mm.FolioLock(pmd, 0);
        slot.Kind = kind;
        slot.FilePage = firstPage;
        mm.FolioUnlock(pmd, 0);
        if (kind == VmaKind.Anonymous)
            return;
        shared!.Get();
        Memory.SlotTable.Backing(pmd) = shared;
        mm.IMmapLockWrite();
        mm.VmaLink(pmd);
        mm.IMmapUnlockWrite();
    }

    private void UnmapPart(PmdId pmd, int first, int end)
    {
        Target(pmd);
        StartWrite(pmd);
        var mm = new RealMm(this);
        if (Memory.SlotTable.MappedPages(pmd, first, end) == Memory.SlotTable[pmd].MappedPages)
        {
            Protocol.Unmap.DoVmiAlignMunmap(ref mm, pmd);
            Forget(pmd);
            EndOperation();
            return;
        }
        BeginChange(pmd);
        Memory.SlotTable.SetProtection(pmd, first, end, null);
        Zap.ZapPageRangeSingle(ref mm, pmd, first, end, true);
        EndChange(pmd);
        EndOperation();
    }

    // A VMA that does not cover its slot with one protection cannot be mapped by a leaf, from before it changes.
    private void BeginChange(PmdId pmd)
    {
        ref SlotTable.SlotLine slot = ref Memory.SlotTable[pmd];
        var mm = new RealMm(this);
        if (slot.Kind != VmaKind.Anonymous)
        {
            SplitFile(pmd, isWhole: false);
        }
        else if (slot.Huge)
        {
            HugeMemory.SplitHugePmd(ref mm, pmd);
            slot.Huge = false;
        }
    }

    private void EndChange(PmdId pmd)
    {
        if (Memory.SlotTable[pmd].Kind != VmaKind.Anonymous)
            SplitFile(pmd, Memory.SlotTable.IsUniform(pmd, out _));
    }

    // Nothing is mapped in the slot any more.
    private void Forget(PmdId pmd)
    {
        Memory.SlotTable[pmd].Huge = false;
        if (Memory.SlotTable[pmd].Kind != VmaKind.Anonymous)
            SplitFile(pmd, isWhole: false);
    }

    // Whether stores of a range go to memory that others may know.
    private bool HasSharedMemory(long address, long length)
    {
        bool found = false;
        foreach (Part part in PartsOf(address, length))
            found |= Mm.TryFindSlot(part.Area, out PmdId pmd) && Memory.SlotTable[pmd] is { MappedPages: > 0, Kind: VmaKind.SharedShmem };
        return found;
    }

    // Last, as regions stay.
    private void EnsureRegions(long address, long length)
    {
        foreach (Part part in PartsOf(address, length))
        {
            if (!Mm.EnsureRegion(part.Area))
                throw NoMemory();
        }
    }

    private void CheckFree(Part part)
    {
        if (!Mm.TryFindSlot(part.Area, out PmdId pmd) || Memory.SlotTable.MappedPages(pmd, part.First, part.End) == 0)
            return;
        int first = part.First;
        while (Memory.SlotTable.ProtectionOf(pmd, first) is null)
            first++;
        throw new AlreadyMappedException(AddressOf(part.Area, first));
    }

    private void CheckKind(Part part, VmaKind kind)
    {
        if (!Mm.TryFindSlot(part.Area, out PmdId pmd) || Memory.SlotTable[pmd].MappedPages == 0)
            return;
        if (kind != VmaKind.Anonymous || Memory.SlotTable[pmd].Kind != VmaKind.Anonymous)
        {
            throw new InvalidOperationException(
                $"The area at {AddressOf(part.Area, 0):x} has pages of shared memory and is to get others: all pages of an area are of one mapping.");
        }
    }

    private void CheckMapped(Part part)
    {
        bool exists = Mm.TryFindSlot(part.Area, out PmdId pmd);
        for (int i = part.First; i < part.End; i++)
        {
            if (!exists || Memory.SlotTable.ProtectionOf(pmd, i) is null)
                throw new NotMappedException(AddressOf(part.Area, i));
        }
    }

    private void CheckShared(long address, long length, SharedMemory? shared, long offset)
    {
        ArgumentNullException.ThrowIfNull(shared);
        long area = 1L << Levels.AreaShift(shape);
        if (!shared.IsOf(Memory))
            throw new ArgumentException("The shared memory belongs to another address space.", nameof(shared));
        if (address % area != 0)
            throw new ArgumentException($"{address:x} is not the first byte of an area of {area}.", nameof(address));
        if (offset < 0 || offset % area != 0 || length > shared.Length - offset)
        {
            throw new ArgumentException(
                $"{length} bytes from {offset} are not in shared memory of {shared.Length}, from the start of an area.", nameof(offset));
        }
    }

    private static void CheckProtection(Protection protection)
    {
        if (!Enum.IsDefined(protection))
            throw new ArgumentException($"{protection} is no {nameof(Protection)}.", nameof(protection));
    }
}
