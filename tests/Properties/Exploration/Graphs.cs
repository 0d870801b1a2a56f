using FsCheck;
using FsCheck.Fluent;

namespace PtSpec.Properties.Exploration;

/// <summary>
/// Random graphs: a handful of states to a few thousand, shallow and deep, most without violations, the others with few.
/// </summary>
public static class Graphs
{
    public static Arbitrary<Graph> Arbitrary() => Arb.From(Generator(maxWords: 3), Shrink);

    public static Gen<Graph> Generator(int maxWords) =>
        from states in Gen.OneOf(Gen.Choose(1, 12), Gen.Choose(1, 100), Gen.Choose(500, 4000))
        from reach in Gen.Elements(1, 2, 5, 50, 4000)
        from degree in Gen.Choose(1, 4)
        from endsPercent in Gen.Elements(0, 0, 1, 10, 40)
        from chained in Gen.Elements(true, false)
        from violations in Gen.Elements(0, 0, 1, 2, 20)
        from words in Gen.Choose(1, maxWords)
        from seed in Gen.Choose(0, int.MaxValue - 1)
        select Build(states, reach, degree, endsPercent, chained, violations, words, new Random(seed));

    private static Graph Build(
        int states, int reach, int degree, int endsPercent, bool chained, int violations, int words, Random random)
    {
        var edges = new int[states][];
        for (int state = 0; state < states; state++)
        {
            edges[state] = new int[random.Next(100) < endsPercent ? 0 : random.Next(1, degree + 1)];
            for (int i = 0; i < edges[state].Length; i++)
                edges[state][i] = (state + (chained && i == 0 ? 1 : random.Next(-reach, reach + 2)) + states * reach) % states;
        }
        int[] initial = Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(states)).ToArray();
        int[] badEdges = Enumerable.Repeat(-1, states).ToArray();
        int[] badStates = new int[states];
        int[] badEnds = new int[states];
        for (int i = 0; i < violations; i++)
        {
            int state = random.Next(states);
            int kind = random.Next(3);
            if (kind == 0 && edges[state].Length > 0)
                badEdges[state] = random.Next(edges[state].Length);
            else if (kind == 1)
                badStates[state] = Graph.BadState;
            else
                (edges[state], badEdges[state], badEnds[state]) = ([], -1, Graph.BadEnd);
        }
        return new Graph(words, (ulong)random.NextInt64(), initial, edges, badEdges, badStates, badEnds);
    }

    private static IEnumerable<Graph> Shrink(Graph graph)
    {
        if (graph.Initial.Length > 1)
            yield return graph with { Initial = graph.Initial[..1] };
        if (graph.Words > 1)
            yield return graph with { Words = graph.Words - 1 };
        for (int state = 0; state < graph.Edges.Length; state++)
        {
            if (graph.BadEdges[state] >= 0)
                yield return graph with { BadEdges = With(graph.BadEdges, state, -1) };
            else if (graph.Edges[state].Length > 0)
                yield return graph with { Edges = With(graph.Edges, state, graph.Edges[state][..^1]) };
            if (graph.BadStates[state] != 0)
                yield return graph with { BadStates = With(graph.BadStates, state, 0) };
            if (graph.BadEnds[state] != 0)
                yield return graph with { BadEnds = With(graph.BadEnds, state, 0) };
        }
    }

    private static T[] With<T>(T[] values, int index, T value)
    {
        T[] copy = [.. values];
        copy[index] = value;
        return copy;
    }
}
