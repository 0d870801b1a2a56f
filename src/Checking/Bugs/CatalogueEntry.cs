using PtSpec.Checking.Mutations;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Scenarios;
using PtSpec.StateMachines;

namespace PtSpec.Checking.Bugs;

/// <summary>An entry of the catalogue of bugs. A value.</summary>
/// <param name="Id">Its number in the catalogue, for instance "B21".</param>
/// <param name="Title">What is wrong, in a line.</param>
internal abstract record CatalogueEntry(string Id, string Title);

/// <summary>A bug that the model cannot show.</summary>
/// <param name="Id">Its number in the catalogue.</param>
/// <param name="Title">What is wrong, in a line.</param>
/// <param name="Fixes">The commits and kernels that fix it, for a reader; empty when there are none.</param>
/// <param name="Reason">Why it lies outside the model.</param>
internal sealed record OutsideModel(string Id, string Title, string Fixes, string Reason) : CatalogueEntry(Id, Title);

/// <summary>An entry that can be explored: changes to the routines, and a scenario in one or more kernels.</summary>
/// <param name="Id">Its number in the catalogue.</param>
/// <param name="Title">What is other than in the kernel, in a line.</param>
/// <param name="OtherKernels">Kernels in which it is explored besides the scenario's own.</param>
/// <param name="Changes">What makes the routines other; empty when the kernel's own text is what is looked at.</param>
/// <param name="Scenario">Where it shows, or should not. It expects nothing itself.</param>
internal abstract record ExploredEntry(
    string Id, string Title, ValueArray<KernelVersion> OtherKernels, ValueArray<Change> Changes, Scenario Scenario)
    : CatalogueEntry(Id, Title)
{
    /// <summary>The scenario in each kernel, its own first.</summary>
    public IEnumerable<Scenario> Scenarios => [Scenario, .. OtherKernels.Select(k => Scenario with { Kernel = k })];
}

/// <summary>A bug: what makes the protocol wrong, and where that shows.</summary>
/// <param name="Id">Its number in the catalogue.</param>
/// <param name="Title">What is wrong, in a line.</param>
/// <param name="Fixes">The commits and kernels that fix it, for a reader; empty when there are none.</param>
/// <param name="OtherKernels">Kernels in which it is explored besides the scenario's own.</param>
/// <param name="Changes">What makes the routines wrong; empty when the kernels have the bug in their own text.</param>
/// <param name="Expect">The properties of which one is violated.</param>
/// <param name="Scenario">Where it shows. It expects nothing itself.</param>
internal sealed record Bug(
    string Id,
    string Title,
    string Fixes,
    ValueArray<KernelVersion> OtherKernels,
    ValueArray<Change> Changes,
    ValueArray<Property> Expect,
    Scenario Scenario)
    : ExploredEntry(Id, Title, OtherKernels, Changes, Scenario);

/// <summary>A change that is right: whoever finds a bug in it is wrong.</summary>
/// <param name="Id">Its name, for instance "C1".</param>
/// <param name="Title">What is other than in the kernel and yet right, in a line.</param>
/// <param name="OtherKernels">Kernels in which it is explored besides the scenario's own.</param>
/// <param name="Changes">What makes the routines other; at least one.</param>
/// <param name="Scenario">Where every property must hold all the same. It expects nothing itself.</param>
internal sealed record Control(
    string Id, string Title, ValueArray<KernelVersion> OtherKernels, ValueArray<Change> Changes, Scenario Scenario)
    : ExploredEntry(Id, Title, OtherKernels, Changes, Scenario);
