namespace PtSpec.Checking.Exploration;

/// <summary>
/// The states that may lie on a cycle, numbered: what is left when those are taken away that cannot recur, and, backwards over the
/// levels, those whose successors are all away. Of a search without cycles that is nothing.
/// </summary>
internal sealed unsafe class FairCyclesResidue<TModel, TWords, TTable> : IDisposable
    where TModel : struct, IModel
    where TWords : struct, IWords
    where TTable : struct, IStateTable<TWords>
{
    private readonly TWords _words;
    private readonly TTable _table;
    private readonly StateArena _arena;
    private readonly SlotSet _away;
    private readonly Sweep<RecurringOnly<TModel>> _sweep;
    private readonly FairCyclesNumbers _numbers;
    private readonly NativeList _states;
    private readonly ulong[] _successors;
    private readonly int[] _actors;
    private readonly TModel _model;
    private long _left;

    public FairCyclesResidue(
        TModel model, TWords words, TTable table, StateArena arena, MemoryAccount memory, Crew crew, long parallelFrom)
    {
        (_model, _words, _table, _arena) = (model, words, table, arena);
        _away = new SlotSet(memory, table.SlotCount);
        _sweep = new Sweep<RecurringOnly<TModel>>(new RecurringOnly<TModel>(model), words.Count, arena, crew, parallelFrom);
        _numbers = new FairCyclesNumbers(memory, table.SlotCount);
        _states = new NativeList(memory);
        _successors = new ulong[model.MaxSuccessors * words.Count];
        _actors = new int[model.MaxSuccessors];
    }

    /// <summary>How many there are.</summary>
    public uint Count => _states.Count;

    /// <summary>The model's actors.</summary>
    public int Actors => _model.Actors;

    /// <summary>The greatest number of successors.</summary>
    public int MaxSuccessors => _actors.Length;

    /// <summary>Whether an actor is fair.</summary>
    public bool IsFair(int actor) => _model.IsFair(actor);

    /// <summary>The state with a number.</summary>
    public ReadOnlySpan<ulong> this[uint number] =>
        new(StateArena.At(_arena.Chunks, _states.Items[number], _words.Count), _words.Count);

    /// <summary>Finds them.</summary>
    public Stop Find(Watch watch)
    {
        if (!_away.Exists || !_numbers.Exists)
            return Stop.Memory;
        long before;
        long left = _arena.Count;
        // A round costs less than what follows it, as long as it takes a good part away.
        do
        {
            before = left;
            _left = 0;
            for (int level = _arena.Levels.Count - 1; level >= 0; level--)
            {
                if (_sweep.Over(_arena.Levels[level], Look, watch) is var stop && stop != Stop.Never)
                    return stop;
            }
            left = _left;
        }
        while (left > 0 && before - left > before / 4);
        return left == 0 || Enumerate() ? Stop.Never : Stop.Memory;
    }

    /// <summary>Writes the numbers of a state's successors that are among them, and whose steps lead there.</summary>
    /// <returns>How many these are.</returns>
    public int Successors(uint number, Span<uint> successors, Span<int> actors)
    {
        int count = _model.RecurringSuccessors(this[number], _successors, _actors);
        int kept = 0;
        fixed (ulong* first = _successors)
        {
            for (int k = 0; k < count; k++)
            {
                if (!TryNumber(first + ((nint)k * _words.Count), out uint next))
                    continue;
                successors[kept] = next;
                actors[kept++] = _actors[k];
            }
        }
        return kept;
    }

    /// <summary>Whether an actor can take a step in the state with a number.</summary>
    public bool IsEnabled(int actor, uint number) => _model.SuccessorsOf(actor, this[number], _successors) > 0;

    /// <summary>The number of a known state; false when it is not among them.</summary>
    public bool TryNumber(ulong* state, out uint number)
    {
        number = 0;
        return MayRecur(state) && _numbers.TryGet(SlotOf(state), out number);
    }

    public void Dispose()
    {
        _states.Dispose();
        _numbers.Dispose();
        _sweep.Dispose();
        _away.Dispose();
    }

    // A state that cannot recur needs no bit: that is asked again where it is met.
    private void Look(Sweep<RecurringOnly<TModel>>.Glance glance, ulong* state)
    {
        if (!MayRecur(state) || SlotOf(state) is var slot && _away.Contains(slot))
            return;
        int count = glance.Expand(state, out _);
        for (int k = 0; k < count; k++)
        {
            if (!MayRecur(glance.Successor(k)) || _away.Contains(SlotOf(glance.Successor(k))))
                continue;
            Interlocked.Increment(ref _left);
            return;
        }
        _away.Add(slot);
    }

    private bool Enumerate()
    {
        Each((_, slot) => _numbers.Add(slot));
        uint count = _numbers.Number();
        if (!_states.Reserve(count))
            return false;
        for (uint k = 0; k < count; k++)
            _states.Add(0);
        Each((index, slot) =>
        {
            _numbers.TryGet(slot, out uint number);
            _states.Items[number] = index;
        });
        return true;
    }

    private void Each(Action<uint, long> action)
    {
        foreach (Run run in _arena.Levels.SelectMany(level => level.Runs))
        {
            ulong* state = StateArena.At(_arena.Chunks, run.First, _words.Count);
            for (uint i = 0; i < run.Count; i++, state += _words.Count)
            {
                if (MayRecur(state) && SlotOf(state) is var slot && !_away.Contains(slot))
                    action(run.First + i, slot);
            }
        }
    }

    private bool MayRecur(ulong* state) => _model.MayRecur(new ReadOnlySpan<ulong>(state, _words.Count));

    private long SlotOf(ulong* state) => _table.SlotOf(_words, _arena.Chunks, _table.Aim(_words, state), state);
}
