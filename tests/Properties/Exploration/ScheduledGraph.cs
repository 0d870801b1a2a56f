using FsCheck;
using FsCheck.Fluent;
using PtSpec.Checking.Exploration;

namespace PtSpec.Properties.Exploration;

/// <summary>A graph, violations and all, whose edges are steps of CPUs, or happen by themselves.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Cpus">How many CPUs there are.</param>
/// <param name="Of">Whose step each edge is; <paramref name="Cpus"/> for what happens by itself.</param>
public sealed record ScheduledGraph(Graph Graph, int Cpus, int[][] Of)
{
    /// <summary>Where each step of a state leads, and whose it is: none after the violating one.</summary>
    public IEnumerable<(int Cpu, int To)> StepsOf(int state) => Graph.EdgesOf(state).ToArray().Zip(Of[state], (to, cpu) => (cpu, to));

    public override string ToString() =>
        $"{Cpus} cpus\n{Graph}\n" + string.Join('\n', Of.Take(40).Select((cpus, state) => $"  {state}: of {string.Join(' ', cpus)}"));
}

/// <summary>A <see cref="ScheduledGraph"/> as a directed search sees it.</summary>
internal readonly struct ScheduledGraphModel(ScheduledGraph scheduled) : IScheduledModel
{
    private readonly GraphModel _plain = new(scheduled.Graph);

    public int WordsPerState => _plain.WordsPerState;

    public int MaxSuccessors => _plain.MaxSuccessors;

    public int Cpus => scheduled.Cpus;

    public int InitialStates(Span<ulong> destination) => _plain.InitialStates(destination);

    public int Successors(ReadOnlySpan<ulong> state, Span<ulong> destination, out int violation) =>
        _plain.Successors(state, destination, out violation);

    public int StepsOf(int cpu, ReadOnlySpan<ulong> state, Span<ulong> destination, out int violation)
    {
        int number = scheduled.Graph.Unpack(state);
        violation = 0;
        int count = 0;
        int edge = 0;
        foreach ((int of, int to) in scheduled.StepsOf(number))
        {
            if (of == cpu)
            {
                scheduled.Graph.Pack(to, destination[(count++ * WordsPerState)..]);
                violation = edge == scheduled.Graph.BadEdges[number] ? Graph.BadEdge : 0;
            }
            edge++;
        }
        return count;
    }

    public int JudgeEnd(ReadOnlySpan<ulong> state) => _plain.JudgeEnd(state);

    public int JudgeState(ReadOnlySpan<ulong> state) => _plain.JudgeState(state);
}

/// <summary>Random scheduled graphs.</summary>
public static class ScheduledGraphs
{
    public static Arbitrary<ScheduledGraph> Arbitrary() => Arb.From(
        from graph in Graphs.Generator(maxWords: 3)
        from cpus in Gen.Choose(1, 4)
        from seed in Gen.Choose(0, int.MaxValue - 1)
        select Schedule(graph, cpus, new Random(seed)));

    private static ScheduledGraph Schedule(Graph graph, int cpus, Random random) =>
        new(graph, cpus, [.. graph.Edges.Select(edges => edges.Select(_ => random.Next(6) == 0 ? cpus : random.Next(cpus)).ToArray())]);
}
