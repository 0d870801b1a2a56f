namespace PtSpec.Checking.Paths;

/// <summary>Some of the lines of a graph, a bit for each.</summary>
internal sealed class LineSet
{
    private readonly ulong[] words;

    /// <summary>None of so many.</summary>
    public LineSet(int lines) => words = new ulong[(lines + 63) / 64];

    private LineSet(ulong[] words) => this.words = words;

    /// <summary>A line is one of them.</summary>
    public void Add(int line) => words[line / 64] |= 1UL << (line % 64);

    /// <summary>The same ones.</summary>
    public LineSet Copy() => new([.. words]);

    /// <summary>Those of both.</summary>
    public LineSet And(LineSet other) => new([.. words.Zip(other.words, (a, b) => a & b)]);

    /// <summary>Those of either.</summary>
    public LineSet Or(LineSet other) => new([.. words.Zip(other.words, (a, b) => a | b)]);

    /// <summary>Whether they are the same.</summary>
    public bool IsSame(LineSet other) => words.AsSpan().SequenceEqual(other.words);

    /// <summary>The lines themselves.</summary>
    public IReadOnlyList<SpecLine> Of(IReadOnlyList<SpecLine> lines) =>
        [.. Enumerable.Range(0, lines.Count).Where(i => (words[i / 64] & (1UL << (i % 64))) != 0).Select(i => lines[i])];
}
