using PtSpec.Checking.Scenarios;

namespace PtSpec.Properties.MemoryModels;

/// <summary>
/// The same memory models in the axiomatic way of "Herding Cats" (Alglave, Maranget, Tautschnig 2014), which knows of no
/// buffer: each load reads from some store, the stores to a place have some order, and two relations must have no cycle.
/// Tests without locks.
/// </summary>
internal sealed class HerdingCats
{
    private readonly Litmus test;
    private readonly MemoryModel memory;
    private readonly List<(int Thread, LitmusAccess Access, int Position)> events = [];
    private readonly List<int> loads;
    private readonly List<int>[] stores;
    private readonly SortedSet<string> outcomes = [];

    private HerdingCats(Litmus test, MemoryModel memory)
    {
        (this.test, this.memory) = (test, memory);
        for (int thread = 0; thread < test.Threads.Count; thread++)
        {
            for (int i = 0; i < test.Threads[thread].Count; i++)
            {
                if (test.Threads[thread][i].Kind is AccessKind.Store or AccessKind.Load)
                    events.Add((thread, test.Threads[thread][i], i));
            }
        }
        loads = [.. Enumerable.Range(0, events.Count).Where(IsLoad)];
        stores = [.. Enumerable.Range(0, Litmus.Variables)
            .Select(v => Enumerable.Range(0, events.Count).Where(e => !IsLoad(e) && events[e].Access.Variable == v).ToList())];
    }

    /// <summary>Every outcome, as <see cref="LitmusRun.Outcomes"/> writes them.</summary>
    public static IReadOnlySet<string> Outcomes(Litmus test, MemoryModel memory)
    {
        var cats = new HerdingCats(test, memory);
        cats.ReadFrom(0, new int[cats.loads.Count]);
        return cats.outcomes;
    }

    private bool IsLoad(int e) => events[e].Access.Kind == AccessKind.Load;

    private int VariableOf(int e) => events[e].Access.Variable;

    // -1 is the store that made everything 0.
    private void ReadFrom(int load, int[] from)
    {
        if (load == loads.Count)
        {
            Order(0, [.. stores.Select(_ => (IReadOnlyList<int>)[])], from);
            return;
        }
        foreach (int store in stores[VariableOf(loads[load])].Prepend(-1))
        {
            from[load] = store;
            ReadFrom(load + 1, from);
        }
    }

    private void Order(int variable, IReadOnlyList<int>[] coherence, int[] from)
    {
        if (variable == Litmus.Variables)
        {
            Judge(coherence, from);
            return;
        }
        foreach (IReadOnlyList<int> order in Permutations(stores[variable]))
        {
            IReadOnlyList<int>[] with = [.. coherence];
            with[variable] = order;
            Order(variable + 1, with, from);
        }
    }

    private static IEnumerable<IReadOnlyList<int>> Permutations(IReadOnlyList<int> of) => of.Count == 0
        ? [[]]
        : of.SelectMany(first => Permutations([.. of.Where(o => o != first)]), (first, rest) => (IReadOnlyList<int>)[first, .. rest]);

    private void Judge(IReadOnlyList<int>[] coherence, int[] from)
    {
        var perPlace = new bool[events.Count, events.Count];
        var global = new bool[events.Count, events.Count];
        for (int a = 0; a < events.Count; a++)
        {
            for (int b = 0; b < events.Count; b++)
            {
                bool inOrder = events[a].Thread == events[b].Thread && events[a].Position < events[b].Position;
                perPlace[a, b] = (inOrder && VariableOf(a) == VariableOf(b)) || Communicates(a, b, coherence, from);
                bool isOwn = events[a].Thread == events[b].Thread && Reads(b, from) == a;
                global[a, b] = (inOrder && IsPreserved(a, b)) || (Communicates(a, b, coherence, from) && !isOwn);
            }
        }
        if (!HasCycle(perPlace) && !HasCycle(global))
            outcomes.Add(Outcome(coherence, from));
    }

    // Reads-from, coherence and from-reads.
    private bool Communicates(int a, int b, IReadOnlyList<int>[] coherence, int[] from)
    {
        if (VariableOf(a) != VariableOf(b))
            return false;
        IReadOnlyList<int> order = coherence[VariableOf(a)];
        int Place(int store) => store < 0 ? -1 : order.ToList().IndexOf(store);
        return (IsLoad(a), IsLoad(b)) switch
        {
            (false, true) => Reads(b, from) == a,
            (false, false) => Place(a) < Place(b),
            (true, false) => Place(Reads(a, from)) < Place(b),
            _ => false,
        };
    }

    private int Reads(int e, int[] from) => IsLoad(e) ? from[loads.IndexOf(e)] : -2;

    // Program order that the model keeps, of its own or for a fence.
    private bool IsPreserved(int a, int b)
    {
        IReadOnlyList<LitmusAccess> thread = test.Threads[events[a].Thread];
        bool Between(AccessKind fence) => thread.Take(events[b].Position).Skip(events[a].Position).Any(x => x.Kind == fence);
        if (memory == MemoryModel.Sc || Between(AccessKind.Mb) || IsLoad(a))
            return true;
        if (IsLoad(b))
            return false;
        return memory == MemoryModel.Tso || Between(AccessKind.Wmb) || VariableOf(a) == VariableOf(b);
    }

    private bool HasCycle(bool[,] relation)
    {
        int n = events.Count;
        var reach = (bool[,])relation.Clone();
        for (int k = 0; k < n; k++)
        {
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++)
                    reach[i, j] |= reach[i, k] && reach[k, j];
            }
        }
        return Enumerable.Range(0, n).Any(i => reach[i, i]);
    }

    private string Outcome(IReadOnlyList<int>[] coherence, int[] from)
    {
        int Value(int store) => store < 0 ? 0 : events[store].Access.Value;
        IEnumerable<string> loaded = test.Threads.Select((_, thread) => string.Concat(
            Enumerable.Range(0, loads.Count).Where(l => events[loads[l]].Thread == thread).Select(l => Value(from[l]))));
        string final = string.Concat(coherence.Select(order => order.Count == 0 ? 0 : Value(order[^1])));
        return string.Join('|', loaded.Append(final));
    }
}
