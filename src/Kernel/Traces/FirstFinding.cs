namespace PtSpec.Kernel.Traces;

/// <summary>Keeps the first thing found wrong: what follows it may be no more than its echo.</summary>
internal sealed class FirstFinding
{
    private long[] _lines = [];

    /// <summary>What is wrong; null while nothing is.</summary>
    public string? What { get; private set; }

    /// <summary>Reports something wrong, and the lines that show it; a line 0 is none.</summary>
    public void Report(string what, params ReadOnlySpan<long> lines)
    {
        if (What is not null)
            return;
        What = what;
        _lines = lines.ToArray();
    }

    /// <summary>The finding with the text of its lines, for which the file is read once more; null when there is none.</summary>
    public Inconsistency? WithText(TraceSource source)
    {
        if (What is null)
            return null;
        long[] wanted = [.. _lines.Where(line => line > 0).Distinct().Order()];
        var evidence = new List<TraceLine>(wanted.Length);
        using var lines = new TraceLines(source);
        while (evidence.Count < wanted.Length && lines.TryRead(out ReadOnlySpan<char> text))
        {
            if (lines.Line == wanted[evidence.Count])
                evidence.Add(new TraceLine(lines.Line, text.Trim(' ').ToString()));
        }

        return new Inconsistency(What, evidence);
    }
}
