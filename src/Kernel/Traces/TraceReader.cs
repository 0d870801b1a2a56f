namespace PtSpec.Kernel.Traces;

/// <summary>
/// Streams the events of a recorded trace: ftrace's text with <c>trace_clock=counter</c> under a header of <c>#</c> lines,
/// plain or gzip. Whatever is damaged, cut short or foreign is a <see cref="TraceFormatException"/> at its place.
/// </summary>
internal sealed class TraceReader : IDisposable
{
    private readonly string _file;
    private readonly TraceSource _source;
    private readonly TraceLines _lines;
    private readonly EventLineParser _parser;
    private readonly HeaderParser _headerParser;
    private bool _atFirst;

    /// <summary>Opens a trace and reads its header, up to the first event.</summary>
    public TraceReader(TraceSource source)
    {
        _file = source.Name;
        _source = source;
        _parser = new EventLineParser(_file);
        _headerParser = new HeaderParser(_file);
        _lines = new TraceLines(source);
        try
        {
            Header = ReadHeader(out string first);
            FirstLine = first;
            _parser.Define(Header.Definitions.Values);
            _atFirst = true;
        }
        catch
        {
            _lines.Dispose();
            throw;
        }
    }

    /// <summary>What the lines before the events say.</summary>
    public TraceHeader Header { get; }

    /// <summary>How many events were read.</summary>
    public long Events { get; private set; }

    private string FirstLine { get; }

    /// <summary>Reads the next event; false at the end of a whole trace.</summary>
    public bool TryRead(out TraceEvent traceEvent)
    {
        while (TryReadLine(out ReadOnlySpan<char> text))
        {
            _source.Keep(_lines.Line, text);
            if (IsLoss(text))
            {
                _headerParser.AddLoss(text.ToString());
                continue;
            }

            traceEvent = _parser.Parse(_lines.Line, text);
            Events++;
            return true;
        }

        if (Header.PromisedEvents is { } promised && promised != Events)
            throw new TraceFormatException(_file, _lines.Line + 1, 1, $"{promised} events, as the header says, not {Events}");
        traceEvent = default;
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _lines.Dispose();

    // ftrace prints such a line where a buffer overflowed.
    private static bool IsLoss(ReadOnlySpan<char> text) =>
        text.StartsWith("CPU:") && text.Contains("[LOST ", StringComparison.Ordinal);

    private bool TryReadLine(out ReadOnlySpan<char> text)
    {
        if (!_atFirst)
            return _lines.TryRead(out text);
        _atFirst = false;
        text = FirstLine;
        return true;
    }

    private TraceHeader ReadHeader(out string first)
    {
        while (_lines.TryRead(out ReadOnlySpan<char> text))
        {
            if (text.StartsWith("#"))
            {
                _headerParser.Add(_lines.Line, text.ToString());
                continue;
            }

            first = text.ToString();
            return _headerParser.Complete(_lines.Line);
        }

        string expected = _lines.Line == 0 ? "'# kernel: ' and a release: the file is empty" : "an event";
        throw new TraceFormatException(_file, _lines.Line + 1, 1, expected);
    }
}
