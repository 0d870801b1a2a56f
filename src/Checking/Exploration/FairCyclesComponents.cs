namespace PtSpec.Checking.Exploration;

/// <summary>
/// The strongly connected components of the states that may lie on a cycle: Tarjan's algorithm in Pearce's form, which needs one
/// number a state (D. J. Pearce, "A space-efficient algorithm for finding strongly connected components", Information Processing
/// Letters 116, 2016), with its stacks in native memory.
/// </summary>
internal sealed unsafe class FairCyclesComponents<TModel, TWords, TTable> : IDisposable
    where TModel : struct, IModel
    where TWords : struct, IWords
    where TTable : struct, IStateTable<TWords>
{
    // A frame of the walk: the successors of a state, then how many, whether it may be a root, how many are left, and itself.
    private const int FrameEnd = 4;
    private const uint StatesPerCheck = 1 << 12;

    private readonly FairCyclesResidue<TModel, TWords, TTable> _states;
    private readonly MemoryAccount _memory;
    private readonly Block _marks;
    private readonly NativeList _frames;
    private readonly NativeList _open;
    private readonly uint[] _successors;
    private readonly int[] _actors;
    private uint* _mark;
    private uint _nextMark = 1;
    private uint _nextComponent;
    private uint _entered;

    public FairCyclesComponents(FairCyclesResidue<TModel, TWords, TTable> states, MemoryAccount memory)
    {
        (_states, _memory) = (states, memory);
        _marks = memory.Allocate((nuint)states.Count * sizeof(uint));
        _frames = new NativeList(memory);
        _open = new NativeList(memory);
        _successors = new uint[states.MaxSuccessors];
        _actors = new int[states.MaxSuccessors];
    }

    /// <summary>How many components there are.</summary>
    public uint Count => _states.Count - _nextComponent;

    /// <summary>The component of a state, counted from 0: later ones lead to earlier ones, never the other way.</summary>
    public uint Of(uint number) => _states.Count - _mark[number];

    /// <summary>Finds them.</summary>
    public Stop Find(Watch watch)
    {
        if (_marks.Start == 0)
            return Stop.Memory;
        _mark = (uint*)_marks.Start;
        // Components are numbered downwards from the greatest mark, so that a finished one is never the lesser.
        _nextComponent = _states.Count;
        watch.Begin(SearchPhase.Progress, _states.Count, () => _entered);
        for (uint root = 0; root < _states.Count; root++)
        {
            if (root % StatesPerCheck == 0 && watch.Check() is var due && due != Stop.Never)
                return due;
            if (_mark[root] == 0 && Walk(root, watch) is var stop && stop != Stop.Never)
                return stop;
        }
        return Stop.Never;
    }

    public void Dispose()
    {
        _open.Dispose();
        _frames.Dispose();
        _memory.Free(_marks, _marks.Bytes);
    }

    private Stop Walk(uint root, Watch watch)
    {
        if (!Enter(root))
            return Stop.Memory;
        uint untilCheck = StatesPerCheck;
        while (_frames.Count > 0)
        {
            uint* end = _frames.Items + _frames.Count;
            (uint left, uint state) = (end[-2], end[-1]);
            if (left == 0)
            {
                if (!Leave(state))
                    return Stop.Memory;
                continue;
            }
            uint next = end[-FrameEnd - (int)left];
            if (_mark[next] != 0)
            {
                end[-2]--;
                if (_mark[next] < _mark[state])
                    (_mark[state], end[-3]) = (_mark[next], 0);
                continue;
            }
            if (!Enter(next))
                return Stop.Memory;
            if (--untilCheck == 0)
            {
                untilCheck = StatesPerCheck;
                if (watch.Check() is var due && due != Stop.Never)
                    return due;
            }
        }
        return Stop.Never;
    }

    private bool Enter(uint state)
    {
        int count = _states.Successors(state, _successors, _actors);
        if (!_frames.Reserve((uint)(count + FrameEnd)))
            return false;
        for (int k = 0; k < count; k++)
            _frames.Add(_successors[k]);
        _frames.Add((uint)count);
        _frames.Add(1);
        _frames.Add((uint)count);
        _frames.Add(state);
        _mark[state] = _nextMark++;
        _entered++;
        return true;
    }

    // A state from which nothing earlier is reached is the root of a component: it and what is open since.
    private bool Leave(uint state)
    {
        uint* end = _frames.Items + _frames.Count;
        bool isRoot = end[-3] != 0;
        _frames.Cut(_frames.Count - (uint)FrameEnd - end[-4]);
        if (!isRoot)
        {
            if (!_open.Reserve(1))
                return false;
            _open.Add(state);
            return true;
        }
        _nextMark--;
        while (_open.Count > 0 && _mark[state] <= _mark[_open.Items[_open.Count - 1]])
        {
            _mark[_open.Take()] = _nextComponent;
            _nextMark--;
        }
        _mark[state] = _nextComponent--;
        return true;
    }
}
