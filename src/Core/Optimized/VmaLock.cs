namespace PtSpec.Core.Optimized;

/// <summary>
/// The lock of a VMA, which lies in one slot: faults try for it, and whoever has mmap_lock for writing takes it before the VMA
/// changes and keeps it until <see cref="Mm.MmapWriteUnlock"/>. So faults wait for changes of their own VMA only.
/// </summary>
/// <remarks>include/linux/mmap_lock.h: vma_start_read, vma_end_read, vma_start_write.</remarks>
/// <param name="slot">Counts the readers, and says as of which change the VMA is locked for writing.</param>
/// <param name="change">mm_lock_seq: the number of the change that is under way, or of the next one.</param>
internal readonly unsafe struct VmaLock(SlotTable.SlotLine* slot, int* change)
{
    // Of the slot first: whoever finds that the change is over finds what it has changed.
    private bool IsWritten => Volatile.Read(ref slot->ChangedBy) == Volatile.Read(ref *change);

    /// <summary>vma_start_read: false while it is locked for writing.</summary>
    internal bool TryStartRead()
    {
        if (IsWritten)
            return false;
        // A locked increment: either the look that follows finds the writer, or the writer finds this reader and waits.
        Interlocked.Increment(ref slot->Readers);
        if (!IsWritten)
            return true;
        EndRead();
        return false;
    }

    /// <summary>vma_end_read.</summary>
    // A locked decrement: the section's accesses stay above it, before any writer's.
    internal void EndRead() => Interlocked.Decrement(ref slot->Readers);

    /// <summary>vma_start_write: waits for its readers. With mmap_lock for writing; again by the same change does nothing.</summary>
    internal void StartWrite()
    {
        if (IsWritten)
            return;
        // A locked exchange: the look at the readers stays below it.
        Interlocked.Exchange(ref slot->ChangedBy, *change);
        SpinWait spin = default;
        while (Volatile.Read(ref slot->Readers) != 0)
            spin.SpinOnce(sleep1Threshold: -1);
    }
}
