namespace PtSpec.Checking.Exploration;

/// <summary>
/// Looks for states from which no end can be reached, once every state is known: backwards over the levels, again and again,
/// a state can end when one of its successors can. States are found late whose ends come late, so few rounds do.
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
    private long _left;

    public Completion(
        TModel model, TWords words, TTable table, StateArena arena, MemoryAccount memory, Crew crew, long parallelFrom)
    {
        (_words, _table, _arena) = (words, table, arena);
        _left = arena.Count;
        _canEnd = new SlotSet(memory, table.SlotCount);
        _sweep = new Sweep<TModel>(model, words.Count, arena, crew, parallelFrom);
    }

    /// <summary>The first level with a state from which no end can be reached; null when there is none.</summary>
    public int? FirstTrappedLevel { get; private set; }

    public Stop Run(Watch watch)
    {
        if (!_canEnd.Exists)
            return Stop.Memory;
        long before;
        do
        {
            before = _left;
            for (int level = _arena.Levels.Count - 1; level >= 0; level--)
            {
                if (_sweep.Over(_arena.Levels[level], Look, watch) is var stop && stop != Stop.Never)
                    return stop;
            }
        }
        while (_left > 0 && _left < before);
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
    public bool IsTrapped(nint state) => !_canEnd.Contains(SlotOf((ulong*)state));

    public void Dispose()
    {
        _canEnd.Dispose();
        _sweep.Dispose();
    }

    private void Look(Sweep<TModel>.Glance glance, ulong* state)
    {
        long slot = SlotOf(state);
        if (!_canEnd.Contains(slot) && LeadsToEnd(glance, state) && _canEnd.Add(slot))
            Interlocked.Decrement(ref _left);
    }

    private bool LeadsToEnd(Sweep<TModel>.Glance glance, ulong* state)
    {
        int count = glance.Expand(state, out _);
        if (count == 0)
            return true;
        for (int i = 0; i < count; i++)
        {
            if (_canEnd.Contains(SlotOf(glance.Successor(i))))
                return true;
        }
        return false;
    }

    private long SlotOf(ulong* state) => _table.SlotOf(_words, _arena.Chunks, _table.Aim(_words.Hash(state)), state);
}
