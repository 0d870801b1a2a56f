namespace PtSpec.Lowering.Model;

/// <summary>A node while the graph is under construction: its successors are labels, its number comes last.</summary>
internal abstract class DraftNode(Statement source)
{
    public Statement Source { get; } = source;

    /// <summary>The node's place in the finished program.</summary>
    public int Index { get; set; } = -1;

    /// <summary>Where control goes after it.</summary>
    public abstract IReadOnlyList<Label> Successors { get; }
}

/// <summary>A node with one way out.</summary>
internal abstract class StraightNode(Statement source) : DraftNode(source)
{
    public Label Next { get; } = new();

    public override IReadOnlyList<Label> Successors => [Next];
}

internal sealed class DraftPrimitive(Statement source, string name, EquatableArray<DraftExpr> arguments, int result)
    : StraightNode(source)
{
    public string Name { get; } = name;

    public EquatableArray<DraftExpr> Arguments { get; } = arguments;

    public int Result { get; } = result;
}

internal sealed class DraftCall(Statement source, string routine, EquatableArray<DraftExpr> arguments, int result)
    : StraightNode(source)
{
    public string Routine { get; } = routine;

    public EquatableArray<DraftExpr> Arguments { get; } = arguments;

    public int Result { get; } = result;
}

internal sealed class DraftAssign(Statement source, int target, DraftExpr value) : StraightNode(source)
{
    public int Target { get; } = target;

    public DraftExpr Value { get; } = value;
}

internal sealed class DraftCheck(Statement source, DraftExpr condition, string property, string meaning) : StraightNode(source)
{
    public DraftExpr Condition { get; } = condition;

    public string Property { get; } = property;

    public string Meaning { get; } = meaning;
}

internal sealed class DraftBranch(Statement source, DraftExpr condition, Label whenTrue, Label whenFalse) : DraftNode(source)
{
    public DraftExpr Condition { get; } = condition;

    public Label WhenTrue { get; } = whenTrue;

    public Label WhenFalse { get; } = whenFalse;

    public override IReadOnlyList<Label> Successors => [WhenTrue, WhenFalse];
}

internal sealed class DraftReturn(Statement source, DraftExpr? value) : DraftNode(source)
{
    public DraftExpr? Value { get; } = value;

    public override IReadOnlyList<Label> Successors => [];
}
