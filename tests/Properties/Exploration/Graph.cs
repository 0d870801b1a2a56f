namespace PtSpec.Properties.Exploration;

/// <summary>A transition graph over numbered states, with everything a model may say about them.</summary>
/// <param name="Words">Words a state is packed into.</param>
/// <param name="Salt">Varies the packed bits.</param>
/// <param name="Initial">Initial states; may repeat.</param>
/// <param name="Edges">The successors of each state; may repeat.</param>
/// <param name="BadEdges">The position among a state's edges of the one that violates property 1, or -1.</param>
/// <param name="BadStates">The property each state violates by being reached, or 0.</param>
/// <param name="BadEnds">The property each state violates by having no successor, or 0.</param>
public sealed record Graph(
    int Words, ulong Salt, int[] Initial, int[][] Edges, int[] BadEdges, int[] BadStates, int[] BadEnds)
{
    public const int BadEdge = 1;
    public const int BadState = 2;
    public const int BadEnd = 3;

    public int MaxSuccessors => Math.Max(1, Math.Max(Initial.Length, Edges.Max(edges => edges.Length)));

    /// <summary>The edges a search sees: none after the violating one.</summary>
    public ReadOnlySpan<int> EdgesOf(int state) =>
        BadEdges[state] < 0 ? Edges[state] : Edges[state].AsSpan(0, BadEdges[state] + 1);

    public override string ToString()
    {
        IEnumerable<string> lines = Enumerable.Range(0, Edges.Length).Take(40).Select(state =>
            $"  {state} -> {string.Join(' ', Edges[state])}  "
            + $"bad edge {BadEdges[state]}, state {BadStates[state]}, end {BadEnds[state]}");
        return $"{Words} words, {Edges.Length} states, initial {string.Join(' ', Initial)}\n{string.Join('\n', lines)}";
    }

    // A state number is written in digits, one a word: two states may differ in any single word.
    private ulong Base => (ulong)Math.Ceiling(Math.Pow(Edges.Length, 1.0 / Words)) + 1;

    public void Pack(int state, Span<ulong> packed)
    {
        ulong rest = (ulong)state;
        for (int i = 0; i < Words; i++)
        {
            packed[i] = (rest % Base) ^ Salt;
            rest /= Base;
        }
    }

    public int Unpack(ReadOnlySpan<ulong> packed)
    {
        ulong state = 0;
        for (int i = Words - 1; i >= 0; i--)
            state = state * Base + (packed[i] ^ Salt);
        return (int)state;
    }
}
