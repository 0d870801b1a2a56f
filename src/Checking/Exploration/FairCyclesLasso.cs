using System.Runtime.InteropServices;

namespace PtSpec.Checking.Exploration;

/// <summary>
/// Finds a short fair cycle within a component that has one: from what is still owed to an actor to the nearest step or state
/// that grants it, and in the end back to the start.
/// </summary>
internal sealed unsafe class FairCyclesLasso<TModel, TWords, TTable> : IDisposable
    where TModel : struct, IModel
    where TWords : struct, IWords
    where TTable : struct, IStateTable<TWords>
{
    private readonly FairCyclesResidue<TModel, TWords, TTable> _states;
    private readonly FairCyclesComponents<TModel, TWords, TTable> _components;
    private readonly FairCyclesGrants<TModel, TWords, TTable> _grants;
    private readonly NativeList _queue;
    private readonly NativeList _parents;
    private readonly uint[] _successors;
    private readonly int[] _actors;

    public FairCyclesLasso(
        FairCyclesResidue<TModel, TWords, TTable> states,
        FairCyclesComponents<TModel, TWords, TTable> components,
        FairCyclesGrants<TModel, TWords, TTable> grants,
        MemoryAccount memory)
    {
        (_states, _components, _grants) = (states, components, grants);
        _queue = new NativeList(memory);
        _parents = new NativeList(memory);
        _successors = new uint[states.MaxSuccessors];
        _actors = new int[states.MaxSuccessors];
    }

    /// <summary>
    /// The cycle from a state of a component that has a fair one: who takes each step, and the number of the state that it leads
    /// to, at last the first one. Null when memory does not suffice.
    /// </summary>
    public List<(int Actor, uint State)>? From(uint start)
    {
        if (!_queue.Reserve(_states.Count) || !_parents.Reserve(_states.Count))
            return null;
        for (uint k = 0; k < _states.Count; k++)
            _parents.Add(0);
        var steps = new List<(int Actor, uint State)>();
        uint at = start;
        ulong owed = _grants.All & ~_grants.ByWaiting(start, _grants.All);
        while (owed != 0 || at != start || steps.Count == 0)
        {
            foreach ((int actor, uint state) in Nearest(at, owed, start))
            {
                steps.Add((actor, state));
                owed &= ~_grants.ByStep(actor);
                owed &= ~_grants.ByWaiting(state, owed);
                at = state;
            }
        }
        return steps;
    }

    public void Dispose()
    {
        _parents.Dispose();
        _queue.Dispose();
    }

    // Breadth first, to where something owed is granted; back to the start when nothing is owed. At least one step.
    private List<(int Actor, uint State)> Nearest(uint from, ulong owed, uint start)
    {
        NativeMemory.Clear(_parents.Items, (nuint)_parents.Count * sizeof(uint));
        _queue.Cut(0);
        _queue.Add(from);
        for (uint head = 0; head < _queue.Count; head++)
        {
            uint state = _queue.Items[head];
            int count = _states.Successors(state, _successors, _actors);
            for (int k = 0; k < count; k++)
            {
                uint next = _successors[k];
                if (_components.Of(next) != _components.Of(start))
                    continue;
                bool isGoal = owed == 0 ? next == start : (owed & _grants.ByStep(_actors[k])) != 0;
                bool isNew = next != from && _parents.Items[next] == 0;
                if (!isGoal && isNew && owed != 0)
                    isGoal = _grants.ByWaiting(next, owed) != 0;
                if (isGoal)
                {
                    int last = _actors[k];
                    return [.. WayTo(state, from), (last, next)];
                }
                if (!isNew)
                    continue;
                _parents.Items[next] = state + 1;
                _queue.Add(next);
            }
        }
        throw new InvalidOperationException("A component grants what it does not: the model is not a function of the state.");
    }

    private List<(int Actor, uint State)> WayTo(uint state, uint from)
    {
        var way = new List<(int Actor, uint State)>();
        for (uint at = state; at != from; at = _parents.Items[at] - 1)
        {
            int count = _states.Successors(_parents.Items[at] - 1, _successors, _actors);
            way.Add((_actors[_successors.AsSpan(0, count).IndexOf(at)], at));
        }
        way.Reverse();
        return way;
    }
}
