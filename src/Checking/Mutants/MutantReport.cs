using PtSpec.Checking.Properties;

namespace PtSpec.Checking.Mutants;

/// <summary>What became of a mutant.</summary>
internal enum Fate
{
    /// <summary>A property is violated, in a scenario that holds without the mutant.</summary>
    Killed,

    /// <summary>Nobody can run it: it loops without ever taking a step.</summary>
    Stillborn,

    /// <summary>The linked programs are those of the routine as it is, wherever its statements are come to.</summary>
    SameProgram,

    /// <summary>Some program is another one, and every property holds.</summary>
    Survived,

    /// <summary>No scenario comes to its statements.</summary>
    NotReached,

    /// <summary>The user ended the search before an answer.</summary>
    Cancelled,
}

/// <summary>How a mutant was killed.</summary>
/// <param name="Property">The property violated.</param>
/// <param name="Trial">The scenario.</param>
/// <param name="Steps">Steps of the shortest way there.</param>
/// <param name="States">States visited to find it.</param>
/// <param name="Trace">That way in a few rows of Markdown.</param>
internal sealed record Kill(Property Property, TrialScenario Trial, int Steps, long States, string Trace);

/// <summary>What came of a mutant.</summary>
/// <param name="Mutant">The mutant.</param>
/// <param name="Fate">What became of it.</param>
/// <param name="Kill">How it was killed; null unless it was.</param>
/// <param name="Reached">Scenarios that come to its statements, up to the one that kills it.</param>
/// <param name="Different">Those of them in which it makes another program.</param>
/// <param name="Open">Those of them in which it was not explored to the end within the bounds.</param>
internal sealed record MutantReport(Mutant Mutant, Fate Fate, Kill? Kill, int Reached, int Different, int Open)
{
    /// <summary>What is recorded of a mutant, as if it had been tried; null when the scenario that killed it is no more.</summary>
    internal static MutantReport? Believed(Mutant mutant, MutantRecord known, IReadOnlyList<TrialScenario> trials)
    {
        if (known.Fate != Fate.Killed)
            return new MutantReport(mutant, known.Fate, null, 0, 0, 0);
        return trials.FirstOrDefault(t => t.IsCalled(known.Scenario)) is { } trial && Property.Find(known.Property) is { } property
            ? new MutantReport(mutant, Fate.Killed, new Kill(property, trial, known.Steps, 0, known.Trace), 0, 0, 0)
            : null;
    }

    /// <summary>What came of a mutant in some scenarios and, as is recorded, in others before.</summary>
    internal MutantReport After(MutantRecord known) => Fate switch
    {
        Fate.Killed or Fate.Cancelled => this,
        Fate.Survived when known.Fate == Fate.SameProgram => this,
        _ when known.Fate == Fate.NotReached => this,
        _ => this with { Fate = known.Fate },
    };
}
