using System.Text;

namespace PtSpec.Kernel.Traces;

/// <summary>Something that holds a trace, plain or gzip, and can be opened more than once.</summary>
/// <param name="Name">How messages call it.</param>
/// <param name="Open">Opens it at its first byte.</param>
public sealed record TraceSource(string Name, Func<Stream> Open)
{
    /// <summary>A file on disk.</summary>
    public static TraceSource FromFile(string path) =>
        new(path, () => File.OpenRead(path));

    /// <summary>Bytes in memory.</summary>
    public static TraceSource FromBytes(string name, byte[] bytes) => new(name, () => new MemoryStream(bytes, writable: false));

    /// <summary>Text in memory.</summary>
    public static TraceSource FromText(string name, string text) => FromBytes(name, Encoding.Latin1.GetBytes(text));
}
