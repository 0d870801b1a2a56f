using System.Globalization;

namespace PtSpec.Kernel.Traces;

/// <summary>
/// Reads a line of ftrace's output: <c>comm-pid [cpu] flags counter: name: (site) key=value ...</c>.
/// </summary>
internal sealed class EventLineParser(string file)
{
    // A comm has up to 15 characters, may hold anything, and is padded to 16.
    private const int CommWidth = 16;

    private readonly EventNames _names = new();
    private ulong _last;

    /// <summary>Takes the definitions of the header.</summary>
    public void Define(IEnumerable<EventDefinition> definitions)
    {
        foreach (EventDefinition definition in definitions)
            _names.Add(definition);
    }

    /// <summary>Reads one event.</summary>
    public TraceEvent Parse(long line, ReadOnlySpan<char> text)
    {
        int open = text.Length > CommWidth ? text[CommWidth..].IndexOf(" [") : -1;
        if (open < 0)
            throw Error(line, text.Length + 1, "an event: comm-pid [cpu] flags counter: name: ...");
        open += CommWidth;
        int pidEnd = text[..open].TrimEnd(' ').Length;
        int pidStart = text[..pidEnd].LastIndexOf('-') + 1;
        int pid = pidStart > 0 && int.TryParse(text[pidStart..pidEnd], NumberStyles.None, CultureInfo.InvariantCulture, out int p)
            ? p
            : throw Error(line, Math.Max(pidStart, 1), "'-' and a pid");

        int at = open + 2;
        int cpu = (int)Number(line, text, ref at, "a CPU number");
        Skip(line, text, ref at, "] ");
        int flags = at;
        while (at < text.Length && text[at] != ' ')
            at++;
        if (at - flags < 3)
            throw Error(line, at + 1, "flags of at least three characters");
        while (at < text.Length && text[at] == ' ')
            at++;
        int counter = at;
        ulong sequence = Number(line, text, ref at, "an integer (trace_clock=counter)");
        Skip(line, text, ref at, ": ");
        if (sequence < _last)
            throw Error(line, counter + 1, $"a counter of at least {_last}: events are ordered by it");
        _last = sequence;

        int nameLength = text[at..].IndexOf(':');
        if (nameLength <= 0)
            throw Error(line, at + 1, "an event name and ':'");
        EventDefinition definition = _names.Find(text.Slice(at, nameLength));
        ThreadId thread = ThreadId.Of(pid, cpu, text[flags + 2]);
        return new TraceEvent(file, line, text, at + nameLength, sequence, thread, definition);
    }

    private ulong Number(long line, ReadOnlySpan<char> text, ref int at, string expected)
    {
        int start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        return ulong.TryParse(text[start..at], NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)
            ? value
            : throw Error(line, start + 1, expected);
    }

    private void Skip(long line, ReadOnlySpan<char> text, ref int at, string expected)
    {
        if (!text[at..].StartsWith(expected))
            throw Error(line, at + 1, $"'{expected}'");
        at += expected.Length;
    }

    private TraceFormatException Error(long line, int column, string expected) => new(file, line, column, expected);
}
