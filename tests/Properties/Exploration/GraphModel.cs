using PtSpec.Checking.Exploration;

namespace PtSpec.Properties.Exploration;

/// <summary>A <see cref="Graph"/> as the explorer sees it.</summary>
internal readonly struct GraphModel(Graph graph) : IModel
{
    public int WordsPerState => graph.Words;

    public int MaxSuccessors => graph.MaxSuccessors;

    public int InitialStates(Span<ulong> destination) => Write(graph.Initial, destination);

    public int Successors(ReadOnlySpan<ulong> state, Span<ulong> destination, out int violation)
    {
        int number = graph.Unpack(state);
        violation = graph.BadEdges[number] < 0 ? 0 : Graph.BadEdge;
        return Write(graph.EdgesOf(number), destination);
    }

    public int JudgeEnd(ReadOnlySpan<ulong> state) => graph.BadEnds[graph.Unpack(state)];

    public int JudgeState(ReadOnlySpan<ulong> state) => graph.BadStates[graph.Unpack(state)];

    private int Write(ReadOnlySpan<int> states, Span<ulong> destination)
    {
        for (int i = 0; i < states.Length; i++)
            graph.Pack(states[i], destination[(i * graph.Words)..]);
        return states.Length;
    }
}
