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
/// cref="IModel.SuccessorsOf"/> tells of every step that an actor can take, left out or not, while <see
/// cref="IModel.RecurringSuccessors"/> writes the ones that are kept. That none is missed needs a
/// proviso: every cycle of the reduced graph has a state none of whose successors is left out. Without it only a graph without any
/// cycle, fair or not, proves that there is none. States that stand for others, as under symmetry, do not tell who took a step:
/// there the answer must come from the unreduced graph.
/// </para>
/// </remarks>
internal sealed unsafe class FairCycles<TModel, TWords, TTable>(
    TModel model, TWords words, TTable table, StateArena arena, MemoryAccount memory)
    where TModel : struct, IModel
    where TWords : struct, IWords
    where TTable : struct, IStateTable<TWords>
{
    private const ulong HasStep = 1UL << FairCyclesGrants<TModel, TWords, TTable>.MaxFair;
    private const uint StatesPerCheck = 1 << 12;

    /// <summary>A fair cycle: of those from the state found first, a short one. Null when there is none.</summary>
    public FairCycle? Found { get; private set; }

    /// <summary>Looks for one.</summary>
    public Stop Run(Watch watch)
    {
        using var states = new FairCyclesResidue<TModel, TWords, TTable>(model, words, table, arena, memory);
        if (states.Find(watch) is var trimmed && trimmed != Stop.Never)
            return trimmed;
        if (states.Count == 0)
            return Stop.Never;
        using var components = new FairCyclesComponents<TModel, TWords, TTable>(states, memory);
        if (components.Find(watch) is var walked && walked != Stop.Never)
            return walked;
        var grants = new FairCyclesGrants<TModel, TWords, TTable>(states);
        if (FirstOnFairCycle(states, components, grants, watch, out uint? first) is var judged && judged != Stop.Never)
            return judged;
        if (first is not { } start)
            return Stop.Never;
        using var lasso = new FairCyclesLasso<TModel, TWords, TTable>(states, components, grants, memory);
        Found = lasso.From(start);
        return Found is null ? Stop.Memory : Stop.Never;
    }

    private Stop FirstOnFairCycle(
        FairCyclesResidue<TModel, TWords, TTable> states,
        FairCyclesComponents<TModel, TWords, TTable> components,
        FairCyclesGrants<TModel, TWords, TTable> grants,
        Watch watch,
        out uint? first)
    {
        first = null;
        Block block = memory.Allocate((nuint)components.Count * sizeof(ulong));
        if (block.Start == 0)
            return Stop.Memory;
        try
        {
            ulong* granted = (ulong*)block.Start;
            if (Judge(states, components, grants, granted, watch) is var stop && stop != Stop.Never)
                return stop;
            for (uint number = 0; number < states.Count && first is null; number++)
            {
                if (granted[components.Of(number)] == (HasStep | grants.All))
                    first = number;
            }
            return Stop.Never;
        }
        finally
        {
            memory.Free(block, block.Bytes);
        }
    }

    private static Stop Judge(
        FairCyclesResidue<TModel, TWords, TTable> states,
        FairCyclesComponents<TModel, TWords, TTable> components,
        FairCyclesGrants<TModel, TWords, TTable> grants,
        ulong* granted,
        Watch watch)
    {
        var successors = new uint[states.MaxSuccessors];
        int[] actors = new int[states.MaxSuccessors];
        for (uint number = 0; number < states.Count; number++)
        {
            if (number % StatesPerCheck == 0 && watch.Check() is var due && due != Stop.Never)
                return due;
            ulong* here = granted + components.Of(number);
            int count = states.Successors(number, successors, actors);
            for (int k = 0; k < count; k++)
            {
                if (components.Of(successors[k]) == components.Of(number))
                    *here |= HasStep | grants.ByStep(actors[k]);
            }
            *here |= grants.ByWaiting(number, grants.All & ~*here);
        }
        return Stop.Never;
    }
}
