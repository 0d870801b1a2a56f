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
    private const int Together = Sweep<SomeSteps<TModel>>.Together;
    private const uint StatesPerCheck = 1 << 12;

    private readonly TWords _words;
    private readonly TTable _table;
    private readonly StateArena _arena;
    private readonly SlotSet _away;
    private readonly Sweep<SomeSteps<TModel>> _sweep;
    private readonly FairCyclesNumbers _numbers;
    private readonly NativeList[] _left;
    private readonly ulong[] _successors;
    private readonly int[] _actors;
    private readonly TModel _model;
    private readonly MemoryAccount _memory;
    private readonly Inquiries<TWords, TTable>[] _asked;
    private volatile bool _isShort;

    public FairCyclesResidue(
        TModel model, TWords words, TTable table, StateArena arena, MemoryAccount memory, Crew crew, long parallelFrom)
    {
        (_model, _words, _table, _arena, _memory) = (model, words, table, arena, memory);
        _away = new SlotSet(memory, table.Numbers(arena));
        _sweep = new Sweep<SomeSteps<TModel>>(SomeSteps<TModel>.ThatRecur(model), words.Count, arena, crew, parallelFrom);
        _asked = new Inquiries<TWords, TTable>[crew.Threads];
        for (int i = 0; i < _asked.Length; i++)
            _asked[i] = new Inquiries<TWords, TTable>(words, table, arena, Together * model.MaxSuccessors);
        _numbers = new FairCyclesNumbers(memory, table.Numbers(arena));
        _left = new NativeList[crew.Threads];
        for (int i = 0; i < _left.Length; i++)
            _left[i] = new NativeList(memory);
        _successors = new ulong[model.MaxSuccessors * words.Count];
        _actors = new int[model.MaxSuccessors];
    }

    // What the first thread found, and in the end what all did.
    private NativeList States => _left[0];

    /// <summary>How many there are.</summary>
    public uint Count => States.Count;

    /// <summary>The model's actors.</summary>
    public int Actors => _model.Actors;

    /// <summary>The greatest number of successors.</summary>
    public int MaxSuccessors => _actors.Length;

    /// <summary>Whether an actor is fair.</summary>
    public bool IsFair(int actor) => _model.IsFair(actor);

    /// <summary>The state with a number.</summary>
    public ReadOnlySpan<ulong> this[uint number] =>
        new(At(States.Items[number]), _words.Count);

    /// <summary>Finds them.</summary>
    public Stop Find(Watch watch)
    {
        if (!_away.Exists || !_numbers.Exists)
            return Stop.Memory;
        long behind = 0;
        Level now = _arena.Levels[^1];
        watch.Begin(SearchPhase.Progress, _arena.Count, () => behind + now.Taken);
        for (int level = _arena.Levels.Count - 1; level >= 0; level--, behind += now.Count)
        {
            now = _arena.Levels[level];
            if (_sweep.OverSome(now, Look, watch) is var stop && stop != Stop.Never)
                return stop;
        }
        if (!ListLeft())
            return Stop.Memory;
        // Another round costs less than what follows, as long as it takes a good part away.
        for (uint before = uint.MaxValue; States.Count > 0 && before - States.Count > before / 4;)
        {
            before = States.Count;
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
        return Count > 0 && MayRecur(state) && _numbers.TryGet(NumberOf(state), out number);
    }

    public void Dispose()
    {
        foreach (Inquiries<TWords, TTable> asked in _asked)
            asked.Dispose();
        foreach (NativeList left in _left)
            left.Dispose();
        _numbers.Dispose();
        _sweep.Dispose();
        _away.Dispose();
    }

    // A state that cannot recur needs no bit: that is asked again where it is met.
    private void Look(Sweep<SomeSteps<TModel>>.Glance glance, Run states, ulong* first)
    {
        uint* indices = stackalloc uint[Together];
        bool* leads = stackalloc bool[Together];
        int count = 0;
        for (uint i = 0; i < states.Count; i++)
        {
            if (MayRecur(first + (i * (nuint)_words.Count)))
                indices[count++] = states.First + i;
        }
        LookForLeft(glance, indices, count, leads);
        NativeList left = _left[glance.Thread];
        if (!left.Reserve((uint)count))
        {
            _isShort = true;
            return;
        }
        for (int i = 0; i < count; i++)
        {
            if (leads[i])
                left.Add(indices[i]);
            else
                _away.Add(NumberAt(indices[i]));
        }
    }

    // Which of some states lead to one that is not away.
    private void LookForLeft(Sweep<SomeSteps<TModel>>.Glance glance, uint* indices, int count, bool* leads)
    {
        Inquiries<TWords, TTable> asked = _asked[glance.Thread];
        Span<int> end = stackalloc int[Together];
        asked.Clear();
        for (int i = 0; i < count; i++)
        {
            int found = glance.Expand(At(indices[i]), out _);
            for (int k = 0; k < found; k++)
            {
                if (MayRecur(glance.Successor(k)))
                    asked.Ask(glance.Successor(k));
            }
            end[i] = asked.Count;
        }
        asked.Await();
        int question = 0;
        for (int i = 0; i < count; i++)
        {
            leads[i] = false;
            for (; question < end[i]; question++)
                leads[i] = leads[i] || !_away.Contains(asked.NumberOf(question));
        }
    }

    // Each thread's are in the order in which the next rounds go, last level first.
    private bool ListLeft()
    {
        foreach (NativeList left in _left[1..])
        {
            if (_isShort || !States.Reserve(left.Count))
                return false;
            for (uint k = 0; k < left.Count; k++)
                States.Add(left.Items[k]);
            left.Cut(0);
        }
        return !_isShort;
    }

    private Stop LookAgain(Watch watch)
    {
        bool* leads = stackalloc bool[Together];
        uint kept = 0;
        uint from = 0;
        watch.Begin(SearchPhase.Progress, States.Count, () => from);
        for (; from < States.Count; from += Together)
        {
            if (from % StatesPerCheck == 0 && watch.Check() is var due && due != Stop.Never)
                return due;
            uint* indices = States.Items + from;
            int count = (int)Math.Min(Together, States.Count - from);
            LookForLeft(_sweep.Own, indices, count, leads);
            for (int i = 0; i < count; i++)
            {
                if (leads[i])
                    States.Items[kept++] = indices[i];
                else
                    _away.Add(NumberAt(indices[i]));
            }
        }
        States.Cut(kept);
        return Stop.Never;
    }

    private bool Number()
    {
        using var unsorted = new NativeList(_memory);
        uint count = States.Count;
        if (!unsorted.Reserve(count))
            return false;
        for (uint k = 0; k < count; k++)
        {
            unsorted.Add(States.Items[k]);
            _numbers.Add(NumberAt(States.Items[k]));
        }
        _numbers.Number();
        for (uint k = 0; k < count; k++)
        {
            _numbers.TryGet(NumberAt(unsorted.Items[k]), out uint number);
            States.Items[number] = unsorted.Items[k];
        }
        return true;
    }

    private long NumberAt(uint index) => _table.NumberAt(_words, _arena.Chunks, index);

    private ulong* At(uint index) => StateArena.At(_arena.Chunks, index, _words.Count);

    private bool MayRecur(ulong* state) => _model.MayRecur(new ReadOnlySpan<ulong>(state, _words.Count));

    private long NumberOf(ulong* state) => _table.NumberOf(_words, _arena.Chunks, _table.Aim(_words.Hash(state)), state);
}
