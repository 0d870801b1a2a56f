using System.Runtime.CompilerServices;

namespace PtSpec.Core.Optimized;

/// <summary>
/// A reader-writer lock of two words: mmap_lock and i_mmap_rwsem. A waiting writer holds new readers back, so no
/// thread may take it for reading twice.
/// </summary>
/// <param name="words">The state (readers, or -1 for a writer), then the number of waiting writers; zeroes when free.</param>
internal readonly unsafe struct RwSemaphore(int* words)
{
    private const int Writer = -1;

    private ref int State => ref words[0];

    private ref int WaitingWriters => ref words[1];

    /// <summary>down_read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void DownRead()
    {
        if (!DownReadTrylock())
            DownReadContended();
    }

    /// <summary>down_read_trylock; may fail because of another reader as well.</summary>
    // A locked exchange: the section's accesses stay below it, after every writer's.
    internal bool DownReadTrylock()
    {
        int readers = Volatile.Read(ref State);
        return readers != Writer
            && Volatile.Read(ref WaitingWriters) == 0
            && Interlocked.CompareExchange(ref State, readers + 1, readers) == readers;
    }

    /// <summary>up_read.</summary>
    // A locked decrement: the section's accesses stay above it, before any writer's.
    internal void UpRead() => Interlocked.Decrement(ref State);

    /// <summary>down_write.</summary>
    internal void DownWrite()
    {
        if (DownWriteTrylock())
            return;
        Interlocked.Increment(ref WaitingWriters);
        SpinWait spin = default;
        while (!DownWriteTrylock())
            spin.SpinOnce(sleep1Threshold: -1);
        Interlocked.Decrement(ref WaitingWriters);
    }

    /// <summary>down_write_trylock.</summary>
    // A locked exchange: the section's accesses stay below it, after every reader's.
    internal bool DownWriteTrylock() => Interlocked.CompareExchange(ref State, Writer, 0) == 0;

    /// <summary>up_write.</summary>
    // A release store: the section's accesses stay above it. Nobody else writes the word while there is a writer.
    internal void UpWrite() => Volatile.Write(ref State, 0);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void DownReadContended()
    {
        SpinWait spin = default;
        while (!DownReadTrylock())
            spin.SpinOnce(sleep1Threshold: -1);
    }
}
