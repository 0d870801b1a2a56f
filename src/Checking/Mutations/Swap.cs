using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Mutations;

/// <summary>A statement and the one right behind it run in the other order.</summary>
/// <param name="Routine">The routine's kernel name.</param>
/// <param name="Step">The number of the first statement.</param>
/// <param name="Next">The number of the statement that follows it on every way, and that nothing else leads to.</param>
internal sealed record Swap(string Routine, int Step, int Next) : Change(Routine, Step)
{
    /// <summary>How it is written.</summary>
    public static ChangeForm Form { get; } = new(
        "swap", "NEXT", "the statement and the one right behind it run in the other order",
        (routine, step, operands) =>
            operands.Count == 1 && ChangeParser.Number(operands[0]) is { } next ? new Swap(routine, step, next) : null);

    /// <inheritdoc/>
    public override IReadOnlyList<int> Steps => [Step, Next];

    /// <inheritdoc/>
    public override string ToString() => $"swap {Target} {Next}";

    internal override RoutineProgram ApplyTo(RoutineProgram routine)
    {
        int[]? first = routine.StraightLine(Step);
        int[]? second = routine.StraightLine(Next);
        if (first is null || second is null || !Follows(routine, first, second))
            throw Impossible(routine, "two statements can be swapped when the first leads to the second, and nothing else does");
        Node[] nodes = [.. routine.Nodes];
        int after = StatementEdits.NextOf(routine.Nodes[second[^1]])!.Value;
        // Each begins in the other's place, so that whatever led to the first leads to the second.
        (nodes[first[0]], nodes[second[0]]) = (nodes[second[0]], nodes[first[0]]);
        Lead(second.Length == 1 ? first[0] : second[^1], second[0]);
        Lead(first.Length == 1 ? second[0] : first[^1], after);
        return routine with { Nodes = [.. nodes] };

        void Lead(int node, int next) => nodes[node] = StatementEdits.WithNext(nodes[node], next);
    }

    private static bool Follows(RoutineProgram routine, int[] first, int[] second) =>
        !first.Contains(second[0])
        && StatementEdits.NextOf(routine.Nodes[first[^1]]) == second[0]
        && second[0] != 0
        && !routine.Nodes.Where((_, i) => i != first[^1]).Any(n => n.Successors.Contains(second[0]));
}
