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
    private const uint StatesPerCheck = 1 << 12;

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
    private readonly MemoryAccount _memory;

    public FairCyclesResidue(
        TModel model, TWords words, TTable table, StateArena arena, MemoryAccount memory, Crew crew, long parallelFrom)
    {
        (_model, _words, _table, _arena, _memory) = (model, words, table, arena, memory);
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
        new(At(_states.Items[number]), _words.Count);

    /// <summary>Finds them.</summary>
    public Stop Find(Watch watch)
    {
        if (!_away.Exists || !_numbers.Exists)
            return Stop.Memory;
        for (int level = _arena.Levels.Count - 1; level >= 0; level--)
        {
            if (_sweep.Over(_arena.Levels[level], Look, watch) is var stop && stop != Stop.Never)
                return stop;
        }
        if (!ListLeft())
            return Stop.Memory;
        // Another round costs less than what follows, as long as it takes a good part away.
        for (uint before = uint.MaxValue; _states.Count > 0 && before - _states.Count > before / 4;)
        {
            before = _states.Count;
            if (LookAgain(watch) is var stop && stop != Stop.Never)
                return stop;
        }
        return Number() ? Stop.Never : Stop.Memory;
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
    public bool IsEnabled(int actor, uint number) => _model.IsEnabled(actor, this[number], _successors);

    /// <summary>The number of a known state; false when it is not among them.</summary>
    public bool TryNumber(ulong* state, out uint number)
    {
        number = 0;
        return Count > 0 && MayRecur(state) && _numbers.TryGet(SlotOf(state), out number);
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
        if (MayRecur(state) && !LeadsToLeft(glance, state))
            _away.Add(SlotOf(state));
    }

    private bool LeadsToLeft(Sweep<RecurringOnly<TModel>>.Glance glance, ulong* state)
    {
        int count = glance.Expand(state, out _);
        for (int k = 0; k < count; k++)
        {
            if (MayRecur(glance.Successor(k)) && !_away.Contains(SlotOf(glance.Successor(k))))
                return true;
        }
        return false;
    }

    // Last level first, as the next rounds go.
    private bool ListLeft()
    {
        foreach (Run run in _arena.Levels.Reverse().SelectMany(level => level.Runs))
        {
            if (!_states.Reserve(run.Count))
                return false;
            ulong* state = At(run.First);
            for (uint i = 0; i < run.Count; i++, state += _words.Count)
            {
                if (MayRecur(state) && !_away.Contains(SlotOf(state)))
                    _states.Add(run.First + i);
            }
        }
        return true;
    }

    private Stop LookAgain(Watch watch)
    {
        uint kept = 0;
        for (uint k = 0; k < _states.Count; k++)
        {
            if (k % StatesPerCheck == 0 && watch.Check() is var due && due != Stop.Never)
                return due;
            uint index = _states.Items[k];
            if (LeadsToLeft(_sweep.Own, At(index)))
                _states.Items[kept++] = index;
            else
                _away.Add(SlotOf(At(index)));
        }
        _states.Cut(kept);
        return Stop.Never;
    }

    private bool Number()
    {
        using var unsorted = new NativeList(_memory);
        uint count = _states.Count;
        if (!unsorted.Reserve(count))
            return false;
        for (uint k = 0; k < count; k++)
        {
            unsorted.Add(_states.Items[k]);
            _numbers.Add(SlotOf(At(_states.Items[k])));
        }
        _numbers.Number();
        for (uint k = 0; k < count; k++)
        {
            _numbers.TryGet(SlotOf(At(unsorted.Items[k])), out uint number);
            _states.Items[number] = unsorted.Items[k];
        }
        return true;
    }

    private ulong* At(uint index) => StateArena.At(_arena.Chunks, index, _words.Count);

    private bool MayRecur(ulong* state) => _model.MayRecur(new ReadOnlySpan<ulong>(state, _words.Count));

    private long SlotOf(ulong* state) => _table.SlotOf(_words, _arena.Chunks, _table.Aim(_words.Hash(state)), state);
}
