namespace PtSpec.Checking.Exploration;

/// <summary>
/// A table's move to a larger block, by all threads at once. Entries are ordered by hash, near enough, so both blocks are walked
/// from their starts, and what is behind in the old one is given back: the two together take little more than the new one.
/// </summary>
/// <remarks>
/// No thread waits while another moves the table: each helps as soon as it has finished its batch, the synchronized growing by recruited
/// threads of Maier, Sanders and Dementiev (Concurrent Hash Tables: Fast and General(?)!, ACM Transactions on Parallel Computing 5, 2019).
/// </remarks>
internal sealed unsafe class Handover
{
    // Bytes of the old block that a thread moves before it takes more; a block that has no more is moved by one thread.
    private const nuint Step = 2 << 20;

    private readonly MemoryAccount _memory;
    private readonly Block _old;
    private readonly nuint _overlap;
    private long _taken;

    private Handover(MemoryAccount memory, Block old, Block next, nuint overlap) =>
        (_memory, _old, Next, _overlap) = (memory, old, next, overlap);

    /// <summary>The larger block, of zeros.</summary>
    public Block Next { get; }

    /// <summary>Begins a move; null, and nothing has happened, when it would exceed the bound on memory.</summary>
    /// <param name="memory">Where the block comes from.</param>
    /// <param name="old">The block there is.</param>
    /// <param name="bytes">The size of the next one.</param>
    /// <param name="threads">How many threads there are.</param>
    /// <param name="isNumbered">Whether memory for sets of the table's numbers has to stay, see <see cref="SlotSet"/>.</param>
    public static Handover? TryBegin(MemoryAccount memory, Block old, nuint bytes, int threads, bool isNumbered)
    {
        // The charge is the most that both can take: each thread has a part of the old block that is not yet given back.
        nuint overlap = OperatingSystem.IsLinux() ? Math.Min(old.Bytes, (nuint)(threads + 1) * Step) : old.Bytes;
        if (isNumbered)
            memory.SetAside(SetsOf(bytes, threads));
        if (memory.HasRoomFor(bytes - old.Bytes + overlap) && MemoryAccount.AllocateUncharged(bytes) is { Start: not 0 } next)
        {
            memory.Charge(bytes - old.Bytes + overlap);
            return new Handover(memory, old, next, overlap);
        }
        if (isNumbered)
            memory.SetAside(SetsOf(old.Bytes, threads));
        return null;
    }

    /// <summary>Moves everything; the old block is freed.</summary>
    /// <param name="crew">The threads.</param>
    /// <param name="slots">The next block's slots.</param>
    /// <param name="placement">Where entries are looked for there.</param>
    public void Run<TPlacement>(Crew crew, Slots slots, TPlacement placement)
        where TPlacement : struct, IPlacement
    {
        if (crew.Threads == 1 || _old.Bytes < 2 * Step)
            MoveParts<TPlacement, Alone>(slots, placement);
        else
            crew.Run(_ => MoveParts<TPlacement, Shared>(slots, placement));
        _memory.Free(_old, _overlap);
    }

    // When the search is over, two sets of states may be asked for: what can end, and what leads to a violation.
    // Each thread may have begun a chunk of the arena.
    private static nuint SetsOf(nuint bytes, int threads) =>
        2 * SlotSet.BytesFor((long)(bytes / sizeof(ulong)) + (threads * (long)StateArena.StatesPerChunk));

    private void MoveParts<TPlacement, TSharing>(Slots slots, TPlacement placement)
        where TPlacement : struct, IPlacement
        where TSharing : struct, ISharing
    {
        while (true)
        {
            nuint at = (nuint)(Interlocked.Add(ref _taken, (long)Step) - (long)Step);
            if (at >= _old.Bytes)
                return;
            nuint bytes = Math.Min(Step, _old.Bytes - at);
            nint start = _old.Start + (nint)at;
            slots.Take<TPlacement, TSharing>(placement, (ulong*)start, (ulong*)(start + (nint)bytes));
            // A last part that is no whole number of pages goes with the block.
            if (bytes == Step)
                MemoryAccount.GiveBack(start, bytes);
        }
    }
}
