using System.Runtime.InteropServices;

namespace PtSpec.Checking.Exploration;

/// <summary>
/// Walks of one thread from states of which it is not known whether they can end, until an end is met or a state that can: then every
/// state on the way can. Each step of such a walk settles a state, wherever it lies, so all states are settled by about one step each.
/// </summary>
/// <remarks>Some walks are made at once, so that each waits for memory while the others do.</remarks>
internal sealed unsafe class WalksToEnds<TModel, TWords, TTable> : IDisposable
    where TModel : struct, IModel
    where TWords : struct, IWords
    where TTable : struct, IStateTable<TWords>
{
    private const int AtOnce = Sweep<TModel>.Together;

    // A walk that is longer goes round, or is where nothing ends.
    private const int Longest = 1024;

    // Steps of walks that led nowhere, more than of those that did, after which each walk is one step.
    private const long MostInVain = 1 << 16;

    private readonly TWords _words;
    private readonly TTable _table;
    private readonly StateArena _arena;
    private readonly Inquiries<TWords, TTable> _next;
    private readonly int[] _lengths = new int[AtOnce];
    private long* _ways = (long*)NativeMemory.Alloc(AtOnce * Longest, sizeof(long));
    private ulong* _states;
    private long _inVain;
    private uint _choice;

    public WalksToEnds(TWords words, TTable table, StateArena arena)
    {
        (_words, _table, _arena) = (words, table, arena);
        _next = new Inquiries<TWords, TTable>(words, table, arena, AtOnce);
        _states = (ulong*)NativeMemory.Alloc(AtOnce * (nuint)words.Count, sizeof(ulong));
    }

    /// <summary>Walks from some states.</summary>
    /// <param name="glance">The thread's model.</param>
    /// <param name="from">Where they are in the arena.</param>
    /// <param name="count">How many they are, up to <see cref="Sweep{TModel}.Together"/>.</param>
    /// <param name="canEnd">The states that can end, to which what is found is added.</param>
    /// <returns>How many were added, and how many of the walks led nowhere.</returns>
    public (long Settled, int InVain) From(Sweep<TModel>.Glance glance, uint* from, int count, SlotSet canEnd)
    {
        int active = 0;
        long added = 0;
        int inVain = 0;
        for (int i = 0; i < count; i++)
        {
            long number = _table.NumberAt(_words, _arena.Chunks, from[i]);
            if (canEnd.Contains(number))
                continue;
            _lengths[active] = 1;
            *Way(active) = number;
            _words.Copy(StateArena.At(_arena.Chunks, from[i], _words.Count), State(active));
            active++;
        }
        while (active > 0)
        {
            _next.Clear();
            for (int walk = 0; walk < active;)
            {
                int ways = glance.Expand(State(walk), out _);
                if (ways == 0)
                {
                    added += Settle(walk, canEnd);
                    Move(--active, walk);
                    continue;
                }
                _next.Ask(glance.Successor(Choose(ways)));
                walk++;
            }
            _next.Await();
            // From the last one down: what takes the place of one that is over has been looked at.
            for (int walk = active - 1; walk >= 0; walk--)
            {
                long number = _next.NumberOf(walk);
                bool isSettled = canEnd.Contains(number);
                if (isSettled)
                    added += Settle(walk, canEnd);
                else if (TryGoOn(walk, number))
                    continue;
                else
                    (inVain, _inVain) = (inVain + 1, _inVain + _lengths[walk]);
                Move(--active, walk);
            }
        }
        return (added, inVain);
    }

    public void Dispose()
    {
        _next.Dispose();
        NativeMemory.Free(_ways);
        NativeMemory.Free(_states);
        _ways = null;
        _states = null;
    }

    private long* Way(int walk) => _ways + ((nint)walk * Longest);

    private ulong* State(int walk) => _states + ((nint)walk * _words.Count);

    // Another one each time, so that a walk does not go round where it need not; what is found in the end does not depend on it.
    private int Choose(int count)
    {
        _choice = (_choice * 1664525) + 1013904223;
        return (int)(((ulong)_choice * (uint)count) >> 32);
    }

    private bool TryGoOn(int walk, long number)
    {
        if (_lengths[walk] == Longest || _inVain > MostInVain)
            return false;
        Way(walk)[_lengths[walk]++] = number;
        _words.Copy(_next.State(walk), State(walk));
        return true;
    }

    private long Settle(int walk, SlotSet canEnd)
    {
        long added = 0;
        for (int i = 0; i < _lengths[walk]; i++)
            added += canEnd.Add(Way(walk)[i]) ? 1 : 0;
        _inVain = Math.Max(0, _inVain - _lengths[walk]);
        return added;
    }

    private void Move(int from, int to)
    {
        if (from == to)
            return;
        _lengths[to] = _lengths[from];
        new ReadOnlySpan<long>(Way(from), _lengths[from]).CopyTo(new Span<long>(Way(to), Longest));
        _words.Copy(State(from), State(to));
    }
}
