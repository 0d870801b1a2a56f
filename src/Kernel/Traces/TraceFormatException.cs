namespace PtSpec.Kernel.Traces;

/// <summary>A trace file that cannot be read: where it stops making sense and what should have stood there.</summary>
internal sealed class TraceFormatException : Exception
{
    /// <summary>Names the place and what was expected there.</summary>
    public TraceFormatException(string file, long line, int column, string expected)
        : this(file, line, column, expected, innerException: null)
    {
    }

    /// <summary>Names the place and what was expected there, and keeps the exception that showed it.</summary>
    public TraceFormatException(string file, long line, int column, string expected, Exception? innerException)
        : base($"{file}:{line}:{column}: expected {expected}", innerException)
    {
        File = file;
        Line = line;
        Column = column;
        Expected = expected;
    }

    /// <summary>The file as the user named it.</summary>
    public string File { get; }

    /// <summary>The line, from 1; for a compressed file, of its text.</summary>
    public long Line { get; }

    /// <summary>The column, from 1.</summary>
    public int Column { get; }

    /// <summary>What should have stood there, as a noun phrase.</summary>
    public string Expected { get; }
}
