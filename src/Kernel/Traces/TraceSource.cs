using System.Text;

namespace PtSpec.Kernel.Traces;

/// <summary>Something that holds a trace, plain or gzip.</summary>
/// <param name="Name">How messages call it.</param>
/// <param name="Open">Opens it at its first byte.</param>
internal sealed record TraceSource(string Name, Func<Stream> Open)
{
    private const int LinesKept = 1 << 14;

    private readonly Queue<TraceLine> _recent = [];

    /// <summary>Whether it can be read once only: what was read last is kept for evidence.</summary>
    public bool IsLive { get; private init; }

    /// <summary>A file on disk.</summary>
    public static TraceSource FromFile(string path) =>
        new(path, () => File.OpenRead(path));

    /// <summary>Bytes in memory.</summary>
    public static TraceSource FromBytes(string name, byte[] bytes) => new(name, () => new MemoryStream(bytes, writable: false));

    /// <summary>Text in memory.</summary>
    public static TraceSource FromText(string name, string text) => FromBytes(name, Encoding.Latin1.GetBytes(text));

    /// <summary>A stream that somebody may still be writing to, such as a pipe.</summary>
    public static TraceSource Live(string name, Stream stream) => new(name, () => stream) { IsLive = true };

    /// <summary>The lines up to one; of a live source those that are kept.</summary>
    internal IEnumerable<TraceLine> ReadAgain(long last)
    {
        if (IsLive)
        {
            foreach (TraceLine line in _recent.Where(line => line.Number <= last))
                yield return line;
            yield break;
        }
        using var lines = new TraceLines(this);
        while (lines.Line < last && TryRead(lines) is { } line)
            yield return line;
    }

    /// <summary>Keeps a line of a live source.</summary>
    internal void Keep(long number, ReadOnlySpan<char> text)
    {
        if (!IsLive)
            return;
        if (_recent.Count == LinesKept)
            _recent.Dequeue();
        _recent.Enqueue(new TraceLine(number, text.ToString()));
    }

    private static TraceLine? TryRead(TraceLines lines) =>
        lines.TryRead(out ReadOnlySpan<char> text) ? new TraceLine(lines.Line, text.ToString()) : null;
}
