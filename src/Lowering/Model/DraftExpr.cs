namespace PtSpec.Lowering.Model;

/// <summary>
/// The generator's own copy of the lowered form's expressions: it runs inside the compiler, without PtSpec.Core.
/// </summary>
internal abstract record DraftExpr
{
    /// <summary>The value false, and the default of every type.</summary>
    public static DraftExpr Zero { get; } = new DraftConstant(0);

    /// <summary>Stands for what was rejected, so that translation can go on; never written.</summary>
    public static DraftExpr Rejected { get; } = new DraftLocal(-1);

    /// <summary>The opposite of a truth value.</summary>
    public static DraftExpr Negate(DraftExpr operand) => operand is DraftNot inner ? inner.Operand : new DraftNot(operand);

    /// <summary>The parts of a conjunction, from left to right.</summary>
    public IEnumerable<DraftExpr> Conjuncts() =>
        this is DraftBinary { Operator: "AndAlso" } both ? both.Left.Conjuncts().Concat(both.Right.Conjuncts()) : [this];
}

internal sealed record DraftConstant(ulong Value) : DraftExpr;

internal sealed record DraftLocal(int Index) : DraftExpr;

internal sealed record DraftNot(DraftExpr Operand) : DraftExpr;

internal sealed record DraftBinary(string Operator, DraftExpr Left, DraftExpr Right) : DraftExpr;

internal sealed record DraftConditional(DraftExpr Condition, DraftExpr WhenTrue, DraftExpr WhenFalse) : DraftExpr;

internal sealed record DraftQuery(string Member, EquatableArray<DraftExpr> Arguments) : DraftExpr;
