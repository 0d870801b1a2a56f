using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace PtSpec.Lowering.Model;

/// <summary>What the pipeline keeps of a routine: text and plain values, nothing of the compilation.</summary>
/// <param name="Id">The C# name, "Type.Method".</param>
/// <param name="KernelName">The kernel's name.</param>
/// <param name="Place">Where the routine is declared.</param>
/// <param name="Code">The generated source file, or null when the routine was rejected.</param>
/// <param name="Site">The kind of operation that it stands in for, as a number; null when it is no site.</param>
/// <param name="Shape">The control-flow graph as the analysis of the whole protocol needs it.</param>
/// <param name="Problems">Why it was rejected.</param>
internal sealed record RoutineModel(
    string Id,
    string KernelName,
    Place Place,
    string? Code,
    int? Site,
    EquatableArray<ShapeNode> Shape,
    EquatableArray<Problem> Problems);

/// <summary>What a node of the graph means to the analysis.</summary>
/// <param name="IsPrimitive">Whether it is an atomic step.</param>
/// <param name="Callee">The routine that it calls, or null.</param>
/// <param name="Successors">The nodes after it; none for a return.</param>
/// <param name="Place">Where it comes from.</param>
internal sealed record ShapeNode(bool IsPrimitive, string? Callee, EquatableArray<int> Successors, Place Place);

/// <summary>A location that does not keep its syntax tree alive.</summary>
internal sealed record Place(string Path, TextSpan Span, LinePositionSpan Lines)
{
    public static Place Of(Location location) => new(
        location.SourceTree?.FilePath ?? "", location.SourceSpan, location.GetLineSpan().Span);

    public Location ToLocation() => Location.Create(Path, Span, Lines);
}

/// <summary>A diagnostic that waits for being reported.</summary>
internal sealed record Problem(DiagnosticDescriptor Rule, Place Place, EquatableArray<string> Arguments)
{
    public static Problem At(DiagnosticDescriptor rule, Location location, params string[] arguments) =>
        new(rule, Place.Of(location), new EquatableArray<string>(arguments));

    public Diagnostic ToDiagnostic() => Diagnostic.Create(Rule, Place.ToLocation(), [.. Arguments]);
}
