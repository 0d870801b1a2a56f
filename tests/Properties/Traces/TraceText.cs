using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using PtSpec.Kernel.Traces;

namespace PtSpec.Properties.Traces;

/// <summary>A trace as lines that a test may change; the number of events in its header follows them.</summary>
internal sealed partial record TraceText(string Name, IReadOnlyList<string> Header, IReadOnlyList<string> Events)
{
    private static readonly string[] s_names =
        ["6.12.117-pmdw-cut2k-mremap", "6.12.117-pmdw-cut2k-shm", "7.2.13-pmdw-cut2k-anon", "7.2.13-pmdw-cut2k-fork"];

    private static readonly Dictionary<string, TraceText> s_recorded = s_names.ToDictionary(name => name, Read);

    /// <summary>The recorded traces among the test data, windows of 2,000 events.</summary>
    public static IReadOnlyList<string> Names => s_names;

    /// <summary>One of them.</summary>
    public static TraceText Recorded(string name) => s_recorded[name];

    /// <summary>One of them, by any number.</summary>
    public static TraceText Recorded(int number) => s_recorded[s_names[number % s_names.Length]];

    /// <summary>The bytes of one of them as they were recorded, which is gzip.</summary>
    public static byte[] RecordedBytes(string name) =>
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Traces", "data", name + ".txt.gz"));

    /// <summary>The trace with other events.</summary>
    public TraceText With(IEnumerable<string> events) => this with { Events = [.. events] };

    /// <summary>The trace without the events at these places.</summary>
    public TraceText Without(params int[] places) => With(Events.Where((_, i) => !places.Contains(i)));

    /// <summary>The trace with another line in place of one.</summary>
    public TraceText Replace(int place, string line) => With(Events.Select((old, i) => i == place ? line : old));

    /// <summary>Checks it.</summary>
    public TraceReport Check() => TraceChecker.Check(TraceSource.FromText(Name, ToString()));

    /// <summary>The whole file.</summary>
    public override string ToString()
    {
        string count = Events.Count.ToString(CultureInfo.InvariantCulture);
        IEnumerable<string> header = Header.Select(line => Promise().Replace(line, count));
        return string.Concat(header.Concat(Events).Select(line => line + "\n"));
    }

    /// <summary>Any trace among the test data.</summary>
    public static TraceText Read(string name)
    {
        using var text = new StreamReader(new GZipStream(new MemoryStream(RecordedBytes(name)), CompressionMode.Decompress));
        string[] lines = text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return new TraceText(name, [.. lines.Where(line => line[0] == '#')], [.. lines.Where(line => line[0] != '#')]);
    }

    [GeneratedRegex(@"(?<=^# cut: contiguous window of )\d+", RegexOptions.CultureInvariant)]
    private static partial Regex Promise();
}
