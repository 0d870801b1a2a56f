namespace PtSpec.Checking.Exploration;

/// <summary>One breadth-first search, level by level; the threads share out each level that is wide enough to pay.</summary>
/// <remarks>
/// Which thread discovers a state, and so where it lies, is chance; which states a level has is not. Everything a result says is
/// asked of whole levels, so chance has no part in it.
/// </remarks>
internal sealed unsafe class Search<TModel, TWords, TTable> : IDisposable
    where TModel : struct, IModel
    where TWords : struct, IWords
    where TTable : struct, IStateTable<TWords>
{
    private const string NoPath = "A violation was found, and no path to it: the model is not a function of the state.";

    private readonly TModel _model;
    private readonly TWords _words;
    private readonly ExplorationOptions _options;
    private readonly MemoryAccount _memory;
    private readonly StateArena _arena;
    private readonly Expansion _expansion;
    private readonly Crew _crew;
    private readonly Watch _watch;
    private readonly Diary _diary;
    private readonly Worker<TModel, TWords, TTable>[] _workers;
    private readonly OmissionTally _omissions = new();
    private double _fill;
    private TTable _table;
    private Level _level = new([]);
    private Stop _interrupted;
    private bool _isWarm;
    private int _levels;
    private long _resumed;
    private IReadOnlyList<int> _cycle = [];

    public Search(TModel model, TWords words, TTable table, ExplorationOptions options)
    {
        (_model, _words, _table, _options) = (model, words, table, options);
        _memory = new MemoryAccount(options.MaxMemoryBytes);
        _arena = new StateArena(_memory, words.Count, recycles: !TTable.IsExact);
        _expansion = new Expansion { MaxStates = Math.Min(options.MaxStates, ExplorationOptions.StatesAddressable) };
        _crew = new Crew(options.Threads);
        _watch = new Watch(options);
        _diary = new Diary(options.Checkpoint, _arena, words.Count);
        _workers = new Worker<TModel, TWords, TTable>[options.Threads];
        for (int i = 0; i < _workers.Length; i++)
            _workers[i] = new Worker<TModel, TWords, TTable>(model, words, _arena, _memory, _expansion);
    }

    /// <summary>Native memory held: none once disposed.</summary>
    public long HeldBytes => _memory.Held;

    // Then most states are still to come, and a table that grows at once by what it would soon grow again is moved less often.
    private bool IsWidening => TTable.IsExact && _arena.Levels is [.., var before, var last] && last.Count > before.Count;

    private bool HasFound => _workers.Any(w => w.FoundEnd || w.FoundStep);

    public ExplorationResult Run()
    {
        Stop stop = Enter();
        while (stop == Stop.Never && !HasFound && _level.Count > 0)
            stop = ExpandLevel();
        _options.Searched?.Invoke();
        _options.Widths?.AddRange(_arena.Levels.Take(_levels).Select(level => level.Count));
        _watch.EndSearch(_expansion.States, _workers.Sum(w => w.Transitions), _levels, _memory.Held);
        (int property, IReadOnlyList<ulong[]> path) = (0, (IReadOnlyList<ulong[]>)[]);
        if (HasFound)
            (property, path) = Violation() is { Property: not 0 } violation ? violation : throw new InvalidOperationException(NoPath);
        else if (stop == Stop.Never && TTable.IsExact)
            (stop, property, path) = Complete();
        if (property == 0 && stop != Stop.Never)
            _options.Sample?.Take(_arena, _words.Count);
        if (property != 0 || stop == Stop.Never)
            _diary.Close();
        else if (_levels > 0)
            _diary.Write(_levels);
        return Result(stop, property, path);
    }

    public void Dispose()
    {
        _crew.Dispose();
        _table.Free(_memory);
        foreach (Worker<TModel, TWords, TTable> worker in _workers)
            worker.Dispose();
        _arena.Dispose();
    }

    private Stop Enter()
    {
        if (!Array.TrueForAll(_workers, w => w.Exists))
            return Stop.Memory;
        using (CheckpointFile? file = _diary.Open())
        {
            if (_watch.Check() is var due && due != Stop.Never)
                return due;
            if (file is not null)
                return Resume(file);
        }
        if (!MakeRoom(_workers[0].MostAtOnce) || !_workers[0].Enter(ref _table))
            return Stop.Memory;
        Stop stop = EndLevel();
        Meet();
        return stop != Stop.Never ? stop : _expansion.CutBy;
    }

    // What a search that was ended knew: all levels, of which the last is not expanded yet.
    private Stop Resume(CheckpointFile file)
    {
        foreach (long count in file.Head.Levels)
        {
            for (long left = count; left > 0;)
            {
                if (!MakeRoom(_workers[0].MostAtOnce))
                    return Stop.Memory;
                long taken = _workers[0].Adopt(ref _table, file, left, isFirst: _expansion.States == 0);
                if (_expansion.CutBy != Stop.Never || taken < 1)
                    return taken < 1 ? Stop.Memory : _expansion.CutBy;
                left -= taken;
            }
            EndLevel();
        }
        Meet();
        _levels = file.Head.Levels.Count - 1;
        _resumed = _expansion.States;
        _workers[0].Resume(file.Head.Transitions);
        _diary.Restore(file.Head);
        return Stop.Never;
    }

    private void Meet()
    {
        foreach (Worker<TModel, TWords, TTable> worker in _workers)
            worker.Meet(_arena.At(0));
    }

    private Stop ExpandLevel()
    {
        _diary.Begin(_workers.Sum(w => w.Transitions));
        if (_diary.IsDue)
            _diary.Write(_arena.Levels.Count);
        _levels++;
        if (_levels >= _options.MaxDepth)
            _expansion.CutAfterLevel(Stop.Depth);
        bool isWide = _workers.Length > 1 && _level.Count >= _options.ParallelFrom;
        if (!_isWarm && _level.Count >= _options.WarmFrom)
            Warm();
        long untold = isWide ? _workers.Sum(w => w.MostUntold) : _workers[0].MostAtOnce;
        do
        {
            _expansion.Resume();
            if (!_expansion.IsCut && !MakeRoom(untold))
                _expansion.Cut(Stop.Memory);
            if (isWide)
                _crew.Run(ExpandShared);
            else
                _workers[0].Expand<Alone>(_table, _level, 1, Tick);
        }
        while (_expansion.MustGrow && _interrupted == Stop.Never);
        Stop stop = EndLevel();
        return _interrupted != Stop.Never ? _interrupted : _expansion.IsCut ? _expansion.CutBy : stop;
    }

    private void Warm()
    {
        _isWarm = true;
        _crew.Run(thread => _model.Warm(thread, _workers.Length));
    }

    private void ExpandShared(int thread) =>
        _workers[thread].Expand<Shared>(_table, _level, _workers.Length, thread == 0 ? Tick : null);

    private Stop EndLevel()
    {
        List<Run> runs = [];
        foreach (Worker<TModel, TWords, TTable> worker in _workers)
            worker.EndLevel(runs);
        Level expanded = _level;
        _level = _arena.EndLevel(runs);
        return TTable.IsExact ? Stop.Never : Leave(expanded);
    }

    // From now on the states of the level are known by less than themselves, and those of the one before are gone.
    private Stop Leave(Level expanded)
    {
        // How many more there are than were asked for is chance.
        long kept = Math.Min(_arena.Count, _expansion.MaxStates) - (_arena.Count - _level.Count);
        _omissions.Add(kept, _table.Chance);
        if (_expansion.IsCut)
            return Stop.Never;
        _arena.Recycle(expanded);
        bool isLeft = _table.Leave(_words, _arena, _level, _memory, _crew, _options.ParallelFrom);
        _fill = _table.Fill;
        return isLeft ? Stop.Never : Stop.Memory;
    }

    // Called on the caller's thread: the clock, the caller's wish, and the caller's callback.
    private void Tick()
    {
        long expanded = _arena.Count - _level.Count + _level.Taken;
        _watch.Report(_expansion.States, expanded, _workers.Sum(w => w.Transitions), _levels, _memory.Held);
        _interrupted = _watch.Check();
        if (_interrupted != Stop.Never)
            _expansion.Pause();
    }

    // Room in the table for what may be discovered before it is looked at again: nothing in it moves meanwhile.
    private bool MakeRoom(long untold)
    {
        while (_expansion.States + untold > _table.Threshold)
        {
            if (!(IsWidening && _table.Grow(_words, _memory, _crew, sizes: 2)) && !_table.Grow(_words, _memory, _crew))
                return false;
        }
        _expansion.GrowAt = _table.Threshold - untold;
        // A violation is searched for once more, remembering how each state was come to.
        return TTable.IsExact || _memory.TrySetAside(Ancestry.BytesFor(_table.Threshold));
    }

    // Of the level that was expanded last: its illegal ends are a step nearer than what its steps violate.
    private (int Property, IReadOnlyList<ulong[]> Path) Violation()
    {
        if (!TTable.IsExact)
            return Retraced();
        using var paths = NewPaths();
        int level = _levels - 1;
        if (level < 0)
            return paths.ToInitialViolation();
        // An interrupted search has not looked everywhere.
        if (_workers.Any(w => w.FoundEnd) || _interrupted != Stop.Never)
        {
            if (paths.ToIllegalEnd(level) is { Property: not 0 } end)
                return end;
        }
        return paths.ToViolatingStep(level);
    }

    // What the search holds is of no use for that.
    private (int Property, IReadOnlyList<ulong[]> Path) Retraced()
    {
        BeginPath();
        _arena.Dispose();
        _table.Free(_memory);
        _memory.SetAside(0);
        TTable empty = _table;
        empty.Forget();
        using var retrace = new Retrace<TModel, TWords, TTable>(_model, _words, empty, _memory);
        return retrace.ToViolation(_levels);
    }

    private ShortestPaths<TModel, TWords, TTable> NewPaths()
    {
        BeginPath();
        return new(_model, _words, _table, _arena, _memory, _crew, _options.ParallelFrom);
    }

    private void BeginPath() => _watch.Begin(SearchPhase.Path, of: 0, () => 0);

    private (Stop, int Property, IReadOnlyList<ulong[]> Path) Complete()
    {
        (Stop stop, int property, IReadOnlyList<ulong[]> path) = Complete(_model, _options.NeverEnds, SearchPhase.Completion);
        if (stop == Stop.Never && property == 0 && _options.NeverWaits.Any(asked => asked != 0))
            (stop, property, path) = Wait();
        return stop == Stop.Never && property == 0 && _options.NeverProgresses != 0 ? Progress() : (stop, property, path);
    }

    private (Stop, int Property, IReadOnlyList<ulong[]> Path) Wait()
    {
        using var rounds = new Rounds<TModel>(
            _model, _words.Count, _arena, _crew, _options.ParallelFrom, [.. _options.NeverWaits.Select(asked => asked != 0)]);
        (Stop stop, int property, IReadOnlyList<ulong[]> path) = (rounds.Find(_watch), 0, []);
        for (int actor = 0; actor < _options.NeverWaits.Count && stop == Stop.Never && property == 0; actor++)
        {
            if (rounds.MayGoRound(actor))
                (stop, property, path) = Complete(SomeSteps<TModel>.Of(actor, _model), _options.NeverWaits[actor], SearchPhase.Waiting);
        }
        return (stop, property, path);
    }

    private (Stop, int Property, IReadOnlyList<ulong[]> Path) Progress()
    {
        using var cycles = new FairCycles<TModel, TWords, TTable>(
            _model, _words, _table, _arena, _memory, _crew, _options.ParallelFrom);
        Stop stop = cycles.Find(_watch);
        if (stop != Stop.Never || cycles.FirstLevel is not { } level)
            return (stop, 0, []);
        using var paths = NewPaths();
        IReadOnlyList<ulong[]> prefix = paths.ToOneOf(level, cycles.IsOnFairCycle);
        if (cycles.From(prefix[^1]) is not { } cycle)
            return (Stop.Memory, 0, []);
        _cycle = [.. cycle.Select(step => step.Actor)];
        return (Stop.Never, _options.NeverProgresses, [.. prefix, .. cycle.Select(step => step.State)]);
    }

    private (Stop, int Property, IReadOnlyList<ulong[]> Path) Complete<TRestricted>(TRestricted model, int property, SearchPhase phase)
        where TRestricted : struct, IModel
    {
        if (property == 0)
            return (Stop.Never, 0, []);
        using var completion = new Completion<TRestricted, TWords, TTable>(
            model, _words, _table, _arena, _memory, _crew, _options.ParallelFrom);
        Stop stop = completion.Run(_watch, phase);
        if (stop != Stop.Never || completion.FirstTrappedLevel is not { } level)
            return (stop, 0, []);
        using var paths = NewPaths();
        return (Stop.Never, property, paths.ToOneOf(level, completion.IsTrapped));
    }

    private ExplorationResult Result(Stop stop, int property, IReadOnlyList<ulong[]> path) => new()
    {
        Verdict = property != 0 ? Verdict.Violated : stop switch
        {
            Stop.Never when TTable.IsExact => Verdict.Holds,
            Stop.Cancelled => Verdict.Cancelled,
            _ => Verdict.OutOfBudget,
        },
        Bound = property != 0 ? Bound.None : stop switch
        {
            Stop.States => Bound.States,
            Stop.Depth => Bound.Depth,
            Stop.Memory => Bound.Memory,
            Stop.Time => Bound.Time,
            Stop.Never when !TTable.IsExact => Bound.Omissions,
            _ => Bound.None,
        },
        Omissions = _options.Store is { } store ? _omissions.Of(store, _fill) : null,
        States = Math.Min(_expansion.States, _expansion.MaxStates),
        Transitions = _workers.Sum(w => w.Transitions),
        // Of a level that the bound on states left nothing of, nothing counts.
        Depth = _levels + (Math.Min(_expansion.States, _expansion.MaxStates) > _expansion.States - _level.Count ? 1 : 0),
        Property = property,
        Path = path,
        Resumed = _resumed,
        Cycle = _cycle,
        PeakMemoryBytes = _memory.Peak,
    };
}
