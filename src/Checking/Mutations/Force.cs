using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Mutations;

/// <summary>The condition always has one value.</summary>
/// <param name="Routine">The routine's kernel name.</param>
/// <param name="Step">The number of the if or loop.</param>
/// <param name="Value">The value.</param>
internal sealed record Force(string Routine, int Step, bool Value) : Change(Routine, Step)
{
    /// <summary>How it is written.</summary>
    public static ChangeForm Form { get; } = new(
        "force", "true|false", "the condition always has this value",
        (routine, step, operands) => operands is ["true" or "false"] ? new Force(routine, step, operands[0] == "true") : null);

    /// <inheritdoc/>
    public override string ToString() => $"force {Target} {(Value ? "true" : "false")}";

    internal override RoutineProgram ApplyTo(RoutineProgram routine) =>
        routine.Edit(Step, node => node is Branch b ? b with { Condition = new Constant(Value ? 1UL : 0) } : null)
        ?? throw Impossible(routine);
}
