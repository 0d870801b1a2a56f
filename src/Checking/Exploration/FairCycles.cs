namespace PtSpec.Checking.Exploration;

/// <summary>
/// Looks for a livelock once every state is known: a reachable cycle that is weakly fair, in which every fair actor takes a step or
/// cannot take one in some state. An actor that waits for a lock may wait while others take and release it again and again.
/// </summary>
/// <remarks>
/// Maximal strongly connected components suffice, and are exact. A fair cycle lies within one of them, which has its steps and
/// states and more, and more of them grant no less; in turn, a component that grants every actor its bit has a cycle through all
/// its steps and states, which is fair. (O. Lichtenstein, A. Pnueli, "Checking that finite state concurrent programs satisfy their
/// linear specification", POPL 1985; T. Latvala, K. Heljanko, "Coping with strong fairness", Fundamenta Informaticae 43, 2000:
/// only strong fairness needs components within components.)
/// <para>
/// On a reduced graph, whose model leaves out successors: a cycle found is a real one as long as <see
/// cref="IModel.IsEnabled"/> tells of every step that an actor can take, left out or not, while <see
/// cref="IModel.RecurringSuccessors"/> writes the ones that are kept. That none is missed needs a
/// proviso: every cycle of the reduced graph has a state none of whose successors is left out. Without it only a graph without any
/// cycle, fair or not, proves that there is none. States that stand for others, as under symmetry, do not tell who took a step:
/// there the answer must come from the unreduced graph.
/// </para>
/// </remarks>
internal sealed unsafe class FairCycles<TModel, TWords, TTable> : IDisposable
    where TModel : struct, IModel
    where TWords : struct, IWords
    where TTable : struct, IStateTable<TWords>
{
    private const ulong HasStep = 1UL << FairCyclesGrants<TModel, TWords, TTable>.MaxFair;
    private const uint StatesPerCheck = 1 << 12;

    private readonly TWords _words;
    private readonly StateArena _arena;
    private readonly MemoryAccount _memory;
    private readonly FairCyclesResidue<TModel, TWords, TTable> _states;
    private FairCyclesComponents<TModel, TWords, TTable>? _components;
    private FairCyclesGrants<TModel, TWords, TTable>? _grants;
    private Block _granted;

    public FairCycles(
        TModel model, TWords words, TTable table, StateArena arena, MemoryAccount memory, Crew crew, long parallelFrom)
    {
        (_words, _arena, _memory) = (words, arena, memory);
        _states = new FairCyclesResidue<TModel, TWords, TTable>(model, words, table, arena, memory, crew, parallelFrom);
    }

    /// <summary>The first level with a state on a fair cycle; null when there is none.</summary>
    public int? FirstLevel { get; private set; }

    /// <summary>Looks for them.</summary>
    public Stop Find(Watch watch)
    {
        if (_states.Find(watch) is var trimmed && trimmed != Stop.Never)
            return trimmed;
        if (_states.Count == 0)
            return Stop.Never;
        _components = new FairCyclesComponents<TModel, TWords, TTable>(_states, _memory);
        if (_components.Find(watch) is var walked && walked != Stop.Never)
            return walked;
        _grants = new FairCyclesGrants<TModel, TWords, TTable>(_states);
        _granted = _memory.Allocate((nuint)_components.Count * sizeof(ulong));
        if (_granted.Start == 0)
            return Stop.Memory;
        if (Judge(watch) is var judged && judged != Stop.Never)
            return judged;
        for (uint component = 0; component < _components.Count && FirstLevel is null; component++)
        {
            if (((ulong*)_granted.Start)[component] == (HasStep | _grants.All))
                FirstLevel = Enumerable.Range(0, _arena.Levels.Count).First(HasOneOnFairCycle);
        }
        return Stop.Never;
    }

    /// <summary>Whether a state of the arena lies on a fair cycle, once some are found.</summary>
    public bool IsOnFairCycle(nint state) => _states.TryNumber((ulong*)state, out uint number) && Granted(number) == (HasStep | _grants!.All);

    /// <summary>
    /// A short fair cycle through a state that lies on one: who takes each step, and the state that it leads to, at last the first
    /// one. Null when memory does not suffice.
    /// </summary>
    public IReadOnlyList<(int Actor, ulong[] State)>? From(ulong[] start)
    {
        using var lasso = new FairCyclesLasso<TModel, TWords, TTable>(_states, _components!, _grants!, _memory);
        uint number;
        fixed (ulong* state = start)
            _states.TryNumber(state, out number);
        return lasso.From(number) is { } cycle ? [.. cycle.Select(step => (step.Actor, _states[step.State].ToArray()))] : null;
    }

    public void Dispose()
    {
        _memory.Free(_granted, _granted.Bytes);
        _components?.Dispose();
        _states.Dispose();
    }

    private ref ulong Granted(uint number) => ref ((ulong*)_granted.Start)[_components!.Of(number)];

    private bool HasOneOnFairCycle(int level)
    {
        foreach (Run run in _arena.Levels[level].Runs)
        {
            for (uint i = 0; i < run.Count; i++)
            {
                if (IsOnFairCycle((nint)StateArena.At(_arena.Chunks, run.First + i, _words.Count)))
                    return true;
            }
        }
        return false;
    }

    // What the steps and states of each component grant.
    private Stop Judge(Watch watch)
    {
        var successors = new uint[_states.MaxSuccessors];
        int[] actors = new int[_states.MaxSuccessors];
        uint number = 0;
        watch.Begin(SearchPhase.Progress, _states.Count, () => number);
        for (; number < _states.Count; number++)
        {
            if (number % StatesPerCheck == 0 && watch.Check() is var due && due != Stop.Never)
                return due;
            ref ulong granted = ref Granted(number);
            int count = _states.Successors(number, successors, actors);
            for (int k = 0; k < count; k++)
            {
                if (_components!.Of(successors[k]) == _components.Of(number))
                    granted |= HasStep | _grants!.ByStep(actors[k]);
            }
            granted |= _grants!.ByWaiting(number, _grants.All & ~granted);
        }
        return Stop.Never;
    }
}
