using System.Runtime.InteropServices;

namespace PtSpec.Checking.Exploration;

/// <summary>A block of native memory.</summary>
/// <param name="Start">Where it starts: on a cache line, and on a huge page when it is large; null for no block.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Allocation">What to free.</param>
internal readonly unsafe record struct Block(nint Start, nuint Bytes, nint Allocation);

/// <summary>Native memory of one search: what is held, the most that was, and the bound on it.</summary>
internal sealed unsafe partial class MemoryAccount(long limit)
{
    private const nuint CacheLine = 64;
    private const nuint HugePage = 1 << 21;

    // From sys/mman.h: these pages are not needed any more; back this range with huge pages.
    private const int AdviseDontNeed = 4;
    private const int AdviseHugePage = 14;

    public long Held { get; private set; }

    public long Peak { get; private set; }

    /// <summary>Whether so many bytes more would keep the bound.</summary>
    public bool HasRoomFor(nuint bytes) => bytes <= (ulong)(limit - Held);

    /// <summary>Allocates a block of zeros and charges for it; no block when that would exceed the bound.</summary>
    public Block Allocate(nuint bytes)
    {
        if (!HasRoomFor(bytes))
            return default;
        Block block = AllocateUncharged(bytes);
        if (block.Start != 0)
            Charge(bytes);
        return block;
    }

    /// <summary>
    /// Allocates a block of zeros that is charged for by the caller, as it is touched; no block when there is no memory.
    /// </summary>
    public static Block AllocateUncharged(nuint bytes)
    {
        nuint alignment = bytes >= 2 * HugePage ? HugePage : CacheLine;
        nint allocation;
        try
        {
            // Large blocks come from the system as zeros: nothing is written until it is used.
            allocation = (nint)NativeMemory.AllocZeroed(bytes + alignment);
        }
        catch (OutOfMemoryException)
        {
            return default;
        }
        nint start = (nint)(((nuint)allocation + alignment - 1) & ~(alignment - 1));
        if (alignment == HugePage)
            Advise(start, bytes, AdviseHugePage);
        return new Block(start, bytes, allocation);
    }

    /// <summary>Notes that so many bytes more are in use.</summary>
    public void Charge(nuint bytes)
    {
        Held += (long)bytes;
        Peak = Math.Max(Peak, Held);
    }

    /// <summary>
    /// Gives pages of a block back before the block itself; false, and nothing has happened, where the system does not do that.
    /// </summary>
    public bool GiveBack(nint start, nuint bytes)
    {
        if (!Advise(start, bytes, AdviseDontNeed))
            return false;
        Held -= (long)bytes;
        return true;
    }

    /// <summary>Frees a block of which so many bytes are charged for; nothing happens to no block.</summary>
    public void Free(Block block, nuint charged)
    {
        NativeMemory.Free((void*)block.Allocation);
        Held -= (long)charged;
    }

    // Advice is a wish, not a need: without it, or without this libc, the search is right and costs a little more.
    private static bool Advise(nint start, nuint bytes, int advice)
    {
        try
        {
            return OperatingSystem.IsLinux() && Advise((void*)start, bytes, advice) == 0;
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(void* start, nuint length, int advice);
}
