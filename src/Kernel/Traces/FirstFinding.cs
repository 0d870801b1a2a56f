namespace PtSpec.Kernel.Traces;

/// <summary>Keeps the first thing found wrong: what follows it may be no more than its echo.</summary>
internal sealed class FirstFinding
{
    private long[] _lines = [];
    private TraceRule _rule;
    private ulong _entry;
    private IReadOnlyList<string> _states = [];
    private IReadOnlyList<string> _rejected = [];

    /// <summary>What is wrong; null while nothing is.</summary>
    public string? What { get; private set; }

    /// <summary>Reports something wrong.</summary>
    /// <param name="rule">The rule that is broken.</param>
    /// <param name="entry">The pmd entry it is about; 0 when it is about none.</param>
    /// <param name="what">One sentence.</param>
    /// <param name="lines">The lines that show it, the offending event's last; a line 0 is none.</param>
    /// <returns>Whether it is the first.</returns>
    public bool Report(TraceRule rule, ulong entry, string what, params ReadOnlySpan<long> lines)
    {
        if (What is not null)
            return false;
        (What, _rule, _entry, _lines) = (what, rule, entry, lines.ToArray());
        return true;
    }

    /// <summary>Says of the finding just reported what could have been, and why it was not.</summary>
    public void Explain(IEnumerable<string> states, IEnumerable<string> rejected) => (_states, _rejected) = ([.. states], [.. rejected]);

    /// <summary>The finding with the text of its lines, as far as these can still be read; null when there is none.</summary>
    public Inconsistency? WithText(TraceSource source)
    {
        if (What is null)
            return null;
        long[] wanted = [.. _lines.Where(line => line > 0).Distinct().Order()];
        var evidence = new List<TraceLine>(wanted.Length);
        foreach (TraceLine line in source.ReadAgain(wanted.Length == 0 ? 0 : wanted[^1]))
        {
            if (wanted.Contains(line.Number))
                evidence.Add(line with { Text = line.Text.Trim(' ') });
        }
        return new Inconsistency(What, evidence)
        {
            Rule = _rule,
            Entry = _entry,
            Line = _lines.LastOrDefault(),
            States = _states,
            Rejected = _rejected,
        };
    }
}
