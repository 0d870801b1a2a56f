using System.Runtime.InteropServices;

namespace PtSpec.Checking.Exploration;

/// <summary>A block of native memory.</summary>
/// <param name="Start">Where it starts: on a cache line, and on a huge page when it is large; null for no block.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Allocation">What to free.</param>
internal readonly unsafe record struct Block(nint Start, nuint Bytes, nint Allocation);

/// <summary>Native memory of one search: what is held, the most that was, and the bound on it. Thread-safe.</summary>
internal sealed unsafe partial class MemoryAccount(long limit)
{
    private const nuint CacheLine = 64;
    private const nuint HugePage = 1 << 21;

    // From sys/mman.h: these pages are not needed any more; back this range with huge pages.
    private const int AdviseDontNeed = 4;
    private const int AdviseHugePage = 14;

    private readonly Lock _gate = new();
    private long _setAside;

    public long Held { get; private set; }

    public long Peak { get; private set; }

    /// <summary>Whether so many bytes more would keep the bound, what is set aside being kept.</summary>
    public bool HasRoomFor(nuint bytes)
    {
        lock (_gate)
            return (UInt128)bytes + (ulong)_setAside <= (ulong)(limit - Held);
    }

    /// <summary>Sets so many bytes aside, instead of what was before, for <see cref="AllocateSetAside"/>.</summary>
    public void SetAside(nuint bytes)
    {
        lock (_gate)
            _setAside = (long)bytes;
    }

    /// <summary>The same; false when that would not keep the bound.</summary>
    public bool TrySetAside(nuint bytes)
    {
        lock (_gate)
        {
            SetAside(bytes);
            return HasRoomFor(0);
        }
    }

    /// <summary>Allocates a block of zeros and charges for it; no block when that would exceed the bound.</summary>
    public Block Allocate(nuint bytes)
    {
        lock (_gate)
        {
            if (!HasRoomFor(bytes))
                return default;
            Block block = AllocateUncharged(bytes);
            if (block.Start != 0)
                Charge(bytes);
            return block;
        }
    }

    /// <summary>Allocates a block of zeros from what was set aside.</summary>
    public Block AllocateSetAside(nuint bytes)
    {
        lock (_gate)
        {
            _setAside -= (long)bytes;
            Block block = Allocate(bytes);
            if (block.Start == 0)
                _setAside += (long)bytes;
            return block;
        }
    }

    /// <summary>Frees a block and sets its memory aside again.</summary>
    public void FreeSetAside(Block block)
    {
        lock (_gate)
        {
            Free(block, block.Bytes);
            _setAside += (long)block.Bytes;
        }
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
        lock (_gate)
        {
            Held += (long)bytes;
            Peak = Math.Max(Peak, Held);
        }
    }

    /// <summary>
    /// Gives pages of a block back before the block itself; false, and nothing has happened, where the system does not do that.
    /// </summary>
    public static bool GiveBack(nint start, nuint bytes) => Advise(start, bytes, AdviseDontNeed);

    /// <summary>Frees a block of which so many bytes are charged for; nothing happens to no block.</summary>
    public void Free(Block block, nuint charged)
    {
        NativeMemory.Free((void*)block.Allocation);
        lock (_gate)
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
