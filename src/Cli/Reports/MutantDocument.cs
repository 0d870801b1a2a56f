namespace PtSpec.Cli.Reports;

/// <summary>What became of a mutant, as a file keeps it.</summary>
/// <param name="Change">The change.</param>
/// <param name="Kernels">The kernels of the routine's text.</param>
/// <param name="Statement">The statement changed, or the two swapped.</param>
/// <param name="Fate">What became of it: Killed, Stillborn, SameProgram, Survived or NotReached.</param>
/// <param name="Property">The property violated.</param>
/// <param name="Scenario">The scenario in which it was killed.</param>
/// <param name="ScenarioText">That scenario's text.</param>
/// <param name="Steps">Steps of the shortest way there.</param>
/// <param name="States">States visited to find it.</param>
/// <param name="Reason">What the reviewed list says of why it survives.</param>
/// <param name="Reached">Scenarios that come to its statements, up to the one that kills it.</param>
/// <param name="Different">Those of them in which it makes another program.</param>
/// <param name="Open">Those of them in which it was not explored to the end within the bounds.</param>
internal sealed record MutantDocument(
    string Change,
    string Kernels,
    string Statement,
    string Fate,
    string? Property,
    string? Scenario,
    string? ScenarioText,
    int? Steps,
    long? States,
    string? Reason,
    int Reached,
    int Different,
    int Open);
