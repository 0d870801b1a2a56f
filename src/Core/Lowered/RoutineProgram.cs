using System.Collections.Immutable;

namespace PtSpec.Core.Lowered;

/// <summary>The type of a local: it decides the local's range once a scenario is known.</summary>
/// <param name="Name">The C# name without namespace: "Boolean", "Int32", or a vocabulary type or enum.</param>
/// <param name="Count">How many values an enum (or Boolean: 2) has; 0 where the scenario decides.</param>
public sealed record ValueType(string Name, int Count);

/// <summary>A parameter or local variable of a routine.</summary>
/// <param name="Name">Its name in the text.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsOut">Whether it is an out parameter: the caller's variable under another name.</param>
public sealed record LocalVariable(string Name, ValueType Type, bool IsOut);

/// <summary>Where a step comes from.</summary>
/// <param name="Number">The statement's number within its routine, counted from 1 in the order of the text.</param>
/// <param name="File">The source file, relative to the root of the project, with forward slashes.</param>
/// <param name="Line">The line in that file, counted from 1.</param>
/// <param name="Text">The statement's text, on one line.</param>
public sealed record SourceStep(int Number, string File, int Line, string Text);

/// <summary>
/// One node of a routine's control-flow graph. Only <see cref="Step"/> touches shared memory and is a step of
/// its own; everything else is local computation that belongs to the step before it.
/// </summary>
/// <param name="Source">Where it comes from.</param>
public abstract record Node(SourceStep Source)
{
    /// <summary>The nodes that it leads to.</summary>
    internal virtual IReadOnlyList<int> Successors => [];

    /// <summary>One atomic step: calls a primitive of <c>IMm</c>.</summary>
    /// <param name="source">Where it comes from.</param>
    /// <param name="primitive">The primitive's C# name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="result">The local that receives its result, or -1.</param>
    /// <param name="next">The node after it.</param>
    public static Node Step(SourceStep source, string primitive, ImmutableArray<Expr> arguments, int result, int next) =>
        new PrimitiveStep(source, primitive, arguments, result, next);

    /// <summary>Assigns a local.</summary>
    /// <param name="source">Where it comes from.</param>
    /// <param name="target">The local.</param>
    /// <param name="value">Its new value.</param>
    /// <param name="next">The node after it.</param>
    public static Node Assign(SourceStep source, int target, Expr value, int next) => new Assign(source, target, value, next);

    /// <summary>Goes one of two ways.</summary>
    /// <param name="source">Where it comes from.</param>
    /// <param name="condition">A truth value.</param>
    /// <param name="whenTrue">The node after it when the condition is 1.</param>
    /// <param name="whenFalse">The node after it when the condition is 0.</param>
    public static Node Branch(SourceStep source, Expr condition, int whenTrue, int whenFalse) => new Branch(source, condition, whenTrue, whenFalse);

    /// <summary>Checks what a vocabulary member requires; failing is a violation of the named property.</summary>
    /// <param name="source">Where it comes from.</param>
    /// <param name="condition">A truth value that must be 1.</param>
    /// <param name="property">The property violated otherwise.</param>
    /// <param name="meaning">The member and its requirement, for instance "PmdValue.Table requires IsTable".</param>
    /// <param name="next">The node after it.</param>
    public static Node Check(SourceStep source, Expr condition, string property, string meaning, int next) =>
        new Check(source, condition, property, meaning, next);

    /// <summary>Calls another routine; the linker puts its nodes here.</summary>
    /// <param name="source">Where it comes from.</param>
    /// <param name="routine">The routine's C# name, "Type.Method".</param>
    /// <param name="arguments">Its value arguments in order; for an out parameter the local that it names.</param>
    /// <param name="result">The local that receives its result, or -1.</param>
    /// <param name="next">The node after it.</param>
    public static Node Call(SourceStep source, string routine, ImmutableArray<Expr> arguments, int result, int next) =>
        new Call(source, routine, arguments, result, next);

    /// <summary>Leaves the routine.</summary>
    /// <param name="source">Where it comes from.</param>
    /// <param name="value">The result, or null when there is none.</param>
    public static Node Return(SourceStep source, Expr? value) => new Return(source, value);
}

