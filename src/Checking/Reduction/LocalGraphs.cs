using PtSpec.Checking.Compilation;
using PtSpec.Checking.Worlds;

namespace PtSpec.Checking.Reduction;

/// <summary>The local states of every CPU of a scenario, what each may read and write, and what it holds meanwhile.</summary>
internal sealed class LocalGraphs
{
    private readonly LocalGraph[] graphs;
    private readonly Footprint[] actions;

    private LocalGraphs(CompiledScenario scenario, IReadOnlyList<ulong[]> initial)
    {
        Shared = new SharedValues(scenario, initial);
        graphs = [.. scenario.Cpus.Select(c => new LocalGraph(
            c, Shared, initial.Select(i => (scenario.Counter(i, c.Index), FrameIn(scenario.Layout.Frame(c.Index), i)))))];
        int before;
        do
        {
            before = Shared.Version;
            foreach (LocalGraph graph in graphs)
                graph.Follow();
            foreach (EnvironmentAction action in scenario.Environment)
                new AbstractStep(Shared, action.Command, []).Cases();
        }
        while (Shared.Version != before);
        foreach (LocalGraph graph in graphs)
        {
            graph.FindFootprints();
            graph.FindSticky();
        }
        actions = [.. scenario.Environment.Select(a => FootprintReader.Of(Shared, a.Command, []))];
        for (int cpu = 0; cpu < graphs.Length; cpu++)
            FindHeld(cpu);
    }

    /// <summary>The values of the elements.</summary>
    public SharedValues Shared { get; }

    /// <summary>The graph of each CPU.</summary>
    public IReadOnlyList<LocalGraph> Graphs => graphs;

    /// <summary>The footprint of each action of the environment.</summary>
    public IReadOnlyList<Footprint> Actions => actions;

    /// <summary>The graphs of a scenario; null when a CPU of it comes to more than can be followed.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="initial">The states that it may begin in: its own, and those that stand for it.</param>
    public static LocalGraphs? TryBuild(CompiledScenario scenario, IReadOnlyList<ulong[]> initial)
    {
        try
        {
            return new LocalGraphs(scenario, initial);
        }
        catch (TooManyLocalStatesException)
        {
            return null;
        }
    }

    private static UInt128 FrameIn(IReadOnlyList<BitPlace> words, ulong[] state) =>
        words.Reverse().Aggregate(UInt128.Zero, (frame, word) => (frame << 64) | word.Read(state));

    // What a CPU has set on every way to a local state, and nobody else ever takes from that value: a lock that it took.
    private void FindHeld(int cpu)
    {
        LocalGraph graph = graphs[cpu];
        ulong[] takenByOthers = TakenByOthers(cpu);
        ILookup<int, ulong> needs = NeedsOfOthers(cpu);
        var held = new Dictionary<int, ulong>?[graph.States.Count];
        foreach (int initial in graph.Initial)
            held[initial] = [];
        var work = new Queue<int>(graph.Initial);
        while (work.TryDequeue(out int at))
        {
            foreach (LocalEdge edge in graph.States[at].Edges)
            {
                Dictionary<int, ulong> after = After(held[at]!, edge.Effect);
                if (held[edge.Target] is { } known)
                {
                    var both = known.Where(k => after.TryGetValue(k.Key, out ulong value) && value == k.Value).ToDictionary();
                    if (both.Count == known.Count)
                        continue;
                    after = both;
                }
                held[edge.Target] = after;
                work.Enqueue(edge.Target);
            }
        }
        foreach (LocalState state in graph.States)
            state.Held = held[state.Number] ?? [];

        Dictionary<int, ulong> After(Dictionary<int, ulong> before, StepCase effect)
        {
            var after = new Dictionary<int, ulong>(before);
            foreach (int element in effect.MaySet)
            {
                after.Remove(element);
                if (!effect.Sets.TryGetValue(element, out ulong[]? set) || set.Length != 1)
                    continue;
                ulong value = Shared.Bits(element, set);
                bool isOwn = (value & takenByOthers[element]) == 0 && Shared.Of(element).Length <= 64;
                if (isOwn && needs[element].Any(need => (need & value) == 0))
                    after[element] = value;
            }
            return after;
        }
    }

    private ulong[] TakenByOthers(int cpu)
    {
        var taken = new ulong[Shared.Count];
        foreach (WriteUse write in OfOthers(cpu).SelectMany(f => f.Writes))
            taken[write.Element] |= write.Old;
        return taken;
    }

    private ILookup<int, ulong> NeedsOfOthers(int cpu) =>
        OfOthers(cpu).SelectMany(f => f.Gates).SelectMany(g => g.Needs).Distinct().ToLookup(n => n.Element, n => n.Values);

    private IEnumerable<Footprint> OfOthers(int cpu) => graphs.Where(g => g.Cpu.Index != cpu)
        .SelectMany(g => g.States).SelectMany(s => s.Alternatives).Concat(actions);
}
