using System.Runtime.CompilerServices;

namespace PtSpec.Checking.Exploration;

/// <summary>
/// The table of a search that remembers the levels behind by less than their states: it holds whole states of the next level only.
/// </summary>
/// <remarks>What is asked while a level is expanded does not change before it ends, so nothing depends on who asks first.</remarks>
/// <param name="past">What is remembered, with nothing in it yet.</param>
internal unsafe struct LevelTable<TWords, TPast>(TPast past) : IStateTable<TWords>
    where TWords : struct, IWords
    where TPast : struct, IPast
{
    // Enough for the memory that is asked for to arrive meanwhile.
    private const int JoinedAtOnce = 32;

    private TPast _past = past;
    private TagTable<TWords> _next;
    private long _before;

    public static bool IsExact => false;

    public static bool Peeks => true;

    public readonly long Threshold => _before + _next.Threshold;

    public readonly long Numbers(StateArena arena) => throw NoNumbers();

    public readonly double Chance => _past.Chance;

    public readonly double Fill => _past.Fill;

    public readonly void Enter(TWords words, ulong* first) => _next.Enter(words, first);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong Aim(ulong hash)
    {
        _past.Prefetch(hash);
        _next.Aim(hash);
        return hash;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong* Peek(TWords words, ulong** chunks, ulong aim) => _next.Peek(words, chunks, TagTable<TWords>.Tag(aim));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong* Find(TWords words, ulong** chunks, ulong aim, ulong* state)
    {
        ulong* slot = _next.Find(words, chunks, TagTable<TWords>.Tag(aim), state);
        return slot == null || _past.Has(aim) ? null : slot;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong Entry(ulong aim, ulong* state, uint index) => _next.Entry(TagTable<TWords>.Tag(aim), state, index);

    public readonly long NumberOf(TWords words, ulong** chunks, ulong aim, ulong* state) => throw NoNumbers();

    public readonly long NumberAt(TWords words, ulong** chunks, uint index) => throw NoNumbers();

    // The past is asked before anything is in it.
    public bool Grow(TWords words, MemoryAccount memory, Crew crew, int sizes = 1) =>
        _past.MakeRoom(0, memory, crew) && _next.Grow(memory, crew, sizes, isNumbered: false);

    public bool Leave(TWords words, StateArena arena, Level level, MemoryAccount memory, Crew crew, long parallelFrom)
    {
        if (!_past.MakeRoom(level.Count, memory, crew))
            return false;
        long sum = 0;
        TPast joined = _past;
        if (crew.Threads > 1 && level.Count >= parallelFrom)
            crew.Run(_ => Interlocked.Add(ref sum, Join<Shared>(joined, words, arena, level)));
        else
            sum = Join<Alone>(joined, words, arena, level);
        level.Rewind();
        _past.Joined(sum);
        _before += level.Count;
        _next.Clear(level.Count, memory);
        return _next.Threshold > 0 || Grow(words, memory, crew);
    }

    public void Forget()
    {
        _past.Forget();
        (_next, _before) = (default, 0);
    }

    public void Free(MemoryAccount memory)
    {
        _past.Free(memory);
        _next.Free(memory);
    }

    private static NotSupportedException NoNumbers() => new("States of the past have no number.");

    private static long Join<TSharing>(TPast past, TWords words, StateArena arena, Level level)
        where TSharing : struct, ISharing
    {
        const long taken = 1024;
        ulong* hashes = stackalloc ulong[JoinedAtOnce];
        long sum = 0;
        while (level.TryTake(taken, out long from, out long to))
        {
            while (from < to)
            {
                Run piece = level.Piece(from, Math.Min(to, from + JoinedAtOnce));
                ulong* state = StateArena.At(arena.Chunks, piece.First, words.Count);
                for (uint i = 0; i < piece.Count; i++, state += words.Count)
                {
                    hashes[i] = words.Hash(state);
                    past.Prefetch(hashes[i]);
                }
                for (uint i = 0; i < piece.Count; i++)
                    sum += past.Join<TSharing>(hashes[i]);
                from += piece.Count;
            }
        }
        return sum;
    }
}
