using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Linking;

/// <summary>Where a node of a CPU's program comes from.</summary>
/// <param name="Routine">The routine as data.</param>
/// <param name="Source">The statement.</param>
/// <param name="Stack">The kernel names of the routines that it is in, outermost first.</param>
/// <param name="Operation">The number of the operation within its CPU.</param>
/// <param name="Caller">Where the routine is called from; null for the entry of an operation.</param>
internal sealed record Origin(RoutineProgram Routine, SourceStep Source, IReadOnlyList<string> Stack, int Operation, Origin? Caller = null)
{
    /// <summary>The step's name as the command line takes it: routine#number.</summary>
    public string StepName => $"{Routine.KernelName}#{Source.Number}";
}

/// <summary>A node of a CPU's program: all its operations, with every call replaced by the routine called.</summary>
/// <param name="Origin">Where it comes from.</param>
internal abstract record FlatNode(Origin Origin);

/// <summary>A step: calls a primitive.</summary>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Primitive">The primitive's C# name.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Result">The local that receives the result, or -1.</param>
/// <param name="Next">The node after it.</param>
internal sealed record FlatPrimitive(Origin Origin, string Primitive, IReadOnlyList<Expr> Arguments, int Result, int Next)
    : FlatNode(Origin);

/// <summary>Assigns a local.</summary>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Target">The local.</param>
/// <param name="Value">Its value.</param>
/// <param name="Next">The node after it.</param>
internal sealed record FlatAssign(Origin Origin, int Target, Expr Value, int Next) : FlatNode(Origin);

/// <summary>Goes one of two ways; with a constant condition, one.</summary>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Condition">A truth value.</param>
/// <param name="WhenTrue">The node after it when the condition is 1.</param>
/// <param name="WhenFalse">The node after it when the condition is 0.</param>
internal sealed record FlatBranch(Origin Origin, Expr Condition, int WhenTrue, int WhenFalse) : FlatNode(Origin);

/// <summary>Checks what a vocabulary member requires.</summary>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Condition">A truth value that must be 1.</param>
/// <param name="Property">The name of the property violated otherwise.</param>
/// <param name="Meaning">What was required.</param>
/// <param name="Next">The node after it.</param>
internal sealed record FlatCheck(Origin Origin, Expr Condition, string Property, string Meaning, int Next) : FlatNode(Origin);

/// <summary>An operation returns.</summary>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Outcome">Its outcome.</param>
/// <param name="Next">The first node of the next operation, or the end.</param>
internal sealed record FlatReturn(Origin Origin, Expr Outcome, int Next) : FlatNode(Origin);

/// <summary>The CPU has finished its last operation.</summary>
/// <param name="Origin">The last operation.</param>
internal sealed record FlatEnd(Origin Origin) : FlatNode(Origin);

/// <summary>A local variable of a CPU's program.</summary>
/// <param name="Name">Its name in the text, with the routine's: "pte_offset_map_lock.ptl".</param>
/// <param name="Maximum">The greatest value that it takes.</param>
/// <param name="Type">Its type's C# name.</param>
internal sealed record FrameVariable(string Name, ulong Maximum, string Type)
{
    /// <summary>Bits that hold it.</summary>
    public int Bits => Math.Max(1, 64 - System.Numerics.BitOperations.LeadingZeroCount(Maximum));
}

/// <summary>A CPU's program.</summary>
/// <param name="Cpu">The CPU.</param>
/// <param name="Nodes">Its nodes.</param>
/// <param name="Entry">The first node.</param>
/// <param name="Variables">Its local variables.</param>
/// <param name="FirstNodes">The first node of each operation.</param>
internal sealed record CpuProgram(
    int Cpu,
    IReadOnlyList<FlatNode> Nodes,
    int Entry,
    IReadOnlyList<FrameVariable> Variables,
    IReadOnlyList<int> FirstNodes);
