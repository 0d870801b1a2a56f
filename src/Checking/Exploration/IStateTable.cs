using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PtSpec.Checking.Exploration;

/// <summary>
/// Which states are known. A copy of the struct works on the same table until <see cref="Grow"/>, so the inner loop keeps one
/// in registers; between two growths any number of threads may work on it at once.
/// </summary>
/// <remarks>
/// Open addressing by lines of eight slots, a cache line each: one line answers most questions even when three slots in four
/// are taken. A slot is empty, 0, until one thread places an entry in it, which then stays: a state is always looked for, and
/// placed, in the first empty slot from its aim on, so two threads with the same state meet there. A search first aims at every
/// successor of a batch, then peeks, then asks: the lines arrive meanwhile.
/// </remarks>
internal unsafe interface IStateTable<TWords>
    where TWords : struct, IWords
{
    /// <summary>Whether it holds every state whole; if not, states are in the arena for two levels only.</summary>
    static abstract bool IsExact { get; }

    /// <summary>Whether <see cref="Peek"/> has anything to say.</summary>
    static abstract bool Peeks { get; }

    /// <summary>States the table may hold before it must grow.</summary>
    long Threshold { get; }

    /// <summary>One more than the greatest number that <see cref="NumberOf"/> returns for a state of an arena.</summary>
    long Numbers(StateArena arena);

    /// <summary>The chance of a new state to be taken for a known one.</summary>
    double Chance { get; }

    /// <summary>The share of what there is room to tell apart that is taken; 0 of an exact table, which tells everything apart.</summary>
    double Fill { get; }

    /// <summary>Makes the first state known, index 0 of the arena: the table is empty and has room.</summary>
    void Enter(TWords words, ulong* first);

    /// <summary>Where the search for a state with this hash starts, for the calls below; asks for its line.</summary>
    ulong Aim(ulong hash);

    /// <summary>A known state that is likely the one aimed at, or null; asks for its line.</summary>
    ulong* Peek(TWords words, ulong** chunks, ulong aim);

    /// <summary>The slot to place a state in, or null when it is known.</summary>
    ulong* Find(TWords words, ulong** chunks, ulong aim, ulong* state);

    /// <summary>What to place in the slot found, once the state is in the arena at this index.</summary>
    ulong Entry(ulong aim, ulong* state, uint index);

    /// <summary>The number of a state, or -1 when it is not known: that of its slot, or of its place in the arena.</summary>
    long NumberOf(TWords words, ulong** chunks, ulong aim, ulong* state);

    /// <summary>The number of the state at a place in the arena.</summary>
    long NumberAt(TWords words, ulong** chunks, uint index);

    /// <summary>
    /// Moves the table to a larger block, by all threads of the crew; false, and the table is as it was, when that would exceed
    /// the bound on memory.
    /// </summary>
    /// <param name="words">How states are hashed.</param>
    /// <param name="memory">Where the block comes from.</param>
    /// <param name="crew">The threads.</param>
    /// <param name="sizes">How many sizes larger.</param>
    bool Grow(TWords words, MemoryAccount memory, Crew crew, int sizes = 1);

    /// <summary>
    /// Ends a level: its states are known, and no state is looked for any more that was found together with them; false when that
    /// would exceed the bound on memory.
    /// </summary>
    bool Leave(TWords words, StateArena arena, Level level, MemoryAccount memory, Crew crew, long parallelFrom);

    /// <summary>The same table with nothing in it and without memory.</summary>
    void Forget();

    /// <summary>Frees the table.</summary>
    void Free(MemoryAccount memory);
}

/// <summary>What both tables share: sizes, and the asking for a line.</summary>
internal static unsafe class Lines
{
    public const int Slots = 8;
    public const nuint Bytes = 64;
    private const ulong Smallest = 1 << 7;
    private const ulong LastDoubled = 1 << 13;

    /// <summary>The next size in lines: doubled while small, then by half, which wastes less.</summary>
    public static ulong Next(ulong lines) => lines switch
    {
        0 => Smallest,
        < LastDoubled => lines * 2,
        _ => lines + lines / 2,
    };

    /// <summary>The size in lines that is so many sizes larger; only one while small.</summary>
    public static ulong Next(ulong lines, int sizes)
    {
        ulong next = Next(lines);
        for (int i = 1; i < sizes && lines >= LastDoubled; i++)
            next = Next(next);
        return next;
    }

    /// <summary>
    /// States that so many lines may hold: three quarters of the slots, beyond which too many spill into the next line.
    /// </summary>
    public static long Threshold(ulong lines) => (long)(lines * Slots / 4 * 3);

    /// <summary>Asks for a cache line, where the processor can be asked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(void* line)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(line);
    }

    /// <summary>A bit for each slot of a line that is empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Empty(Vector256<ulong> low, Vector256<ulong> high) => Equal(low, high, Vector256<ulong>.Zero);

    /// <summary>A bit for each slot of a line that has the value wanted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Equal(Vector256<ulong> low, Vector256<ulong> high, Vector256<ulong> wanted) =>
        Vector256.Equals(low, wanted).ExtractMostSignificantBits()
        | (Vector256.Equals(high, wanted).ExtractMostSignificantBits() << 4);
}
