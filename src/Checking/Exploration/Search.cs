using System.Runtime.CompilerServices;

namespace PtSpec.Checking.Exploration;

/// <summary>
/// One breadth-first search, level by level, in batches: successors of a few states first, then what is new of them.
/// </summary>
internal sealed unsafe class Search<TModel, TWords, TTable> : IDisposable
    where TModel : struct, IModel
    where TWords : struct, IWords
    where TTable : struct, IStateTable<TWords>
{
    // Successors a batch aims for: enough to hide the latency of memory, few enough to stay in the first cache.
    private const int BatchTarget = 128;

    // Batches between two looks at the clock.
    private const int BatchesPerCheck = 32;

    private readonly TWords _words;
    private readonly long _maxStates;
    private readonly int _maxSuccessors;
    private readonly MemoryAccount _memory;
    private readonly StateArena _arena;
    private readonly Batch _batch;
    private readonly Watch _watch;
    private readonly Findings _findings = new();
    private readonly int _neverEnds;
    private readonly IReadOnlyList<int> _neverWaits;
    private readonly int _neverProgresses;
    private readonly Action? _exhausted;
    private TModel _model;
    private TTable _table;
    private long _expanded;
    private long _levelEnd;
    private long _transitions;
    private int _levels;
    private int _untilCheck;

    public Search(TModel model, TWords words, TTable table, ExplorationOptions options)
    {
        _model = model;
        _words = words;
        _table = table;
        _maxStates = Math.Min(options.MaxStates, ExplorationOptions.StatesAddressable);
        _maxSuccessors = model.MaxSuccessors;
        _memory = new MemoryAccount(options.MaxMemoryBytes);
        _arena = new StateArena(_memory, words.Count);
        _batch = new Batch(_memory, BatchTarget + _maxSuccessors, words.Count);
        _watch = new Watch(options);
        _neverEnds = options.NeverEnds;
        _neverWaits = options.NeverWaits;
        _neverProgresses = options.NeverProgresses;
        _exhausted = options.Exhausted;
    }

    /// <summary>Native memory held: none once disposed.</summary>
    public long HeldBytes => _memory.Held;

    public ExplorationResult Run()
    {
        Stop stop = Enter();
        while (stop == Stop.Never && !_findings.Any && _expanded < _arena.Count)
            stop = ExpandLevel();
        if (stop == Stop.Never && !_findings.Any)
            stop = Complete();
        return Result(stop);
    }

    public void Dispose()
    {
        _table.Free(_memory);
        _batch.Dispose();
        _arena.Dispose();
    }

    // The first initial state is entered by hand, as some tables treat it apart; then all, of which it is the first known one.
    private Stop Enter()
    {
        if (!_batch.Exists)
            return Stop.Memory;
        int count = _model.InitialStates(new Span<ulong>(_batch.States, _maxSuccessors * _words.Count));
        if (count < 1 || count > _maxSuccessors)
            throw new InvalidOperationException(
                $"A model has 1 to {_maxSuccessors} initial states (MaxSuccessors), not {count}.");
        if (_watch.Check() is var due && due != Stop.Never)
            return due;
        if (!_arena.AddChunk() || !MakeRoom())
            return Stop.Memory;
        _table.Enter(_words, _batch.States);
        _batch.Parents[0] = StateArena.NoParent;
        Append(_arena.Chunks, index: 0, position: 0, ordinal: 1);
        _arena.Count = 1;
        Aim(_table, 0, count, StateArena.NoParent);
        return Insert(count);
    }

    private Stop ExpandLevel()
    {
        _levelEnd = _arena.Count;
        _levels++;
        while (_expanded < _levelEnd)
        {
            if (--_untilCheck <= 0)
            {
                _untilCheck = BatchesPerCheck;
                _watch.Report(_arena.Count, _expanded, _transitions, _levels, _memory.Held);
                if (_watch.Check() is var due && due != Stop.Never)
                    return due;
            }
            if (!MakeRoom())
                return Stop.Memory;
            if (Insert(Generate()) is var stop && stop != Stop.Never)
                return stop;
        }
        return Stop.Never;
    }

    // Room in the table for the largest batch: nothing in it moves until the batch is done.
    private bool MakeRoom()
    {
        while (_arena.Count + (long)_batch.Capacity > _table.Threshold)
        {
            if (!_table.Grow(_words, _memory))
                return false;
        }
        return true;
    }

    // Successors of the next states of the level, as far as a batch and the chunk they are in reach.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Generate()
    {
        long end = Math.Min(_levelEnd, (_expanded | (StateArena.StatesPerChunk - 1)) + 1);
        int width = _words.Count;
        ulong* state = _arena.At((uint)_expanded);
        ulong* states = _batch.States;
        TTable table = _table;
        int count = 0;
        long at = _expanded;
        for (; at < end && count < BatchTarget; at++, state += width)
        {
            var destination = new Span<ulong>(states + (nint)count * width, _maxSuccessors * width);
            int found = _model.Successors(new ReadOnlySpan<ulong>(state, width), destination, out int violation);
            if ((uint)(found - 1) >= (uint)_maxSuccessors || violation != 0)
                NoteUnusual((uint)at, state, destination, found, violation, _transitions + count + found);
            Aim(table, count, found, (uint)at);
            count += found;
        }
        _expanded = at;
        return count;
    }

    // Aimed at while the next state's successors are computed: the table's lines are on their way meanwhile.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Aim(TTable table, int start, int count, uint parent)
    {
        ulong* state = _batch.States + (nint)start * _words.Count;
        for (int i = start; i < start + count; i++, state += _words.Count)
        {
            _batch.Aims[i] = table.Aim(_words, state);
            _batch.Parents[i] = parent;
        }
    }

    private void NoteUnusual(uint at, ulong* state, Span<ulong> successors, int found, int violation, long ordinal)
    {
        if (found < 0 || found > _maxSuccessors)
            throw new InvalidOperationException($"A state has 0 to {_maxSuccessors} successors (MaxSuccessors), not {found}.");
        if (found > 0)
            _findings.NoteStep(ordinal, at, successors.Slice((found - 1) * _words.Count, _words.Count), violation);
        else if (violation != 0)
            throw new InvalidOperationException("A violation is of a step, and there is none.");
        else if (_model.JudgeEnd(new ReadOnlySpan<ulong>(state, _words.Count)) is var property && property != 0)
            _findings.NoteEnd(at, property);
    }

    // What is new of a batch joins the arena and the table.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Stop Insert(int count)
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

        uint known = _arena.Count;
        uint room = (uint)Math.Min(_arena.Capacity, _maxStates);
        var stop = Stop.Never;
        for (int i = 0; i < count; i++)
        {
            ulong* state = states + (nint)i * width;
            if (TTable.Peeks && peeked[i] != null && words.Equal(state, peeked[i]))
                continue;
            void* slot = table.Find(words, chunks, aims[i], state);
            if (slot == null)
                continue;
            if (known == room)
            {
                stop = known == _maxStates ? Stop.States : _arena.AddChunk() ? Stop.Never : Stop.Memory;
                if (stop != Stop.Never)
                    break;
                chunks = _arena.Chunks;
                room = (uint)Math.Min(_arena.Capacity, _maxStates);
            }
            table.Place(slot, aims[i], state, known);
            Append(chunks, known, i, _transitions + i + 1);
            known++;
        }
        _arena.Count = known;
        _transitions += count;
        return stop;
    }

    // The state at a position of the batch becomes the state with this index.
    private void Append(ulong** chunks, uint index, int position, long ordinal)
    {
        ulong* state = _batch.States + (nint)position * _words.Count;
        uint parent = _batch.Parents[position];
        ulong* chunk = chunks[index >> StateArena.ChunkShift];
        uint offset = index & (StateArena.StatesPerChunk - 1);
        _words.Copy(state, chunk + (nuint)offset * (uint)_words.Count);
        StateArena.Parents(chunk, _words.Count)[offset] = parent;
        int property = _model.JudgeState(new ReadOnlySpan<ulong>(state, _words.Count));
        if (property != 0)
            _findings.NoteStep(ordinal, parent, new ReadOnlySpan<ulong>(state, _words.Count), property);
    }

    private Stop Complete()
    {
        _exhausted?.Invoke();
        Stop stop = Complete(_model, _neverEnds);
        for (int actor = 0; actor < _neverWaits.Count && stop == Stop.Never && !_findings.Any; actor++)
            stop = Complete(new OneActor<TModel>(_model, actor), _neverWaits[actor]);
        return stop == Stop.Never && !_findings.Any ? Progress() : stop;
    }

    private Stop Progress()
    {
        if (_neverProgresses == 0)
            return Stop.Never;
        var cycles = new FairCycles<TModel, TWords, TTable>(_model, _words, _table, _arena, _memory);
        Stop stop = cycles.Run(_watch);
        if (cycles.Found is { } cycle)
            _findings.NoteCycle(cycle, _neverProgresses);
        return stop;
    }

    private Stop Complete<TRestricted>(TRestricted model, int property)
        where TRestricted : struct, IModel
    {
        if (property == 0)
            return Stop.Never;
        using var completion = new Completion<TRestricted, TWords, TTable>(model, _words, _table, _arena, _memory);
        Stop stop = completion.Run(_watch);
        if (stop == Stop.Never && completion.FirstTrapped is { } trapped)
            _findings.NoteEnd(trapped, property);
        return stop;
    }

    private ExplorationResult Result(Stop stop)
    {
        (int property, IReadOnlyList<ulong[]> path) = _findings.Shortest(_arena);
        return new ExplorationResult
        {
            Verdict = _findings.Any ? Verdict.Violated : stop switch
            {
                Stop.Never => Verdict.Holds,
                Stop.Cancelled => Verdict.Cancelled,
                _ => Verdict.OutOfBudget,
            },
            Bound = _findings.Any ? Bound.None : stop switch
            {
                Stop.States => Bound.States,
                Stop.Memory => Bound.Memory,
                Stop.Time => Bound.Time,
                _ => Bound.None,
            },
            States = _arena.Count,
            Transitions = _transitions,
            Depth = _levels + (_arena.Count > _levelEnd ? 1 : 0),
            Property = property,
            Path = path,
            Cycle = _findings.CycleActors,
            PeakMemoryBytes = _memory.Peak,
        };
    }
}
