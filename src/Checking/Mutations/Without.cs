using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Mutations;

/// <summary>The statement is not there; what it would have returned is 0.</summary>
/// <param name="Routine">The routine's kernel name.</param>
/// <param name="Step">The statement's number.</param>
public sealed record Without(string Routine, int Step) : Change(Routine, Step)
{
    /// <summary>How it is written.</summary>
    public static ChangeForm Form { get; } = new(
        "without", "", "the statement is not there; what it would have returned is 0",
        (routine, step, operands) => operands.Count == 0 ? new Without(routine, step) : null);

    /// <inheritdoc/>
    public override string ToString() => $"without {Target}";

    internal override RoutineProgram ApplyTo(RoutineProgram routine) =>
        routine.Edit(Step, node => Remove(routine, node)) ?? throw Impossible(routine);

    private static Node? Remove(RoutineProgram routine, Node node) => node switch
    {
        PrimitiveStep { Result: >= 0 } p => new Assign(p.Source, p.Result, new Constant(0), p.Next),
        PrimitiveStep p => StatementEdits.Skip(p.Source, p.Next),
        Call { Result: >= 0 } c => new Assign(c.Source, c.Result, new Constant(0), c.Next),
        Call c when !c.Arguments.Where((_, i) => StatementEdits.IsOut(c, i)).Any() => StatementEdits.Skip(c.Source, c.Next),
        Assign a when !routine.Locals[a.Target].Name.StartsWith('$') => a with { Value = new Constant(0) },
        Check c => StatementEdits.Skip(c.Source, c.Next),
        _ => null,
    };
}
