using PtSpec.Core.Lowered;
using PtSpec.Core.Protocol;

namespace PtSpec.Checking.Mutations;

/// <summary>The statement is not there; what it would have returned is 0.</summary>
/// <param name="Routine">The routine's kernel name.</param>
/// <param name="Step">The statement's number.</param>
internal sealed record Without(string Routine, int Step) : Change(Routine, Step)
{
    /// <summary>How it is written.</summary>
    public static ChangeForm Form { get; } = new(
        "without", "", "the statement is not there; what it would have returned is 0",
        (routine, step, operands) => operands.Count == 0 ? new Without(routine, step) : null);

    /// <inheritdoc/>
    public override string ToString() => $"without {Target}";

    internal override RoutineProgram ApplyTo(RoutineProgram routine)
    {
        var results = new List<Node>();
        RoutineProgram changed = routine.Edit(Step, node => Remove(routine, node, results)) ?? throw Impossible(routine);
        return changed with { Nodes = changed.Nodes.AddRange(results) };
    }

    private static Node? Remove(RoutineProgram routine, Node node, List<Node> results)
    {
        return node switch
        {
            PrimitiveStep p => Nothing(p.Source, p.Result, p.Next),
            Call c when c.Result >= 0 || !c.Arguments.Where((_, i) => StatementEdits.IsOut(c, i)).Any() => Nothing(c.Source, c.Result, c.Next),
            Assign a when !routine.Locals[a.Target].Name.StartsWith('$') => a with { Value = new Constant(0) },
            Check c => StatementEdits.Skip(c.Source, c.Next),
            _ => null,
        };

        // Where a result was, a step without effect stays, which linking drops unless a loop needs it to go on.
        Node Nothing(SourceStep source, int result, int next)
        {
            if (result < 0)
                return StatementEdits.Skip(source, next);
            results.Add(new Assign(source, result, new Constant(0), next));
            return new PrimitiveStep(source, nameof(IMm.SmpWmb), [], -1, routine.Nodes.Length + results.Count - 1);
        }
    }
}
