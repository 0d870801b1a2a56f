using PtSpec.Core.Lowered;
using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;
using ValueType = PtSpec.Core.Lowered.ValueType;

namespace PtSpec.Checking.Mutations;

/// <summary>Before the statement the pmd entry is read again; unless it is the same as a value read earlier, control goes elsewhere.</summary>
/// <param name="Routine">The routine's kernel name.</param>
/// <param name="Step">The number of the statement.</param>
/// <param name="Pmd">The variable that names the entry.</param>
/// <param name="Value">The variable that holds the value read earlier.</param>
/// <param name="Else">The number of the statement that follows when the entry is another.</param>
internal sealed record PmdSame(string Routine, int Step, string Pmd, string Value, int Else) : Change(Routine, Step)
{
    /// <summary>How it is written.</summary>
    public static ChangeForm Form { get; } = new(
        "pmd_same", "PMD VALUE ELSE", "before the statement the entry PMD is read again; when it is not VALUE, control goes to ELSE",
        (routine, step, operands) => operands is [var pmd, var value, var other] && ChangeParser.Number(other) is { } target
            ? new PmdSame(routine, step, pmd, value, target)
            : null);

    /// <inheritdoc/>
    public override string ToString() => $"pmd_same {Target} {Pmd} {Value} {Else}";

    internal override RoutineProgram ApplyTo(RoutineProgram routine)
    {
        int pmd = routine.FindLocal(Pmd);
        int value = routine.FindLocal(Value);
        int place = routine.FirstNode(Step);
        int other = routine.FirstNode(Else);
        if (routine.Locals[pmd].Type.Name != nameof(PmdId) || routine.Locals[value].Type.Name != nameof(PmdValue))
            throw Impossible(routine, $"expected a {nameof(PmdId)} and a {nameof(PmdValue)}");
        if (other < 0 || other == place)
            throw Impossible(routine, "expected the number of another statement to go to");

        int now = routine.Locals.Length;
        int moved = routine.Nodes.Length;
        SourceStep source = routine.Nodes[place].Source with { Text = $"if (!pmd_same({Value}, mm.PmdpGetLockless({Pmd})))" };
        var look = new PrimitiveStep(source, nameof(IMm.PmdpGetLockless), [new Local(pmd)], now, moved + 1);
        var test = new Branch(source, new Binary(BinaryOperator.Equal, new Local(now), new Local(value)), moved, other);
        Node[] nodes = [.. routine.Nodes, routine.Nodes[place], test];
        nodes[place] = look;
        return routine with
        {
            Locals = routine.Locals.Add(new LocalVariable($"$now{now}", new ValueType(nameof(PmdValue), 0), false)),
            Nodes = [.. nodes],
        };
    }
}
