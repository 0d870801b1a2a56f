using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>
/// Marks a routine of the protocol: a static method, generic over <c>M : struct, IMm</c>, whose first parameter is
/// <c>ref M mm</c>. It runs as it stands, and the lowering turns the same text into a step program.
/// </summary>
/// <param name="source">The kernel source file that the routine follows, for instance "mm/memory.c".</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RoutineAttribute(string source) : Attribute
{
    /// <summary>The kernel source file.</summary>
    public string Source { get; } = source;

    /// <summary>The kernels whose text this is, for instance "6.5-" or "-6.4"; empty means all.</summary>
    public string Kernel { get; init; } = "";

    /// <summary>The kernel's name of the routine where it is not the method's name in snake_case.</summary>
    public string Name { get; init; } = "";
}

/// <summary>
/// Marks a routine that stands in for an operation: scenarios name it by its kernel name, with the operands of that operation, and
/// what it may return, and do to memory, is what that operation may.
/// </summary>
/// <param name="like">The operation. The routine takes what that operation's routine takes, and returns an <see cref="Outcome"/>.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SiteAttribute(OperationKind like) : Attribute
{
    /// <summary>The operation that it stands in for.</summary>
    public OperationKind Like { get; } = like;
}

/// <summary>
/// Marks a member of <see cref="IMm"/> whose value never changes during a run (configuration, kernel version, kind of
/// mapping): using it is no step.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
internal sealed class ConstantAttribute : Attribute;
