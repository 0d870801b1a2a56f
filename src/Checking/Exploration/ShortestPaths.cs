namespace PtSpec.Checking.Exploration;

/// <summary>
/// Finds the shortest path to a violation of which it is known at how many steps it is: of all shortest ones the one that a
/// search by one thread would find first, whoever found what.
/// </summary>
/// <remarks>
/// Breadth-first order is the order of paths by the numbers of their steps, first step first. So the states that lead to a goal are
/// marked backwards, level by level, and the path goes forwards through marked ones, by the first step each time. No state needs to
/// remember its parent for that; the levels are expanded once more instead, once there is something to show.
/// </remarks>
internal sealed unsafe class ShortestPaths<TModel, TWords, TTable> : IDisposable
    where TModel : struct, IModel
    where TWords : struct, IWords
    where TTable : struct, IStateTable<TWords>
{
    // Bits of a sieve that fits the nearest cache: most states lead to no marked one, and few of them get past it.
    private const int SieveBits = 1 << 17;

    private readonly TWords _words;
    private readonly TTable _table;
    private readonly StateArena _arena;
    private readonly SlotSet _marked;
    private readonly Sweep<TModel> _sweep;
    private ulong[] _sieve = [];

    public ShortestPaths(
        TModel model, TWords words, TTable table, StateArena arena, MemoryAccount memory, Crew crew, long parallelFrom)
    {
        (_words, _table, _arena) = (words, table, arena);
        _marked = new SlotSet(memory, table.Numbers(arena));
        _sweep = new Sweep<TModel>(model, words.Count, arena, crew, parallelFrom);
    }

    private delegate bool IsGoal(Sweep<TModel>.Glance glance, ulong* state);

    /// <summary>The first initial state that violates a property, which one does.</summary>
    public (int Property, IReadOnlyList<ulong[]> Path) ToInitialViolation()
    {
        int count = _sweep.Own.Enter();
        for (int i = 0; i < count; i++)
        {
            if (_sweep.Own.JudgeState(_sweep.Own.Successor(i)) is var property && property != 0)
                return (property, [Copy(_sweep.Own.Successor(i))]);
        }
        return (0, []);
    }

    /// <summary>The path to an illegal end in a level, and what it violates; 0 when there is none.</summary>
    public (int Property, IReadOnlyList<ulong[]> Path) ToIllegalEnd(int level)
    {
        List<ulong[]> path = To(level, (glance, state) => glance.Expand(state, out _) == 0 && glance.JudgeEnd(state) != 0);
        if (path.Count == 0)
            return (0, []);
        fixed (ulong* end = path[^1])
            return (_sweep.Own.JudgeEnd(end), path);
    }

    /// <summary>The path to a step out of a level that violates a property, or leads to a state that does, and which.</summary>
    public (int Property, IReadOnlyList<ulong[]> Path) ToViolatingStep(int level)
    {
        List<ulong[]> path = To(level, (glance, state) => glance.FirstViolating(state, out _) >= 0);
        if (path.Count == 0)
            return (0, []);
        fixed (ulong* last = path[^1])
        {
            int step = _sweep.Own.FirstViolating(last, out int property);
            path.Add(Copy(_sweep.Own.Successor(step)));
            return (property, path);
        }
    }

    /// <summary>The path to one of the states of a level that are chosen.</summary>
    public IReadOnlyList<ulong[]> ToOneOf(int level, Func<nint, bool> isChosen) => To(level, (_, state) => isChosen((nint)state));

    public void Dispose()
    {
        _marked.Dispose();
        _sweep.Dispose();
    }

    private List<ulong[]> To(int level, IsGoal isGoal)
    {
        if (!_marked.Exists)
            throw new InvalidOperationException("A violation was found, and there is no memory to find the path to it.");
        ulong[] next = NewSieve();
        _sweep.Over(_arena.Levels[level], (glance, state) =>
        {
            if (isGoal(glance, state))
                Mark(state, next);
        });
        for (int k = level - 1; k >= 0; k--)
        {
            (_sieve, next) = (next, NewSieve());
            _sweep.Over(_arena.Levels[k], (glance, state) =>
            {
                int count = glance.Expand(state, out _);
                for (int i = 0; i < count; i++)
                {
                    if (!IsMarked(glance.Successor(i), _sieve))
                        continue;
                    Mark(state, next);
                    break;
                }
            });
        }
        return Forwards(level);
    }

    // A state may be marked for leading to a marked one of its own level; it is found out here, as nothing leads on from it.
    private List<ulong[]> Forwards(int level)
    {
        List<ulong[]> path = [];
        var steps = new Stack<int>();
        int step = 0;
        while (path.Count <= level)
        {
            int count = ExpandLast(path);
            while (step < count && !(IsMarked(_sweep.Own.Successor(step), sieve: null) && IsIn(_arena.Levels[path.Count], _sweep.Own.Successor(step))))
                step++;
            if (step < count)
            {
                path.Add(Copy(_sweep.Own.Successor(step)));
                steps.Push(step);
                step = 0;
                continue;
            }
            if (path.Count == 0)
                return [];
            fixed (ulong* last = path[^1])
                _marked.Remove(NumberOf(last));
            path.RemoveAt(path.Count - 1);
            step = steps.Pop() + 1;
        }
        return path;
    }

    private int ExpandLast(List<ulong[]> path)
    {
        if (path.Count == 0)
            return _sweep.Own.Enter();
        fixed (ulong* last = path[^1])
            return _sweep.Own.Expand(last, out _);
    }

    private long NumberOf(ulong* state) => _table.NumberOf(_words, _arena.Chunks, _table.Aim(_words.Hash(state)), state);

    private static ulong[] NewSieve() => new ulong[SieveBits / 64];

    private void Mark(ulong* state, ulong[] sieve)
    {
        ulong aim = _table.Aim(_words.Hash(state));
        _marked.Add(_table.NumberOf(_words, _arena.Chunks, aim, state));
        Interlocked.Or(ref sieve[(aim >> 6) % (SieveBits / 64)], 1UL << (int)(aim & 63));
    }

    private bool IsMarked(ulong* state, ulong[]? sieve)
    {
        ulong aim = _table.Aim(_words.Hash(state));
        if (sieve is not null && (sieve[(aim >> 6) % (SieveBits / 64)] >> (int)(aim & 63) & 1) == 0)
            return false;
        return _table.NumberOf(_words, _arena.Chunks, aim, state) is >= 0 and var slot && _marked.Contains(slot);
    }

    // A marked state of a level that was left behind may lead back to one before it, which is marked too.
    private bool IsIn(Level level, ulong* wanted)
    {
        foreach (Run run in level.Runs)
        {
            ulong* state = StateArena.At(_arena.Chunks, run.First, _words.Count);
            for (uint i = 0; i < run.Count; i++, state += _words.Count)
            {
                if (_words.Equal(state, wanted))
                    return true;
            }
        }
        return false;
    }

    private ulong[] Copy(ulong* state) => new ReadOnlySpan<ulong>(state, _words.Count).ToArray();
}
