using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Mutations;

/// <summary>The statement runs before an earlier one.</summary>
/// <param name="Routine">The routine's kernel name.</param>
/// <param name="Step">The statement's number.</param>
/// <param name="Before">The number of the statement that it now precedes.</param>
internal sealed record Hoist(string Routine, int Step, int Before) : Change(Routine, Step)
{
    /// <summary>How it is written.</summary>
    public static ChangeForm Form { get; } = new(
        "hoist", "BEFORE", "the step or call, which returns nothing, runs before the statement of that number",
        (routine, step, operands) =>
            operands.Count == 1 && ChangeParser.Number(operands[0]) is { } before ? new Hoist(routine, step, before) : null);

    /// <inheritdoc/>
    public override IReadOnlyList<int> Steps => [Step, Before];

    /// <inheritdoc/>
    public override string ToString() => $"hoist {Target} {Before}";

    internal override RoutineProgram ApplyTo(RoutineProgram routine)
    {
        int from = routine.FirstNode(Step);
        int before = routine.FirstNode(Before);
        if (before < 0 || from == before || !ReturnsNothing(routine.Nodes[from]))
            throw Impossible(routine, "only a step or a call that returns nothing can be hoisted before another statement of the routine");
        // In the place of the other statement, so that whatever led there, the call included, leads to the step first.
        Node[] nodes = [.. routine.Nodes, routine.Nodes[before]];
        nodes[before] = StatementEdits.WithNext(routine.Nodes[from], routine.Nodes.Length);
        nodes[from] = StatementEdits.Skip(routine.Nodes[from].Source, StatementEdits.NextOf(routine.Nodes[from])!.Value);
        return routine with { Nodes = [.. nodes] };
    }

    private static bool ReturnsNothing(Node node) => node switch
    {
        PrimitiveStep step => step.Result < 0,
        Call call => call.Result < 0 && !Enumerable.Range(0, call.Arguments.Length).Any(i => StatementEdits.IsOut(call, i)),
        _ => false,
    };
}
