using System.Runtime.InteropServices;

namespace PtSpec.Core.Optimized;

/// <summary>
/// Zeroed memory that never moves and starts at a cache line, or where it is dense and large at a huge page. The system backs it page by page as it is touched, so
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
    /// <param name="count">How many.</param>
    /// <param name="isDense">Used from the start on, and at random: the system is asked to back it by its own huge pages.</param>
    internal PinnedMemory(long count, bool isDense = false)
    {
        long alignment = isDense && count * sizeof(T) >= SystemMemory.HugePage ? SystemMemory.HugePage : CacheLine.Bytes;
        long bytes = checked((count * sizeof(T)) + alignment);
        storage = GC.AllocateArray<ulong>(checked((int)((bytes + sizeof(ulong) - 1) / sizeof(ulong))), pinned: true);
        fixed (ulong* start = storage)
            Start = (T*)(((long)start + alignment - 1) & -alignment);
        if (isDense)
            SystemMemory.AdviseHugePages(Start, count * sizeof(T));
    }

    /// <summary>The first element, at the start of a cache line at least.</summary>
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

/// <summary>What the system is told about memory; it may do as it likes.</summary>
internal static unsafe partial class SystemMemory
{
    private const int MadvHugepage = 14;

    /// <summary>Bytes in one of the system's huge pages.</summary>
    internal const long HugePage = 2 << 20;

    /// <summary>madvise(MADV_HUGEPAGE) of what lies in whole huge pages, where there is such a call.</summary>
    internal static void AdviseHugePages(void* start, long bytes)
    {
        long first = ((long)start + HugePage - 1) & ~(HugePage - 1);
        long end = ((long)start + bytes) & ~(HugePage - 1);
        // Advice only: without it everything is slower, and works.
        if (OperatingSystem.IsLinux() && end > first)
            _ = Madvise((void*)first, (nuint)(end - first), MadvHugepage);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Madvise(void* address, nuint length, int advice);
}
