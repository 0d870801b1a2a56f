using FsCheck;
using FsCheck.Fluent;
using PtSpec.Checking.Exploration;

namespace PtSpec.Properties.Exploration;

/// <summary>A graph without violations whose edges are steps of actors.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Actors">Whose step each edge is; of a state, in ascending order.</param>
/// <param name="Recurs">Whether each edge may be taken again and again.</param>
/// <param name="Fair">Whether each actor is fair.</param>
/// <param name="AdmitsNoCycle">States on no cycle of which the model says so at a glance.</param>
public sealed record LabelledGraph(Graph Graph, int[][] Actors, bool[][] Recurs, bool[] Fair, bool[] AdmitsNoCycle)
{
    /// <summary>The edges that may be taken again and again.</summary>
    public IEnumerable<(int Actor, int To)> RecurringEdges(int state) =>
        Enumerable.Range(0, Graph.Edges[state].Length).Where(k => Recurs[state][k]).Select(k => (Actors[state][k], Graph.Edges[state][k]));

    /// <summary>What weak fairness is granted by being in a state: a bit for each fair actor that has no edge there.</summary>
    public int GrantedIn(int state) => Enumerable.Range(0, Fair.Length).Where(a => Fair[a] && !Actors[state].Contains(a)).Sum(a => 1 << a);

    /// <summary>What is granted by a step.</summary>
    public int GrantedBy(int actor) => Fair[actor] ? 1 << actor : 0;

    /// <summary>All that must be granted.</summary>
    public int Owed => Enumerable.Range(0, Fair.Length).Where(a => Fair[a]).Sum(a => 1 << a);

    public override string ToString() =>
        $"fair {string.Join(' ', Fair)}\n{Graph}\n" + string.Join('\n', Actors.Take(40).Select((actors, state) =>
            $"  {state}: actors {string.Join(' ', actors)}, recurs {string.Join(' ', Recurs[state])}{(AdmitsNoCycle[state] ? ", on no cycle" : "")}"));
}

/// <summary>A <see cref="LabelledGraph"/> as the explorer sees it.</summary>
internal readonly struct LabelledModel(LabelledGraph labelled) : IModel
{
    private readonly GraphModel _plain = new(labelled.Graph);

    public int WordsPerState => _plain.WordsPerState;

    public int MaxSuccessors => _plain.MaxSuccessors;

    public int InitialStates(Span<ulong> destination) => _plain.InitialStates(destination);

    public int Successors(ReadOnlySpan<ulong> state, Span<ulong> destination, out int violation) =>
        _plain.Successors(state, destination, out violation);

    public int Actors => labelled.Fair.Length;

    public int SuccessorsOf(int actor, ReadOnlySpan<ulong> state, Span<ulong> destination)
    {
        int number = labelled.Graph.Unpack(state);
        int count = 0;
        for (int k = 0; k < labelled.Graph.Edges[number].Length; k++)
        {
            if (labelled.Actors[number][k] == actor)
                labelled.Graph.Pack(labelled.Graph.Edges[number][k], destination[(count++ * WordsPerState)..]);
        }
        return count;
    }

    public int RecurringSuccessors(ReadOnlySpan<ulong> state, Span<ulong> destination, Span<int> actors)
    {
        int count = 0;
        foreach ((int actor, int to) in labelled.RecurringEdges(labelled.Graph.Unpack(state)))
        {
            labelled.Graph.Pack(to, destination[(count * WordsPerState)..]);
            actors[count++] = actor;
        }
        return count;
    }

    public bool IsFair(int actor) => labelled.Fair[actor];

    public bool MayRecur(ReadOnlySpan<ulong> state) => !labelled.AdmitsNoCycle[labelled.Graph.Unpack(state)];

    public int JudgeEnd(ReadOnlySpan<ulong> state) => 0;

    public int JudgeState(ReadOnlySpan<ulong> state) => 0;
}

/// <summary>Random labelled graphs: from a handful of states, few of them on cycles or most, to a few thousand.</summary>
public static class LabelledGraphs
{
    public static Arbitrary<LabelledGraph> Arbitrary() => Arb.From(Generator);

    public static Gen<LabelledGraph> Generator =>
        from graph in Graphs.Generator(maxWords: 3)
        from actors in Gen.Choose(1, 4)
        from fairPercent in Gen.Elements(100, 100, 70)
        from apart in Gen.Elements(false, true)
        from recurPercent in Gen.Elements(100, 100, 80, 40)
        from admitPercent in Gen.Elements(0, 50, 100)
        from seed in Gen.Choose(0, int.MaxValue - 1)
        select Label(graph, actors, fairPercent, recurPercent, admitPercent, apart, new Random(seed));

    private static LabelledGraph Label(Graph graph, int actors, int fairPercent, int recurPercent, int admitPercent, bool apart, Random random)
    {
        int states = graph.Edges.Length;
        Graph plain = graph with { BadEdges = [.. graph.BadEdges.Select(_ => -1)], BadStates = new int[states], BadEnds = new int[states] };
        (int Actor, int To)[][] steps = [.. plain.Edges.Select((edges, state) => edges.Select(to => (Actor(state, to), to)).OrderBy(s => s.Item1).ToArray())];
        plain = plain with { Edges = [.. steps.Select(of => of.Select(s => s.To).ToArray())] };
        var labelled = new LabelledGraph(
            plain,
            [.. steps.Select(of => of.Select(s => s.Actor).ToArray())],
            [.. plain.Edges.Select(edges => edges.Select(_ => random.Next(100) < recurPercent).ToArray())],
            [.. Enumerable.Range(0, actors).Select(_ => random.Next(100) < fairPercent)],
            new bool[states]);
        // One that alone leads onwards, while the others go round: where it always can, cycles are unfair to it.
        int Actor(int state, int to) => apart && to > state && random.Next(3) == 0 ? actors - 1 : random.Next(apart ? Math.Max(1, actors - 1) : actors);
        bool[] recurs = FairCycleOracle.OnCycles(labelled);
        return labelled with { AdmitsNoCycle = [.. recurs.Select(r => !r && random.Next(100) < admitPercent)] };
    }
}
