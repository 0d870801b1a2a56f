using System.Reflection;
using PtSpec.Core.Lowered;
using PtSpec.Core.Protocol;

namespace PtSpec.Checking.Mutations;

/// <summary>Another primitive of the same shape is called instead, or for one that only tries, one that waits.</summary>
/// <param name="Routine">The routine's kernel name.</param>
/// <param name="Step">The statement's number.</param>
/// <param name="Primitive">The C# name of the primitive called instead.</param>
internal sealed record Replace(string Routine, int Step, string Primitive) : Change(Routine, Step)
{
    /// <summary>How it is written.</summary>
    public static ChangeForm Form { get; } = new(
        "replace", "PRIMITIVE", "another primitive with the same arguments and result is called instead, or for one that tries, one that waits",
        (routine, step, operands) => operands.Count == 1 ? new Replace(routine, step, operands[0]) : null);

    /// <inheritdoc/>
    public override string ToString() => $"replace {Target} {Primitive}";

    internal override RoutineProgram ApplyTo(RoutineProgram routine)
    {
        int at = routine.FirstNode(Step);
        if (routine.Nodes[at] is PrimitiveStep { Result: >= 0 } step && WaitsFor(step.Primitive, Primitive))
        {
            // A primitive that waits, in the place of one that tries, gets what it asks for.
            Node[] nodes = [.. routine.Nodes, new Assign(step.Source, step.Result, new Constant(1), step.Next)];
            nodes[at] = step with { Primitive = Primitive, Result = -1, Next = routine.Nodes.Length };
            return routine with { Nodes = [.. nodes] };
        }
        return routine.Edit(Step, n => n is PrimitiveStep p && SameShape(p.Primitive, Primitive) ? p with { Primitive = Primitive } : null)
            ?? throw Impossible(routine);
    }

    private static bool SameShape(string primitive, string other) =>
        SameParameters(primitive, other, out Type? result, out Type otherResult) && result == otherResult;

    private static bool WaitsFor(string primitive, string other) =>
        SameParameters(primitive, other, out Type? result, out Type otherResult) && result == typeof(bool) && otherResult == typeof(void);

    private static bool SameParameters(string primitive, string other, out Type? result, out Type otherResult)
    {
        MethodInfo? a = typeof(IMm).GetMethod(primitive);
        MethodInfo b = typeof(IMm).GetMethod(other) ?? throw new ChangeException($"There is no primitive {other}.");
        (result, otherResult) = (a?.ReturnType, b.ReturnType);
        return a is not null && a.GetParameters().Select(p => p.ParameterType).SequenceEqual(b.GetParameters().Select(p => p.ParameterType));
    }
}
