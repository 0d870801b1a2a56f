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

    /// <summary>Those of another set are among them.</summary>
    public void Or(LineSet other)
    {
        for (int i = 0; i < words.Length; i++)
            words[i] |= other.words[i];
    }

    /// <summary>Leaves those of another set, and perhaps one more; whether any is gone.</summary>
    /// <param name="other">The other set.</param>
    /// <param name="kept">The line that stays in any case; -1 for none.</param>
    public bool And(LineSet other, int kept = -1)
    {
        bool isFewer = false;
        for (int i = 0; i < words.Length; i++)
        {
            ulong left = words[i] & (other.words[i] | (kept / 64 == i && kept >= 0 ? 1UL << (kept % 64) : 0));
            isFewer |= left != words[i];
            words[i] = left;
        }
        return isFewer;
    }

    /// <summary>The lines themselves.</summary>
    public IReadOnlyList<SpecLine> Of(IReadOnlyList<SpecLine> lines) =>
        [.. Enumerable.Range(0, lines.Count).Where(i => (words[i / 64] & (1UL << (i % 64))) != 0).Select(i => lines[i])];
}
