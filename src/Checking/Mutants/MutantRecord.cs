namespace PtSpec.Checking.Mutants;

/// <summary>What is kept of a mutant: what became of it, and where it was killed.</summary>
/// <param name="Change">The change.</param>
/// <param name="Statement">The statement changed, or the two swapped.</param>
/// <param name="Fate">What became of it.</param>
/// <param name="Property">The name of the property that it violates; empty unless it was killed.</param>
/// <param name="Scenario">The name of the trial that it was killed in; empty unless it was killed.</param>
/// <param name="Steps">Steps of the shortest way there; 0 unless it was killed.</param>
public sealed record MutantRecord(string Change, string Statement, Fate Fate, string Property, string Scenario, int Steps)
{
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
            report.Kill?.Steps ?? 0);
    }
}

/// <summary>What is kept of the mutants of one text of a routine.</summary>
/// <param name="Kernels">The kernels whose text it is: "all" or a range.</param>
/// <param name="Mutants">The mutants.</param>
public sealed record MutantSection(string Kernels, IReadOnlyList<MutantRecord> Mutants);
