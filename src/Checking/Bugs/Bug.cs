using PtSpec.Checking.Mutations;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Scenarios;

namespace PtSpec.Checking.Bugs;

/// <summary>A bug of the catalogue: what makes the protocol wrong, and where that shows. A value.</summary>
/// <param name="Id">Its number in the catalogue, for instance "B21".</param>
/// <param name="Title">What is wrong, in a line.</param>
/// <param name="Fixes">The commits and kernels that fix it, for a reader; empty when there are none.</param>
/// <param name="Changes">What makes the routines wrong; empty when the scenario's kernel has the bug in its own text.</param>
/// <param name="Expect">The properties of which one is violated.</param>
/// <param name="Scenario">Where it shows. It expects nothing itself.</param>
public sealed record Bug(
    string Id,
    string Title,
    string Fixes,
    ValueArray<Change> Changes,
    ValueArray<Property> Expect,
    Scenario Scenario);
