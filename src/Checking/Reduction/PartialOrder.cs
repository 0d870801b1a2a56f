using PtSpec.Checking.Compilation;
using PtSpec.Checking.Linking;

namespace PtSpec.Checking.Reduction;

/// <summary>
/// Takes steps that nobody can tell from having been taken earlier at once, one after the other, and never the others first.
/// </summary>
/// <remarks>
/// A step is preferred where it is the only one of its CPU, violates nothing, and meets no step that another CPU or the environment
/// may come to before it: neither reads what the other writes, and no call or return of it is seen by the linearizability monitor
/// to have come earlier. Others cannot end that, so preferred steps are confluent, and their states have the same future
/// (Groote and van de Pol, "State space reduction using partial tau-confluence", MFCS 2000: branching bisimilar); no CPU goes round for
/// ever by preferred steps alone, as each way round has a step that is never preferred.
/// </remarks>
internal sealed unsafe class PartialOrder
{
    private const int NoOperation = -1;

    private readonly CompiledScenario scenario;
    private readonly LocalGraphs graphs;
    private readonly Independence independence;
    private readonly MonitorOrder? monitor;
    private readonly LocalStateTable[] tables;
    private readonly Entry?[][] entries;
    private readonly Lock finding = new();

    private PartialOrder(CompiledScenario scenario, LocalGraphs graphs)
    {
        this.scenario = scenario;
        this.graphs = graphs;
        independence = new Independence(scenario, graphs);
        monitor = scenario.Monitor is { } m
            ? new MonitorOrder(m, scenario.World.Scenario.Cpus.Select(ops => ops.Count))
            : null;
        tables = [.. graphs.Graphs.Select(g => new LocalStateTable(scenario, g))];
        entries = [.. graphs.Graphs.Select(g => new Entry?[g.States.Count])];
    }

    /// <summary>The order of a scenario; null when a CPU comes to more local states than can be followed.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="symmetry">The renamings under which its states are known too, or null.</param>
    public static PartialOrder? TryBuild(CompiledScenario scenario, Symmetry? symmetry = null)
    {
        var initial = new ulong[scenario.Layout.Words];
        scenario.WriteInitial(initial);
        return LocalGraphs.TryBuild(scenario, symmetry?.Renamed(initial) ?? [initial]) is { } graphs
            ? new PartialOrder(scenario, graphs)
            : null;
    }

    /// <summary>The local states of each CPU.</summary>
    public LocalGraphs Graphs => graphs;

    /// <summary>Whether each way round of a CPU passes one of its steps with this property: those that are never preferred.</summary>
    public bool[][] TurningPoints() => [.. graphs.Graphs.Select(g =>
    {
        var turning = new bool[g.Cpu.Steps.Count];
        foreach (LocalState state in g.States.Where(s => s.IsSticky))
            turning[state.Counter] = true;
        return turning;
    })];

    /// <summary>Takes preferred steps from a state until there is none.</summary>
    /// <param name="state">The state, which becomes the last one.</param>
    /// <param name="room">Room for the successors of a state.</param>
    /// <param name="taken">Receives each state on the way, or null.</param>
    public void Settle(ulong* state, ulong* room, List<ulong[]>? taken = null)
    {
        int cpus = tables.Length;
        int words = scenario.Layout.Words;
        int* local = stackalloc int[cpus];
        for (int c = 0; c < cpus; c++)
        {
            local[c] = tables[c].NumberIn(state);
            if (local[c] < 0)
                return;
        }
        for (int c = 0; c < cpus;)
        {
            if (!IsPreferred(c, state, local) || !TakeAlone(c, state, room))
            {
                c++;
                continue;
            }
            new ReadOnlySpan<ulong>(room, words).CopyTo(new Span<ulong>(state, words));
            taken?.Add(new ReadOnlySpan<ulong>(state, words).ToArray());
            local[c] = tables[c].NumberIn(state);
            if (local[c] < 0)
                return;
            c = 0;
        }
    }

    /// <summary>Whether every local state of a state is known, as they are unless a step leaves the ranges of its fields.</summary>
    public bool Knows(ulong* state)
    {
        foreach (LocalStateTable table in tables)
        {
            if (table.NumberIn(state) < 0)
                return false;
        }
        return true;
    }

    /// <summary>Whether a CPU's step is preferred in a state, and the state after it.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <param name="state">The state.</param>
    /// <param name="room">Room for the successors of a state; the state after the step becomes the first.</param>
    public bool Prefers(int cpu, ulong* state, ulong* room)
    {
        int* local = stackalloc int[tables.Length];
        for (int c = 0; c < tables.Length; c++)
        {
            local[c] = tables[c].NumberIn(state);
            if (local[c] < 0)
                return false;
        }
        return IsPreferred(cpu, state, local) && TakeAlone(cpu, state, room);
    }

    private bool IsPreferred(int cpu, ulong* state, int* local)
    {
        Entry entry = entries[cpu][local[cpu]] ?? Find(cpu, local[cpu]);
        return entry.Preference is { } preference && preference.Holds(state, local) && IsUnseen(cpu, entry, state);
    }

    private bool TakeAlone(int cpu, ulong* state, ulong* room)
    {
        StepReport report = scenario.NewReport();
        return scenario.Step(cpu, state, room, &report) == 1 && report.Violation == 0;
    }

    private bool IsUnseen(int cpu, in Entry entry, ulong* state)
    {
        if (monitor is null || (entry.Calls == NoOperation && entry.Returns == NoOperation))
            return true;
        BitPlace place = scenario.Layout.Monitor;
        uint at = place.Bits == 0 ? 0 : (uint)((state[place.Word] >> place.Shift) & place.Mask);
        if (entry.Calls != NoOperation)
        {
            if (!monitor.MayCall(cpu, entry.Calls, at))
                return false;
            at = monitor.AfterCall(cpu, entry.Calls, at);
        }
        return entry.Returns == NoOperation || monitor.MayReturn(cpu, entry.Returns, at);
    }

    // Found when first asked for; that two threads ask at once does no harm.
    private Entry Find(int cpu, int number)
    {
        lock (finding)
        {
            LocalState state = graphs.Graphs[cpu].States[number];
            CompiledCpu program = graphs.Graphs[cpu].Cpu;
            var entry = new Entry(
                independence.Of(cpu, state),
                state.Node >= 0 && program.FirstSteps.TryGetValue(state.Node, out int called) ? called : NoOperation,
                state.MayReturn ? ((FlatPrimitive)program.Nodes[state.Node]).Origin.Operation : NoOperation);
            Volatile.Write(ref entries[cpu][number], entry);
            return entry;
        }
    }

    private sealed record Entry(Preference? Preference, int Calls, int Returns);
}
