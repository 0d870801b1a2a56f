namespace PtSpec.Cli.Reports;

/// <summary>An entry of the catalogue of bugs as a file keeps it.</summary>
/// <param name="Id">Its number in the catalogue.</param>
/// <param name="Title">What is wrong.</param>
/// <param name="Fixes">The commits and kernels that fix it.</param>
/// <param name="IsControl">Whether it is a change that is right.</param>
/// <param name="Outside">Why it lies outside the model; null when it does not.</param>
/// <param name="Kernels">What was found in each kernel.</param>
internal sealed record BugDocument(
    string Id, string Title, string Fixes, bool IsControl, string? Outside, IReadOnlyList<BugKernelDocument> Kernels);

/// <summary>What was found of an entry in one kernel, as a file keeps it.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="IsAsSaid">Whether it is as the catalogue says.</param>
/// <param name="Verdict">The verdict with the changes, in words.</param>
/// <param name="Property">The property violated.</param>
/// <param name="Cpus">How many CPUs the scenario has.</param>
/// <param name="Steps">Steps of the shortest trace.</param>
/// <param name="States">States visited with the changes.</param>
/// <param name="VerdictWithoutChanges">The verdict without the changes; null when that was not asked.</param>
/// <param name="StatesWithoutChanges">States visited without the changes.</param>
internal sealed record BugKernelDocument(
    string Kernel,
    bool IsAsSaid,
    string Verdict,
    string? Property,
    int Cpus,
    int? Steps,
    long States,
    string? VerdictWithoutChanges,
    long? StatesWithoutChanges);
