namespace PtSpec.Checking.Exploration;

/// <summary>
/// Looks for states from which no end can be reached, once every state is known: backwards over the arena, again and again,
/// a state can end when one of its successors can. States are found late whose ends come late, so few rounds do.
/// </summary>
internal sealed unsafe class Completion<TModel, TWords, TTable> : IDisposable
    where TModel : struct, IModel
    where TWords : struct, IWords
    where TTable : struct, IStateTable<TWords>
{
    private const uint StatesPerCheck = 1 << 12;

    private readonly TWords _words;
    private readonly TTable _table;
    private readonly StateArena _arena;
    private readonly MemoryAccount _memory;
    private readonly Block _canEnd;
    private readonly ulong[] _successors;
    private TModel _model;
    private long _left;

    public Completion(TModel model, TWords words, TTable table, StateArena arena, MemoryAccount memory)
    {
        (_model, _words, _table, _arena, _memory) = (model, words, table, arena, memory);
        _left = arena.Count;
        _canEnd = memory.Allocate((nuint)((table.SlotCount + 63) / 64 * sizeof(ulong)));
        _successors = new ulong[model.MaxSuccessors * words.Count];
    }

    /// <summary>The first state found from which no end can be reached; null when there is none.</summary>
    public uint? FirstTrapped { get; private set; }

    public Stop Run(Watch watch)
    {
        if (_canEnd.Start == 0)
            return Stop.Memory;
        long before;
        do
        {
            before = _left;
            if (Round(watch) is var stop && stop != Stop.Never)
                return stop;
        }
        while (_left > 0 && _left < before);
        for (uint i = 0; _left > 0 && FirstTrapped is null; i++)
        {
            if (!CanEnd(SlotOf(_arena.At(i))))
                FirstTrapped = i;
        }
        return Stop.Never;
    }

    public void Dispose() => _memory.Free(_canEnd, _canEnd.Bytes);

    private Stop Round(Watch watch)
    {
        for (uint i = _arena.Count; i-- > 0;)
        {
            if (i % StatesPerCheck == 0 && watch.Check() is var due && due != Stop.Never)
                return due;
            ulong* state = _arena.At(i);
            long slot = SlotOf(state);
            if (CanEnd(slot) || !LeadsToEnd(state))
                continue;
            ((ulong*)_canEnd.Start)[slot >> 6] |= 1UL << (int)(slot & 63);
            _left--;
        }
        return Stop.Never;
    }

    private bool LeadsToEnd(ulong* state)
    {
        int count = _model.Successors(new ReadOnlySpan<ulong>(state, _words.Count), _successors, out _);
        if (count == 0)
            return true;
        fixed (ulong* first = _successors)
        {
            for (int k = 0; k < count; k++)
            {
                if (CanEnd(SlotOf(first + ((nint)k * _words.Count))))
                    return true;
            }
        }
        return false;
    }

    private long SlotOf(ulong* state) => _table.SlotOf(_words, _arena.Chunks, _table.Aim(_words, state), state);

    private bool CanEnd(long slot) => (((ulong*)_canEnd.Start)[slot >> 6] >> (int)(slot & 63) & 1) != 0;
}
