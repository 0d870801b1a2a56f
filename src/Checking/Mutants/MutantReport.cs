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
internal sealed record MutantReport(Mutant Mutant, Fate Fate, Kill? Kill, int Reached, int Different, int Open);
