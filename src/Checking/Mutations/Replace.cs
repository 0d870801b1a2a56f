using System.Reflection;
using PtSpec.Core.Lowered;
using PtSpec.Core.Protocol;

namespace PtSpec.Checking.Mutations;

/// <summary>Another primitive of the same shape is called instead.</summary>
/// <param name="Routine">The routine's kernel name.</param>
/// <param name="Step">The statement's number.</param>
/// <param name="Primitive">The C# name of the primitive called instead.</param>
public sealed record Replace(string Routine, int Step, string Primitive) : Change(Routine, Step)
{
    /// <summary>How it is written.</summary>
    public static ChangeForm Form { get; } = new(
        "replace", "PRIMITIVE", "another primitive with the same arguments and result is called instead",
        (routine, step, operands) => operands.Count == 1 ? new Replace(routine, step, operands[0]) : null);

    /// <inheritdoc/>
    public override string ToString() => $"replace {Target} {Primitive}";

    internal override RoutineProgram ApplyTo(RoutineProgram routine) =>
        routine.Edit(Step, n => n is PrimitiveStep p && SameShape(p.Primitive, Primitive) ? p with { Primitive = Primitive } : null)
        ?? throw Impossible(routine);

    private static bool SameShape(string primitive, string other)
    {
        MethodInfo? a = typeof(IMm).GetMethod(primitive);
        MethodInfo b = typeof(IMm).GetMethod(other) ?? throw new ChangeException($"There is no primitive {other}.");
        return a is not null
            && a.ReturnType == b.ReturnType
            && a.GetParameters().Select(p => p.ParameterType).SequenceEqual(b.GetParameters().Select(p => p.ParameterType));
    }
}
