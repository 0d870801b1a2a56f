using System.Numerics;
using System.Runtime.InteropServices;

namespace PtSpec.Checking.Exploration;

/// <summary>
/// The states that may lie on a cycle, numbered in the order of the arena: what is left when those are taken away that cannot
/// recur, and, backwards over the arena, those whose successors are all away. Of a search without cycles that is nothing.
/// </summary>
internal sealed unsafe class FairCyclesResidue<TModel, TWords, TTable> : IDisposable
    where TModel : struct, IModel
    where TWords : struct, IWords
    where TTable : struct, IStateTable<TWords>
{
    /// <summary>The number of a state that is not among them.</summary>
    public const uint None = uint.MaxValue;

    private const uint StatesPerCheck = 1 << 12;
    private const int SlotsPerWord = 64;
    private const int WordsPerRank = 8;

    private readonly TWords _words;
    private readonly TTable _table;
    private readonly StateArena _arena;
    private readonly MemoryAccount _memory;
    private readonly Block _bits;
    private readonly Block _ranks;
    private readonly NativeList _states;
    private readonly NativeList _numbers;
    private readonly ulong[] _successors;
    private readonly int[] _actors;
    private TModel _model;

    public FairCyclesResidue(TModel model, TWords words, TTable table, StateArena arena, MemoryAccount memory)
    {
        (_model, _words, _table, _arena, _memory) = (model, words, table, arena, memory);
        nuint slotWords = (nuint)((table.SlotCount + SlotsPerWord - 1) / SlotsPerWord);
        _bits = memory.Allocate(slotWords * sizeof(ulong));
        _ranks = memory.Allocate(((slotWords / WordsPerRank) + 1) * sizeof(uint));
        _states = new NativeList(memory);
        _numbers = new NativeList(memory);
        _successors = new ulong[model.MaxSuccessors * words.Count];
        _actors = new int[model.MaxSuccessors];
    }

    /// <summary>How many there are.</summary>
    public uint Count => _states.Count;

    /// <summary>The model's actors.</summary>
    public int Actors => _model.Actors;

    /// <summary>Whether an actor is fair.</summary>
    public bool IsFair(int actor) => _model.IsFair(actor);

    /// <summary>The index in the arena of the state with a number.</summary>
    public uint IndexOf(uint number) => _states.Items[number];

    /// <summary>Finds them.</summary>
    public Stop Find(Watch watch)
    {
        if (_bits.Start == 0 || _ranks.Start == 0)
            return Stop.Memory;
        Stop stop = FirstRound(watch);
        uint before = _arena.Count;
        // Each round costs a little less than what follows it, so it has to take a good part away.
        while (stop == Stop.Never && _states.Count > 0 && before - _states.Count > before / 4)
        {
            before = _states.Count;
            stop = NextRound(watch);
        }
        return stop == Stop.Never && !Enumerate() ? Stop.Memory : stop;
    }

    /// <summary>Writes the numbers of a state's successors that are among them, and whose steps lead there.</summary>
    /// <returns>How many these are.</returns>
    public int Successors(uint number, Span<uint> successors, Span<int> actors)
    {
        int count = _model.RecurringSuccessors(_arena.Words(IndexOf(number)), _successors, _actors);
        int kept = 0;
        fixed (ulong* first = _successors)
        {
            for (int k = 0; k < count; k++)
            {
                uint next = NumberOf(first + ((nint)k * _words.Count));
                if (next == None)
                    continue;
                successors[kept] = next;
                actors[kept++] = _actors[k];
            }
        }
        return kept;
    }

    /// <summary>Whether an actor can take a step in the state with a number.</summary>
    public bool IsEnabled(int actor, uint number) => _model.SuccessorsOf(actor, _arena.Words(IndexOf(number)), _successors) > 0;

    /// <summary>The greatest number of successors.</summary>
    public int MaxSuccessors => _actors.Length;

    public void Dispose()
    {
        _numbers.Dispose();
        _states.Dispose();
        _memory.Free(_ranks, _ranks.Bytes);
        _memory.Free(_bits, _bits.Bytes);
    }

    // A bit says that its state is away. One that cannot recur needs none: that is asked again where it is met.
    private Stop FirstRound(Watch watch)
    {
        for (uint i = _arena.Count; i-- > 0;)
        {
            if (i % StatesPerCheck == 0 && watch.Check() is var due && due != Stop.Never)
                return due;
            if (!_model.MayRecur(_arena.Words(i)) || !Stays(i))
                continue;
            if (!_states.Reserve(1))
                return Stop.Memory;
            _states.Add(i);
        }
        return Stop.Never;
    }

    private Stop NextRound(Watch watch)
    {
        uint kept = 0;
        for (uint k = 0; k < _states.Count; k++)
        {
            if (k % StatesPerCheck == 0 && watch.Check() is var due && due != Stop.Never)
                return due;
            uint index = _states.Items[k];
            if (Stays(index))
                _states.Items[kept++] = index;
        }
        _states.Cut(kept);
        return Stop.Never;
    }

    private bool Stays(uint index)
    {
        ulong* state = _arena.At(index);
        int count = _model.RecurringSuccessors(new ReadOnlySpan<ulong>(state, _words.Count), _successors, _actors);
        fixed (ulong* first = _successors)
        {
            for (int k = 0; k < count; k++)
            {
                ulong* next = first + ((nint)k * _words.Count);
                if (_model.MayRecur(new ReadOnlySpan<ulong>(next, _words.Count)) && !Bit(SlotOf(next)))
                    return true;
            }
        }
        SetBit(SlotOf(state));
        return false;
    }

    // From now on a bit says that its state is there. Bits are counted, so that each has a rank, and by that its number.
    private bool Enumerate()
    {
        uint count = _states.Count;
        if (!_numbers.Reserve(count))
            return false;
        for (uint low = 0; low < count / 2; low++)
            (_states.Items[low], _states.Items[count - 1 - low]) = (_states.Items[count - 1 - low], _states.Items[low]);
        NativeMemory.Clear((void*)_bits.Start, _bits.Bytes);
        for (uint k = 0; k < count; k++)
        {
            SetBit(SlotOf(_arena.At(_states.Items[k])));
            _numbers.Add(0);
        }
        uint rank = 0;
        ulong* bits = (ulong*)_bits.Start;
        for (nuint w = 0; w < _bits.Bytes / sizeof(ulong); w++)
        {
            if (w % WordsPerRank == 0)
                ((uint*)_ranks.Start)[w / WordsPerRank] = rank;
            rank += (uint)BitOperations.PopCount(bits[w]);
        }
        for (uint k = 0; k < count; k++)
            _numbers.Items[RankOf(SlotOf(_arena.At(_states.Items[k])))] = k;
        return true;
    }

    private uint NumberOf(ulong* state)
    {
        if (!_model.MayRecur(new ReadOnlySpan<ulong>(state, _words.Count)))
            return None;
        long slot = SlotOf(state);
        return Bit(slot) ? _numbers.Items[RankOf(slot)] : None;
    }

    private uint RankOf(long slot)
    {
        ulong* bits = (ulong*)_bits.Start;
        long word = slot / SlotsPerWord;
        uint rank = ((uint*)_ranks.Start)[word / WordsPerRank];
        for (long w = word / WordsPerRank * WordsPerRank; w < word; w++)
            rank += (uint)BitOperations.PopCount(bits[w]);
        return rank + (uint)BitOperations.PopCount(bits[word] & ((1UL << (int)(slot % SlotsPerWord)) - 1));
    }

    private long SlotOf(ulong* state) => _table.SlotOf(_words, _arena.Chunks, _table.Aim(_words, state), state);

    private bool Bit(long slot) => (((ulong*)_bits.Start)[slot / SlotsPerWord] >> (int)(slot % SlotsPerWord) & 1) != 0;

    private void SetBit(long slot) => ((ulong*)_bits.Start)[slot / SlotsPerWord] |= 1UL << (int)(slot % SlotsPerWord);
}
