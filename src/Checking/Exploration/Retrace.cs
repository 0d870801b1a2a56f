namespace PtSpec.Checking.Exploration;

/// <summary>
/// Finds the path to a violation that a search found which keeps no states: it searches once more, by one thread, and remembers how
/// each state was come to. Which states a level has does not depend on threads, so it comes there too; the path is the first of all
/// shortest ones through what is kept.
/// </summary>
internal sealed unsafe class Retrace<TModel, TWords, TTable> : IDisposable
    where TModel : struct, IModel
    where TWords : struct, IWords
    where TTable : struct, IStateTable<TWords>
{
    private readonly TWords _words;
    private readonly MemoryAccount _memory;
    private readonly StateArena _arena;
    private readonly ArenaWriter _writer;
    private readonly Ancestry _ancestry;
    private readonly Sweep<TModel>.Glance _glance;
    private readonly Crew _crew = new(threads: 1);
    private TTable _table;
    private Level _level = new([]);
    private long _states;

    public Retrace(TModel model, TWords words, TTable table, MemoryAccount memory)
    {
        (_words, _table, _memory) = (words, table, memory);
        _arena = new StateArena(memory, words.Count, recycles: true);
        _writer = new ArenaWriter(_arena);
        _ancestry = new Ancestry(memory);
        _glance = new Sweep<TModel>.Glance(model, words.Count);
    }

    private delegate bool Visit(uint number, ulong* state);

    /// <summary>The path to the first illegal end of the last level, or else to the first violating step out of it.</summary>
    /// <param name="levels">How many levels were expanded; 0 when an initial state violates something.</param>
    public (int Property, IReadOnlyList<ulong[]> Path) ToViolation(int levels)
    {
        if (levels == 0)
            return ToInitialState();
        _ancestry.Begin();
        int count = _glance.Enter();
        for (int i = 0; i < count; i++)
            Discover(_glance.Successor(i), parent: 0, step: i, isFirst: i == 0);
        End();
        for (int level = 1; level < levels; level++)
        {
            _ancestry.Begin();
            Over((number, state) =>
            {
                int found = _glance.Expand(state, out _);
                for (int i = 0; i < found; i++)
                    Discover(_glance.Successor(i), number, i, isFirst: false);
                return false;
            });
            End();
        }
        return ToLast();
    }

    public void Dispose()
    {
        _glance.Dispose();
        _ancestry.Dispose();
        _arena.Dispose();
        _table.Free(_memory);
        _crew.Dispose();
    }

    private (int Property, IReadOnlyList<ulong[]> Path) ToInitialState()
    {
        int count = _glance.Enter();
        for (int i = 0; i < count; i++)
        {
            if (_glance.JudgeState(_glance.Successor(i)) is var property && property != 0)
                return (property, [Copy(_glance.Successor(i))]);
        }
        return (0, []);
    }

    private (int Property, IReadOnlyList<ulong[]> Path) ToLast()
    {
        int property = 0;
        uint last = 0;
        int step = -1;
        bool isFound = Over((number, state) =>
        {
            property = _glance.Expand(state, out _) == 0 ? _glance.JudgeEnd(state) : 0;
            last = number;
            return property != 0;
        });
        isFound = isFound || Over((number, state) =>
        {
            step = _glance.FirstViolating(state, out property);
            last = number;
            return step >= 0;
        });
        if (!isFound)
            return (0, []);
        int[] steps = _ancestry.StepsTo(last);
        return (property, Walk(step < 0 ? steps : [.. steps, step]));
    }

    private List<ulong[]> Walk(int[] steps)
    {
        List<ulong[]> path = [];
        foreach (int step in steps)
        {
            if (path.Count == 0)
            {
                _glance.Enter();
            }
            else
            {
                fixed (ulong* at = path[^1])
                    _glance.Expand(at, out _);
            }
            path.Add(Copy(_glance.Successor(step)));
        }
        return path;
    }

    private void Discover(ulong* state, uint parent, int step, bool isFirst)
    {
        while (_states >= _table.Threshold)
            Need(_table.Grow(_words, _memory, _crew));
        ulong aim = _table.Aim(_words.Hash(state));
        ulong* slot = isFirst ? null : _table.Find(_words, _arena.Chunks, aim, state);
        if (slot == null && !isFirst)
            return;
        if (_writer.Next == _writer.End)
            Need(_writer.Extend());
        _words.Copy(state, StateArena.At(_arena.Chunks, (uint)_writer.Next, _words.Count));
        if (isFirst)
            _table.Enter(_words, state);
        else
            *slot = _table.Entry(aim, state, (uint)_writer.Next);
        _writer.Next++;
        _states++;
        Need(_ancestry.TryAdd(parent, step));
    }

    private void End()
    {
        List<Run> runs = [];
        _writer.EndLevel(runs);
        _arena.Recycle(_level);
        _level = _arena.EndLevel(runs);
        Need(_table.Leave(_words, _arena, _level, _memory, _crew, long.MaxValue));
    }

    // Every state of the level, in the order in which they were discovered, until one is as wanted.
    private bool Over(Visit visit)
    {
        uint number = 0;
        foreach (Run run in _level.Runs)
        {
            ulong* state = StateArena.At(_arena.Chunks, run.First, _words.Count);
            for (uint i = 0; i < run.Count; i++, state += _words.Count)
            {
                if (visit(number++, state))
                    return true;
            }
        }
        return false;
    }

    // The search set memory aside for this.
    private static void Need(bool isThere)
    {
        if (!isThere)
            throw new InvalidOperationException("A violation was found, and there is no memory to find the path to it.");
    }

    private ulong[] Copy(ulong* state) => new ReadOnlySpan<ulong>(state, _words.Count).ToArray();
}
