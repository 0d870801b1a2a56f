namespace PtSpec.Checking.Mutants;

/// <summary>What is kept of a mutant: what became of it, and where it was killed.</summary>
/// <param name="Change">The change.</param>
/// <param name="Statement">The statement changed, or the two swapped.</param>
/// <param name="Fate">What became of it.</param>
/// <param name="Property">The name of the property that it violates; empty unless it was killed.</param>
/// <param name="Scenario">The name of the trial that it was killed in; empty unless it was killed.</param>
/// <param name="Steps">Steps of the shortest way there; 0 unless it was killed.</param>
internal sealed record MutantRecord(string Change, string Statement, Fate Fate, string Property, string Scenario, int Steps)
{
    /// <summary>The shortest way there in a few rows of Markdown; empty unless it was killed, and where it is not kept.</summary>
    public string Trace { get; init; } = "";

    /// <summary>What is kept of a mutant that was tried.</summary>
    public static MutantRecord Of(MutantReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return new MutantRecord(
            report.Mutant.Change.ToString(),
            report.Mutant.Statement,
            report.Fate,
            report.Kill?.Property.Name ?? "",
            report.Kill?.Trial.Name ?? "",
            report.Kill?.Steps ?? 0)
        {
            Trace = report.Kill?.Trace.TrimEnd() ?? "",
        };
    }
}

/// <summary>What is kept of the mutants of one text of a routine.</summary>
/// <param name="Kernels">The kernels whose text it is: "all" or a range.</param>
/// <param name="Mutants">The mutants.</param>
internal sealed record MutantSection(string Kernels, IReadOnlyList<MutantRecord> Mutants)
{
    /// <summary>What is kept of mutants that were tried: a trace of each that was killed, but of a swap only where its statement has no other.</summary>
    public static MutantSection Of(IReadOnlyList<MutantReport> reports)
    {
        ArgumentNullException.ThrowIfNull(reports);
        HashSet<int> explained = [.. reports.Where(r => r.Fate == Fate.Killed && r.Mutant.Change is not Mutations.Swap).Select(r => r.Mutant.Change.Step)];
        return new MutantSection(
            reports[0].Mutant.Kernels,
            [.. reports.Select(r => r.Mutant.Change is Mutations.Swap && explained.Contains(r.Mutant.Change.Step)
                ? MutantRecord.Of(r) with { Trace = "" }
                : MutantRecord.Of(r))]);
    }

    /// <summary>
    /// The record of each mutant, or null. A mutant is known by what it does to which statement, so that records outlive new
    /// numbers; of equal ones the order tells them apart.
    /// </summary>
    public IReadOnlyList<MutantRecord?> For(IReadOnlyList<Mutant> mutants)
    {
        ArgumentNullException.ThrowIfNull(mutants);
        var records = Mutants
            .GroupBy(r => (Kind(r.Change), r.Statement))
            .ToDictionary(g => g.Key, g => new Queue<MutantRecord>(g));
        return [.. mutants.Select(m => records.TryGetValue((Kind(m.Change.ToString()), m.Statement), out Queue<MutantRecord>? same)
            && same.TryDequeue(out MutantRecord? record)
                ? record with { Change = m.Change.ToString() }
                : null)];
    }

    // The change without the numbers of its statements: "swap 3 4" or "force 5 true".
    private static string Kind(string change)
    {
        string[] words = change.Split(' ');
        return $"{words[0]} {(words[0] == "force" ? words[^1] : "")}";
    }
}
