using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace PtSpec.Checking.Exploration;

/// <summary>
/// Which states are known. A copy of the struct works on the same table until <see cref="Grow"/>, so the inner loop keeps one
/// in registers.
/// </summary>
/// <remarks>
/// Open addressing by buckets of eight slots, a cache line each: one line answers most questions even when three slots in four
/// are taken. A search first aims at every successor of a batch, then peeks, then asks: the lines arrive meanwhile.
/// </remarks>
internal unsafe interface IStateTable<TWords>
    where TWords : struct, IWords
{
    /// <summary>Whether <see cref="Peek"/> has anything to say.</summary>
    static abstract bool Peeks { get; }

    /// <summary>States the table may hold before it must grow.</summary>
    long Threshold { get; }

    /// <summary>Makes the first state known, index 0 of the arena: the table is empty and has room.</summary>
    void Enter(TWords words, ulong* first);

    /// <summary>Where the search for a state starts, for the calls below; asks for its line.</summary>
    ulong Aim(TWords words, ulong* state);

    /// <summary>A known state that is likely the one aimed at, or null; asks for its line.</summary>
    ulong* Peek(TWords words, ulong** chunks, ulong aim);

    /// <summary>The slot to place a state in, or null when it is known.</summary>
    void* Find(TWords words, ulong** chunks, ulong aim, ulong* state);

    /// <summary>One more than the greatest number that <see cref="SlotOf"/> returns.</summary>
    long SlotCount { get; }

    /// <summary>The number of the slot that holds a known state.</summary>
    long SlotOf(TWords words, ulong** chunks, ulong aim, ulong* state);

    /// <summary>Makes a state known, in the slot found for it.</summary>
    void Place(void* slot, ulong aim, ulong* state, uint index);

    /// <summary>
    /// Moves the table to a larger block; false, and the table is as it was, when that would exceed the bound on memory.
    /// </summary>
    bool Grow(TWords words, MemoryAccount memory);

    /// <summary>Frees the table.</summary>
    void Free(MemoryAccount memory);
}

/// <summary>What both tables share: sizes, and the asking for a line.</summary>
internal static unsafe class Buckets
{
    public const int Slots = 8;
    public const nuint Bytes = 64;
    private const ulong Smallest = 1 << 7;
    private const ulong LastDoubled = 1 << 13;

    /// <summary>The next size in buckets: doubled while small, then by half, which wastes less.</summary>
    public static ulong Next(ulong buckets) => buckets switch
    {
        0 => Smallest,
        < LastDoubled => buckets * 2,
        _ => buckets + buckets / 2,
    };

    /// <summary>
    /// States that so many buckets may hold: three quarters of the slots, beyond which too many spill into the next line.
    /// </summary>
    public static long Threshold(ulong buckets) => (long)(buckets * Slots / 4 * 3);

    /// <summary>Asks for a cache line, where the processor can be asked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(void* line)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(line);
    }
}
