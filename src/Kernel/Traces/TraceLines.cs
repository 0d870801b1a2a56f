using System.Buffers;
using System.IO.Compression;
using System.Text;

namespace PtSpec.Kernel.Traces;

/// <summary>The lines of a trace, one at a time and in place, whether the file is plain or gzip.</summary>
internal sealed class TraceLines : IDisposable
{
    /// <summary>Longer than any line ftrace writes, so that a file without line ends is refused and not held in memory.</summary>
    public const int LongestLine = 1 << 14;

    // A trace is ASCII apart from task names; anything below a tab is a sign of another kind of file.
    private static readonly SearchValues<char> s_controls =
        SearchValues.Create([.. Enumerable.Range(0, 32).Where(c => c != '\t').Select(c => (char)c)]);

    private readonly string _file;
    private readonly GzipTailStream _raw;
    private readonly Stream _text;
    private readonly byte[] _bytes = new byte[1 << 16];
    private readonly char[] _buffer = new char[(1 << 16) + LongestLine];
    private int _start;
    private int _end;
    private bool _ended;
    private long _textLength;

    public TraceLines(TraceSource source)
    {
        _file = source.Name;
        _raw = new GzipTailStream(source.Open());
        _text = _raw.IsGzip ? new GZipStream(_raw, CompressionMode.Decompress) : _raw;
    }

    /// <summary>The number of the line read last, from 1; 0 before the first.</summary>
    public long Line { get; private set; }

    /// <summary>Reads the next line, without its line feed; valid until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<char> line)
    {
        int scanned = 0;
        while (true)
        {
            int length = _buffer.AsSpan(_start + scanned, _end - _start - scanned).IndexOf('\n');
            if (length >= 0)
            {
                line = _buffer.AsSpan(_start, scanned + length);
                _start += line.Length + 1;
                Line++;
                int control = line.IndexOfAny(s_controls);
                if (control >= 0)
                    throw Error(Line, control + 1, "text");
                return true;
            }

            scanned = _end - _start;
            if (scanned > LongestLine)
                throw Error(Line + 1, LongestLine + 1, $"a line of at most {LongestLine} characters");
            if (_ended || !Fill())
            {
                if (scanned > 0)
                    throw Error(Line + 1, scanned + 1, "the rest of the line: the file ends in the middle of it");
                line = default;
                return false;
            }
        }
    }

    public void Dispose()
    {
        _text.Dispose();
        _raw.Dispose();
    }

    private bool Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        int read;
        try
        {
            read = _text.Read(_bytes);
        }
        catch (InvalidDataException damaged)
        {
            throw new TraceFormatException(_file, Line + 1, 1, $"undamaged gzip data ({damaged.Message})", damaged);
        }

        if (read == 0)
        {
            _ended = true;
            if (_raw.IsGzip && _raw.Tail != (uint)_textLength)
                throw Error(
                    Line + 1, _end + 1, $"more gzip data: the file is cut or damaged after {_textLength} characters of text");
            return false;
        }

        _end += Encoding.Latin1.GetChars(_bytes.AsSpan(0, read), _buffer.AsSpan(_end));
        _textLength += read;
        return true;
    }

    private TraceFormatException Error(long line, int column, string expected) => new(_file, line, column, expected);
}
