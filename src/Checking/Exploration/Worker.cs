using System.Runtime.CompilerServices;

namespace PtSpec.Checking.Exploration;

/// <summary>
/// One thread's part of a breadth-first search: it takes states of the level, in batches: successors of a few states first, then
/// what is new of them.
/// </summary>
internal sealed unsafe class Worker<TModel, TWords, TTable> : IDisposable
    where TModel : struct, IModel
    where TWords : struct, IWords
    where TTable : struct, IStateTable<TWords>
{
    // Successors a batch aims for: enough to hide the latency of memory, few enough to stay in the first cache.
    private const int BatchTarget = 128;

    // Batches between two calls of the clock.
    private const int BatchesPerCheck = 32;

    // States that a thread discovers before it tells the others.
    private const int Untold = 256;

    // States taken at once: few enough for the last ones of a level to be shared out evenly.
    private const long MostTaken = 2048;
    private const long LeastTaken = 64;
    private const long SharesPerThread = 16;

    private readonly TWords _words;
    private readonly int _maxSuccessors;
    private readonly StateArena _arena;
    private readonly ArenaWriter _writer;
    private readonly Batch _batch;
    private readonly RecentStates<TWords> _recent;
    private readonly Expansion _expansion;
    private TModel _model;
    private TTable _table;
    private long _from;
    private long _to;
    private long _untold;

    public Worker(TModel model, TWords words, StateArena arena, MemoryAccount memory, Expansion expansion)
    {
        (_model, _words, _arena, _expansion) = (model, words, arena, expansion);
        _maxSuccessors = model.MaxSuccessors;
        _writer = new ArenaWriter(arena);
        _batch = new Batch(memory, BatchTarget + _maxSuccessors, words.Count);
        _recent = new RecentStates<TWords>(words, memory);
    }

    /// <summary>Whether there is memory to work with.</summary>
    public bool Exists => _batch.Exists && _recent.Exists;

    /// <summary>The most states a thread may discover without the others knowing.</summary>
    public long MostUntold => Untold + (2L * _batch.Capacity);

    /// <summary>The most states a thread that works alone discovers between two looks at the table's room.</summary>
    public long MostAtOnce => _batch.Capacity;

    /// <summary>Successors computed.</summary>
    public long Transitions { get; private set; }

    /// <summary>Whether a state was expanded that is an illegal end.</summary>
    public bool FoundEnd { get; private set; }

    /// <summary>Whether a step was found that violates a property, or a state that does.</summary>
    public bool FoundStep { get; private set; }

    /// <summary>
    /// Discovers the initial states, the first of them by hand, as some tables treat it apart: it then lies at index 0.
    /// </summary>
    /// <returns>False when there is no memory for them.</returns>
    public bool Enter(ref TTable table)
    {
        int count = _model.InitialStates(new Span<ulong>(_batch.States, _maxSuccessors * _words.Count));
        if (count < 1 || count > _maxSuccessors)
            throw new InvalidOperationException(
                $"A model has 1 to {_maxSuccessors} initial states (MaxSuccessors), not {count}.");
        if (!EnterFirst(ref table))
            return false;
        Judge(_batch.States);
        Transitions += count;
        Meet(_batch.States);
        Insert<Alone>(Sift(table, 0, count));
        Tell(_untold);
        return true;
    }

    /// <summary>
    /// Takes over states that were discovered and judged before: as many as a batch has room for, and no more than so many.
    /// </summary>
    /// <param name="table">The table; it has room for them.</param>
    /// <param name="file">Where they are read from.</param>
    /// <param name="most">How many to take at most.</param>
    /// <param name="isFirst">Whether the first of them is the first state of all.</param>
    /// <returns>How many were taken; fewer than 1 when there is no memory for them.</returns>
    public long Adopt(ref TTable table, CheckpointFile file, long most, bool isFirst)
    {
        int count = (int)Math.Min(most, isFirst ? 1 : _batch.Capacity);
        file.Read(new Span<ulong>(_batch.States, count * _words.Count));
        if (isFirst)
            return EnterFirst(ref table) ? 1 : 0;
        _table = table;
        for (int i = 0; i < count; i++)
            _batch.Aims[i] = table.Aim(_words.Hash(_batch.States + ((nint)i * _words.Count)));
        Insert<Again>(count);
        Tell(_untold);
        return _expansion.CutBy == Stop.Memory ? 0 : count;
    }

    /// <summary>Goes on from a number of successors computed before.</summary>
    public void Resume(long transitions) => Transitions = transitions;

    /// <summary>Tells of a state that is known from the start.</summary>
    public void Meet(ulong* known) => _recent.Fill(_words, known);

    /// <summary>Expands states of a level until none is left or the expansion is paused; goes on where it was.</summary>
    /// <param name="table">The table as it is now.</param>
    /// <param name="level">The level.</param>
    /// <param name="threads">How many threads share it out.</param>
    /// <param name="tick">Called now and then, or null.</param>
    public void Expand<TSharing>(TTable table, Level level, int threads, Action? tick)
        where TSharing : struct, ISharing
    {
        long share = Math.Clamp(level.Count / (threads * SharesPerThread), LeastTaken, MostTaken);
        bool isShared = typeof(TSharing) == typeof(Shared);
        int untilTick = 1;
        _table = table;
        while (!_expansion.IsPaused)
        {
            if (tick is not null && --untilTick == 0)
            {
                untilTick = BatchesPerCheck;
                tick();
                if (_expansion.IsPaused)
                    break;
            }
            if (_from == _to && !level.TryTake(share, out _from, out _to))
            {
                _from = _to = 0;
                break;
            }
            int count = Generate(level.Piece(_from, _to));
            if (_expansion.IsCut)
                JudgeOnly(0, count);
            else
                Insert<TSharing>(count);
            if (_untold >= (isShared ? Untold : 1))
                Tell(_untold);
        }
        Tell(_untold);
    }

    /// <summary>Hands out where the states discovered lie.</summary>
    public void EndLevel(List<Run> runs) => _writer.EndLevel(runs);

    public void Dispose()
    {
        _batch.Dispose();
        _recent.Dispose();
    }

    private bool EnterFirst(ref TTable table)
    {
        if (!_writer.Extend())
            return false;
        table.Enter(_words, _batch.States);
        _table = table;
        _words.Copy(_batch.States, StateArena.At(_arena.Chunks, (uint)_writer.Next, _words.Count));
        _writer.Next++;
        Tell(1);
        return true;
    }

    private void Tell(long states)
    {
        _untold = 0;
        if (states > 0)
            _expansion.Discovered(states);
    }

    // Successors of the next states of a piece, as far as a batch reaches.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Generate(Run piece)
    {
        int width = _words.Count;
        ulong* state = StateArena.At(_arena.Chunks, piece.First, width);
        ulong* states = _batch.States;
        TTable table = _table;
        int count = 0;
        long transitions = 0;
        uint at = 0;
        for (; at < piece.Count && count < BatchTarget; at++, state += width)
        {
            var destination = new Span<ulong>(states + (nint)count * width, _maxSuccessors * width);
            int found = _model.Successors(new ReadOnlySpan<ulong>(state, width), destination, out int violation);
            if ((uint)(found - 1) >= (uint)_maxSuccessors || violation != 0)
                NoteUnusual(state, found, violation);
            transitions += found;
            count = Sift(table, count, found);
        }
        _from += at;
        Transitions += transitions;
        return count;
    }

    // Keeps of some successors those that have not been seen lately, and says how many there are then in the batch. The table's
    // lines are on their way while the next state's successors are computed.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Sift(TTable table, int start, int count)
    {
        TWords words = _words;
        ulong* aims = _batch.Aims;
        ulong* places = _recent.Places;
        ulong mask = _recent.Mask;
        ulong* state = _batch.States + (nint)start * words.Count;
        ulong* kept = state;
        for (; count > 0; count--, state += words.Count)
        {
            ulong hash = words.Hash(state);
            if (RecentStates<TWords>.Has(words, places, mask, hash, state))
                continue;
            words.Copy(state, kept);
            aims[start++] = table.Aim(hash);
            kept += words.Count;
        }
        return start;
    }

    private void NoteUnusual(ulong* state, int found, int violation)
    {
        if (found < 0 || found > _maxSuccessors)
            throw new InvalidOperationException($"A state has 0 to {_maxSuccessors} successors (MaxSuccessors), not {found}.");
        if (found > 0)
            FoundStep = true;
        else if (violation != 0)
            throw new InvalidOperationException("A violation is of a step, and there is none.");
        else if (_model.JudgeEnd(new ReadOnlySpan<ulong>(state, _words.Count)) != 0)
            FoundEnd = true;
    }

    // What is new of a batch joins the arena and the table: the arena first, so that who finds a state can read it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Insert<TSharing>(int count)
        where TSharing : struct, ISharing
    {
        TTable table = _table;
        TWords words = _words;
        int width = words.Count;
        ulong** chunks = _arena.Chunks;
        ulong* states = _batch.States;
        ulong* aims = _batch.Aims;
        ulong** peeked = _batch.Peeked;
        if (TTable.Peeks)
        {
            for (int i = 0; i < count; i++)
                peeked[i] = table.Peek(words, chunks, aims[i]);
        }

        long next = _writer.Next;
        long end = _writer.End;
        ulong* room = next == end ? null : StateArena.At(chunks, (uint)next, width);
        long before = next;
        for (int i = 0; i < count; i++)
        {
            ulong* state = states + (nint)i * width;
            if (TTable.Peeks && peeked[i] != null && words.Equal(state, peeked[i]))
                continue;
            ulong* slot = table.Find(words, chunks, aims[i], state);
            if (slot == null)
                continue;
            if (next == end)
            {
                _untold += next - before;
                _writer.Next = next;
                if (!_writer.Extend())
                {
                    _expansion.Cut(Stop.Memory);
                    JudgeOnly(i, count);
                    return;
                }
                before = next = _writer.Next;
                end = _writer.End;
                room = chunks[next >> StateArena.ChunkShift];
            }
            words.Copy(state, room);
            while (slot != null && !TSharing.Claim(slot, table.Entry(aims[i], state, (uint)next)))
                slot = table.Find(words, chunks, aims[i], state);
            if (slot == null)
                continue;
            if (TSharing.AreNew)
                Judge(state);
            room += width;
            next++;
        }
        _untold += next - before;
        _writer.Next = next;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Judge(ulong* state)
    {
        if (_model.JudgeState(new ReadOnlySpan<ulong>(state, _words.Count)) != 0)
            FoundStep = true;
    }

    // Successors that are not kept. One that looks like a known state is not judged, as it would not be if there were room: what
    // there is room for is chance.
    private void JudgeOnly(int start, int count)
    {
        for (int i = start; i < count; i++)
        {
            ulong* state = _batch.States + ((nint)i * _words.Count);
            if (_table.Find(_words, _arena.Chunks, _batch.Aims[i], state) == null)
                continue;
            Judge(state);
            _expansion.LeadsOn();
        }
    }
}
