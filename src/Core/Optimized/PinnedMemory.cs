namespace PtSpec.Core.Optimized;

/// <summary>
/// Zeroed memory that never moves and starts at a cache line. The system backs it page by page as it is touched, so
/// reserving what may be needed at most costs address space and no more.
/// </summary>
/// <remarks>
/// The garbage collector owns it: whoever holds a pointer into it keeps this object reachable meanwhile, and a use
/// after disposal reads stale words instead of somebody else's.
/// </remarks>
internal sealed unsafe class PinnedMemory<T>
    where T : unmanaged
{
    private readonly ulong[] storage;

    /// <summary>Reserves room for <paramref name="count"/> elements.</summary>
    internal PinnedMemory(long count)
    {
        long bytes = checked((count * sizeof(T)) + CacheLine.Bytes);
        storage = GC.AllocateArray<ulong>(checked((int)((bytes + sizeof(ulong) - 1) / sizeof(ulong))), pinned: true);
        fixed (ulong* start = storage)
            Start = (T*)(((nuint)start + CacheLine.Bytes - 1) & ~(nuint)(CacheLine.Bytes - 1));
    }

    /// <summary>The first element, at the start of a cache line.</summary>
    internal T* Start { get; }
}

/// <summary>What keeps apart words that different threads write.</summary>
internal static class CacheLine
{
    /// <summary>Two lines of 64 bytes: the prefetcher of x86-64 fetches them in pairs.</summary>
    internal const int Bytes = 128;

    /// <summary>32-bit words in <see cref="Bytes"/>.</summary>
    internal const int Ints = Bytes / sizeof(int);

    /// <summary>64-bit words in <see cref="Bytes"/>.</summary>
    internal const int Longs = Bytes / sizeof(long);
}
