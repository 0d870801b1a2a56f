using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Mutations;

/// <summary>The condition is another one: whether two variables of the routine are equal, or are not.</summary>
/// <param name="Routine">The routine's kernel name.</param>
/// <param name="Step">The number of the if or loop.</param>
/// <param name="Left">A variable or parameter of the routine.</param>
/// <param name="AreEqual">Whether the condition is that they are equal.</param>
/// <param name="Right">Another one, of the same type.</param>
internal sealed record Compare(string Routine, int Step, string Left, bool AreEqual, string Right) : Change(Routine, Step)
{
    /// <summary>How it is written.</summary>
    public static ChangeForm Form { get; } = new(
        "compare", "A ==|!= B", "the condition is whether two variables of the routine are equal, or are not",
        (routine, step, operands) =>
            operands is [var left, "==" or "!=", var right] ? new Compare(routine, step, left, operands[1] == "==", right) : null);

    /// <inheritdoc/>
    public override string ToString() => $"compare {Target} {Left} {(AreEqual ? "==" : "!=")} {Right}";

    internal override RoutineProgram ApplyTo(RoutineProgram routine)
    {
        int left = routine.FindLocal(Left);
        int right = routine.FindLocal(Right);
        if (routine.Locals[left].Type != routine.Locals[right].Type)
            throw Impossible(routine, $"{Left} and {Right} have different types");
        var condition = new Binary(AreEqual ? BinaryOperator.Equal : BinaryOperator.NotEqual, new Local(left), new Local(right));
        return routine.Edit(Step, n => n is Branch b ? b with { Condition = condition } : null) ?? throw Impossible(routine);
    }
}
