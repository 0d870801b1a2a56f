using PtSpec.Checking.Compilation;
using PtSpec.Checking.Worlds;

namespace PtSpec.Checking.Reduction;

/// <summary>
/// Which steps nobody can tell from having been taken earlier: for a CPU at a local state, where the others must not be, as
/// from there they may come to a step that meets it.
/// </summary>
internal sealed class Independence
{
    private readonly LocalGraphs graphs;
    private readonly CompiledScenario scenario;
    private static readonly Dictionary<int, ulong> Nothing = [];

    private readonly List<int>[][] arrivals;
    private readonly Dictionary<string, Preference?> known = [];

    public Independence(CompiledScenario scenario, LocalGraphs graphs)
    {
        this.scenario = scenario;
        this.graphs = graphs;
        arrivals = [.. graphs.Graphs.Select(Arrivals)];
    }

    /// <summary>When the step at a CPU's local state may be taken before all others; null when it never may.</summary>
    public Preference? Of(int cpu, LocalState state)
    {
        if (state.Node < 0 || state.IsSticky)
            return null;
        Footprint step = Footprint.Union(state.Alternatives);
        string key = $"{cpu}|{step.Key}|{string.Join(',', state.Held.OrderBy(h => h.Key).Select(h => $"{h.Key}:{h.Value:x}"))}";
        if (!known.TryGetValue(key, out Preference? preference))
            known[key] = preference = Find(cpu, step, state.Held);
        return preference;
    }

    private Preference? Find(int cpu, Footprint step, IReadOnlyDictionary<int, ulong> held)
    {
        var meets = new ulong[graphs.Graphs.Count][];
        for (int other = 0; other < meets.Length; other++)
            meets[other] = other == cpu ? [] : LeadingTo(other, held, step.ConflictsWith);
        var threats = new List<Threat>();
        foreach (Footprint action in graphs.Actions.Where(a => step.ConflictsWith(a, held)))
        {
            Absence[] absences = [.. action.Gates.SelectMany(g => g.Needs).Select(n => AbsenceOf(cpu, n, held)).OfType<Absence>()];
            if (absences.Length == 0)
                return null;
            threats.Add(new Threat(absences));
        }
        return new Preference(cpu, meets, [.. threats]);
    }

    // What an action of the environment needs is absent until one of the CPUs brings it about; null when another action may.
    private Absence? AbsenceOf(int cpu, Need need, IReadOnlyDictionary<int, ulong> held)
    {
        bool IsBroughtBy(Footprint f) => f.Writes.Any(w => w.Element == need.Element && (w.New & need.Values) != 0);
        (Field field, int index) = graphs.Shared[need.Element];
        if (graphs.Actions.Any(IsBroughtBy) || !scenario.Layout.Holds(field, index))
            return null;
        var bringing = new ulong[graphs.Graphs.Count][];
        for (int other = 0; other < bringing.Length; other++)
            bringing[other] = other == cpu ? [] : LeadingTo(other, held, (f, h) => f.ClosedBy(h) is null && IsBroughtBy(f));
        ulong[] all = graphs.Shared.Of(need.Element);
        ulong[] needed = all.Length > 64 ? all : [.. all.Where((_, i) => (need.Values >> i & 1) != 0)];
        return new Absence(scenario.Layout.Place(field)[index], needed, bringing);
    }

    // The local states from which a CPU may come to a step, as a set of bits, while some elements keep others back.
    private ulong[] LeadingTo(int cpu, IReadOnlyDictionary<int, ulong> held, Func<Footprint, IReadOnlyDictionary<int, ulong>, bool> isIt)
    {
        IReadOnlyList<LocalState> states = graphs.Graphs[cpu].States;
        var found = new ulong[(states.Count + 63) / 64];
        var work = new Stack<int>();
        foreach (LocalState state in states)
        {
            // Of a step that can be taken in one way its other ways must not come and go.
            IReadOnlyDictionary<int, ulong> meanwhile = IsClosed(state) ? held : Nothing;
            if (state.Alternatives.Any(f => isIt(f, meanwhile)))
                Add(state.Number);
        }
        while (work.TryPop(out int at))
        {
            foreach (int source in arrivals[cpu][at])
            {
                if (!IsClosed(states[source]))
                    Add(source);
            }
        }
        return found;

        bool IsClosed(LocalState state) => Array.TrueForAll(state.Alternatives, f => f.ClosedBy(held) is not null);

        void Add(int number)
        {
            if ((found[number >> 6] >> (number & 63) & 1) != 0)
                return;
            found[number >> 6] |= 1UL << (number & 63);
            work.Push(number);
        }
    }

    private static List<int>[] Arrivals(LocalGraph graph)
    {
        var found = graph.States.Select(_ => new List<int>()).ToArray();
        foreach (LocalState state in graph.States)
        {
            foreach (int target in state.Edges.Select(e => e.Target).Distinct())
                found[target].Add(state.Number);
        }
        return found;
    }
}