/// <summary>One atomic step: calls a primitive of <c>IMm</c>.</summary>
/// <param name="Source">Where it comes from.</param>
/// <param name="Primitive">The primitive's C# name.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Result">The local that receives its result, or -1.</param>
/// <param name="Next">The node after it.</param>
internal sealed record PrimitiveStep(SourceStep Source, string Primitive, ImmutableArray<Expr> Arguments, int Result, int Next)
    : Node(Source)
{
    /// <inheritdoc/>
    internal override IReadOnlyList<int> Successors => [Next];
}

/// <summary>Assigns a local.</summary>
/// <param name="Source">Where it comes from.</param>
/// <param name="Target">The local.</param>
/// <param name="Value">Its new value.</param>
/// <param name="Next">The node after it.</param>
internal sealed record Assign(SourceStep Source, int Target, Expr Value, int Next) : Node(Source)
{
    /// <inheritdoc/>
    internal override IReadOnlyList<int> Successors => [Next];
}

/// <summary>Goes one of two ways.</summary>
/// <param name="Source">Where it comes from.</param>
/// <param name="Condition">A truth value.</param>
/// <param name="WhenTrue">The node after it when the condition is 1.</param>
/// <param name="WhenFalse">The node after it when the condition is 0.</param>
internal sealed record Branch(SourceStep Source, Expr Condition, int WhenTrue, int WhenFalse) : Node(Source)
{
    /// <inheritdoc/>
    internal override IReadOnlyList<int> Successors => [WhenTrue, WhenFalse];
}

/// <summary>Checks what a vocabulary member requires; failing is a violation of the named property.</summary>
/// <param name="Source">Where it comes from.</param>
/// <param name="Condition">A truth value that must be 1.</param>
/// <param name="Property">The property violated otherwise.</param>
/// <param name="Meaning">The member and its requirement, for instance "PmdValue.Table requires IsTable".</param>
/// <param name="Next">The node after it.</param>
internal sealed record Check(SourceStep Source, Expr Condition, string Property, string Meaning, int Next) : Node(Source)
{
    /// <inheritdoc/>
    internal override IReadOnlyList<int> Successors => [Next];
}

/// <summary>Calls another routine; the linker puts its nodes here.</summary>
/// <param name="Source">Where it comes from.</param>
/// <param name="Routine">The routine's C# name, "Type.Method".</param>
/// <param name="Arguments">Its value arguments in order; for an out parameter the <see cref="Local"/> that it names.</param>
/// <param name="Result">The local that receives its result, or -1.</param>
/// <param name="Next">The node after it.</param>
internal sealed record Call(SourceStep Source, string Routine, ImmutableArray<Expr> Arguments, int Result, int Next) : Node(Source)
{
    /// <inheritdoc/>
    internal override IReadOnlyList<int> Successors => [Next];
}

/// <summary>Leaves the routine.</summary>
/// <param name="Source">Where it comes from.</param>
/// <param name="Value">The result, or null when there is none.</param>
internal sealed record Return(SourceStep Source, Expr? Value) : Node(Source);

/// <summary>A routine as data.</summary>
/// <param name="Id">Its C# name, "Type.Method".</param>
/// <param name="KernelName">The kernel's name, for instance "pte_offset_map_lock".</param>
/// <param name="KernelSource">The kernel source file that it follows.</param>
/// <param name="Kernels">The kernels whose text this is; empty means all.</param>
/// <param name="Locals">Its parameters (without mm) and local variables.</param>
/// <param name="ParameterCount">How many of the locals are parameters; they come first.</param>
/// <param name="ReturnType">The result's type, or null.</param>
/// <param name="Nodes">Its nodes; the first one is the entry.</param>
public sealed record RoutineProgram(
    string Id,
    string KernelName,
    string KernelSource,
    string Kernels,
    ImmutableArray<LocalVariable> Locals,
    int ParameterCount,
    ValueType? ReturnType,
    ImmutableArray<Node> Nodes);
