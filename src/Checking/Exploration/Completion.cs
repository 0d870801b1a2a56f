namespace PtSpec.Checking.Exploration;

/// <summary>
/// Looks for states from which no end can be reached, once every state is known. A state that advances leads to one that does not, or to
/// an end: where walks from those that do not come to ends, all do. Otherwise every state is asked: it can end when one of its successors
/// can. Walks find that of all but a few; of these, again and again, backwards over the levels.
/// </summary>
internal sealed unsafe class Completion<TModel, TWords, TTable> : IDisposable
    where TModel : struct, IModel
    where TWords : struct, IWords
    where TTable : struct, IStateTable<TWords>
{
    private readonly TWords _words;
    private readonly TTable _table;
    private readonly StateArena _arena;
    private readonly SlotSet _canEnd;
    private readonly Sweep<TModel> _sweep;
    private readonly WalksToEnds<TModel, TWords, TTable>[] _walks;
    private long _left;
    private long _inVain;

    public Completion(
        TModel model, TWords words, TTable table, StateArena arena, MemoryAccount memory, Crew crew, long parallelFrom)
    {
        (_words, _table, _arena) = (words, table, arena);
        _left = arena.Count;
        _canEnd = new SlotSet(memory, table.Numbers(arena));
        _sweep = new Sweep<TModel>(model, words.Count, arena, crew, parallelFrom);
        _walks = new WalksToEnds<TModel, TWords, TTable>[crew.Threads];
        for (int i = 0; i < _walks.Length; i++)
            _walks[i] = new WalksToEnds<TModel, TWords, TTable>(words, table, arena);
    }

    /// <summary>The first level with a state from which no end can be reached; null when there is none.</summary>
    public int? FirstTrappedLevel { get; private set; }

    /// <summary>Looks for them.</summary>
    public Stop Run(Watch watch, SearchPhase phase)
    {
        if (!_canEnd.Exists)
            return Stop.Memory;
        Level all = _arena.All;
        watch.Begin(phase, _arena.Count, () => all.Taken);
        if (_sweep.OverSome(all, WalkUnlessAdvancing, watch) is var seen && seen != Stop.Never)
            return seen;
        if (Interlocked.Read(ref _inVain) == 0)
            return Stop.Never;
        watch.Begin(phase, _arena.Count, () => _arena.Count - Interlocked.Read(ref _left));
        if (Backwards(Walk, watch) is var walked && walked != Stop.Never)
            return walked;
        for (long before = _left + 1; _left > 0 && _left < before;)
        {
            before = _left;
            if (Backwards(Look, watch) is var stop && stop != Stop.Never)
                return stop;
        }
        for (int level = 0; _left > 0 && FirstTrappedLevel is null; level++)
        {
            long trapped = 0;
            _sweep.Over(_arena.Levels[level], (_, state) =>
            {
                if (IsTrapped((nint)state))
                    Interlocked.Increment(ref trapped);
            });
            if (trapped > 0)
                FirstTrappedLevel = level;
        }
        return Stop.Never;
    }

    /// <summary>Whether no end can be reached from a state of the arena, once <see cref="Run"/> has said so of some.</summary>
    public bool IsTrapped(nint state) => !_canEnd.Contains(NumberOf((ulong*)state));

    public void Dispose()
    {
        foreach (WalksToEnds<TModel, TWords, TTable> walks in _walks)
            walks.Dispose();
        _canEnd.Dispose();
        _sweep.Dispose();
    }

    private Stop Backwards(Sweep<TModel>.LookAtSome look, Watch watch)
    {
        Stop stop = Stop.Never;
        for (int level = _arena.Levels.Count - 1; level >= 0 && stop == Stop.Never && _left > 0; level--)
            stop = _sweep.OverSome(_arena.Levels[level], look, watch);
        return stop;
    }

    private void WalkUnlessAdvancing(Sweep<TModel>.Glance glance, Run states, ulong* first)
    {
        uint* from = stackalloc uint[Sweep<TModel>.Together];
        int count = 0;
        for (uint i = 0; i < states.Count; i++)
        {
            if (!glance.Advances(first + (i * (nuint)_words.Count)))
                from[count++] = states.First + i;
        }
        if (count > 0)
            Walk(glance, from, count);
    }

    private void Walk(Sweep<TModel>.Glance glance, Run states, ulong* first)
    {
        uint* from = stackalloc uint[Sweep<TModel>.Together];
        for (uint i = 0; i < states.Count; i++)
            from[i] = states.First + i;
        Walk(glance, from, (int)states.Count);
    }

    private void Walk(Sweep<TModel>.Glance glance, uint* from, int count)
    {
        (long settled, int inVain) = _walks[glance.Thread].From(glance, from, count, _canEnd);
        if (settled > 0)
            Interlocked.Add(ref _left, -settled);
        if (inVain > 0)
            Interlocked.Add(ref _inVain, inVain);
    }

    private void Look(Sweep<TModel>.Glance glance, Run states, ulong* first)
    {
        for (uint i = 0; i < states.Count; i++)
        {
            long number = _table.NumberAt(_words, _arena.Chunks, states.First + i);
            if (!_canEnd.Contains(number) && LeadsToEnd(glance, first + (i * (nuint)_words.Count)) && _canEnd.Add(number))
                Interlocked.Decrement(ref _left);
        }
    }

    private bool LeadsToEnd(Sweep<TModel>.Glance glance, ulong* state)
    {
        int count = glance.Expand(state, out _);
        if (count == 0)
            return true;
        for (int i = 0; i < count; i++)
        {
            if (_canEnd.Contains(NumberOf(glance.Successor(i))))
                return true;
        }
        return false;
    }

    private long NumberOf(ulong* state) => _table.NumberOf(_words, _arena.Chunks, _table.Aim(_words.Hash(state)), state);
}
