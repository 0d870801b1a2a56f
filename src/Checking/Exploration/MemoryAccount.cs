using System.Runtime.InteropServices;

namespace PtSpec.Checking.Exploration;

/// <summary>Native blocks of one search: what is held, the most that was, and the bound on it.</summary>
internal sealed unsafe partial class MemoryAccount(long limit)
{
    private const int CacheLine = 64;
    private const int HugePage = 1 << 21;

    // From sys/mman.h: back this range with huge pages.
    private const int AdviseHugePage = 14;

    public long Held { get; private set; }

    public long Peak { get; private set; }

    /// <summary>Returns a block that starts on a cache line, its contents undefined; null when it would exceed the bound.</summary>
    public void* Allocate(nuint bytes)
    {
        if (bytes > (ulong)(limit - Held))
            return null;
        bool huge = bytes >= 2 * HugePage;
        void* block;
        try
        {
            block = NativeMemory.AlignedAlloc(bytes, huge ? (nuint)HugePage : CacheLine);
        }
        catch (OutOfMemoryException)
        {
            return null;
        }
        // A wish, not a need: without huge pages the search is right and a little slower.
        if (huge && OperatingSystem.IsLinux())
            _ = Advise(block, bytes, AdviseHugePage);
        Held += (long)bytes;
        Peak = Math.Max(Peak, Held);
        return block;
    }

    /// <summary>Gives a block back; nothing happens to null.</summary>
    public void Free(void* block, nuint bytes)
    {
        if (block == null)
            return;
        NativeMemory.AlignedFree(block);
        Held -= (long)bytes;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(void* start, nuint length, int advice);
}
