using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Worlds;

/// <summary>Builds expressions, computing at once what is constant: how a scenario's configuration disappears from its code.</summary>
internal static class Fold
{
    /// <summary>0, the false truth value.</summary>
    public static readonly Constant Zero = new(0);

    /// <summary>1, the true truth value.</summary>
    public static readonly Constant One = new(1);

    /// <summary>A number.</summary>
    public static Expr Number(int value) => new Constant((ulong)value);

    /// <summary>A truth value.</summary>
    public static Expr Truth(bool value) => value ? One : Zero;

    /// <summary>Whether the expression is the constant 1.</summary>
    public static bool IsTrue(Expr e) => e is Constant { Value: 1 };

    /// <summary>Whether the expression is the constant 0.</summary>
    public static bool IsFalse(Expr e) => e is Constant { Value: 0 };

    /// <summary>Logical negation.</summary>
    public static Expr Not(Expr e) => e switch
    {
        Constant c => Truth(c.Value == 0),
        Not n => n.Operand,
        Binary { Operator: BinaryOperator.Equal } b => b with { Operator = BinaryOperator.NotEqual },
        Binary { Operator: BinaryOperator.NotEqual } b => b with { Operator = BinaryOperator.Equal },
        _ => new Not(e),
    };

    /// <summary>Logical and.</summary>
    public static Expr And(Expr a, Expr b) => Of(BinaryOperator.AndAlso, a, b);

    /// <summary>Logical or.</summary>
    public static Expr Or(Expr a, Expr b) => Of(BinaryOperator.OrElse, a, b);

    /// <summary>Equality.</summary>
    public static Expr Equal(Expr a, Expr b) => Of(BinaryOperator.Equal, a, b);

    /// <summary>Equality with a number.</summary>
    public static Expr Equal(Expr a, int b) => Of(BinaryOperator.Equal, a, Number(b));

    /// <summary>Inequality with a number.</summary>
    public static Expr NotEqual(Expr a, int b) => Of(BinaryOperator.NotEqual, a, Number(b));

    /// <summary>One of two values.</summary>
    public static Expr If(Expr condition, Expr whenTrue, Expr whenFalse) => condition switch
    {
        Constant c => c.Value != 0 ? whenTrue : whenFalse,
        _ when whenTrue == whenFalse => whenTrue,
        _ => new Conditional(condition, whenTrue, whenFalse),
    };

    /// <summary>All of the conditions.</summary>
    public static Expr All(IEnumerable<Expr> conditions) => conditions.Aggregate((Expr)One, And);

    /// <summary>Any of the conditions.</summary>
    public static Expr Any(IEnumerable<Expr> conditions) => conditions.Aggregate((Expr)Zero, Or);

    /// <summary>An operator applied to two operands.</summary>
    public static Expr Of(BinaryOperator op, Expr a, Expr b)
    {
        if (a is Constant x && b is Constant y)
            return new Constant(Compute(op, x.Value, y.Value));
        switch (op)
        {
            case BinaryOperator.AndAlso:
                if (IsFalse(a) || IsFalse(b)) return Zero;
                if (IsTrue(a)) return b;
                if (IsTrue(b)) return a;
                break;
            case BinaryOperator.OrElse:
                if (IsTrue(a) || IsTrue(b)) return One;
                if (IsFalse(a)) return b;
                if (IsFalse(b)) return a;
                break;
            case BinaryOperator.Add or BinaryOperator.Or or BinaryOperator.Xor:
                if (IsFalse(a)) return b;
                if (IsFalse(b)) return a;
                break;
            case BinaryOperator.Subtract or BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight:
                if (IsFalse(b)) return a;
                break;
            case BinaryOperator.And:
                if (IsFalse(a) || IsFalse(b)) return Zero;
                break;
            case BinaryOperator.Equal when a == b:
                return One;
            case BinaryOperator.NotEqual when a == b:
                return Zero;
        }
        return new Binary(op, a, b);
    }

    /// <summary>Computes an operator.</summary>
    public static ulong Compute(BinaryOperator op, ulong a, ulong b) => op switch
    {
        BinaryOperator.Add => a + b,
        BinaryOperator.Subtract => a - b,
        BinaryOperator.And => a & b,
        BinaryOperator.Or => a | b,
        BinaryOperator.Xor => a ^ b,
        BinaryOperator.ShiftLeft => a << (int)b,
        BinaryOperator.ShiftRight => a >> (int)b,
        BinaryOperator.Equal => a == b ? 1UL : 0,
        BinaryOperator.NotEqual => a != b ? 1UL : 0,
        BinaryOperator.Less => a < b ? 1UL : 0,
        BinaryOperator.LessOrEqual => a <= b ? 1UL : 0,
        BinaryOperator.AndAlso => (a != 0 && b != 0) ? 1UL : 0,
        BinaryOperator.OrElse => (a != 0 || b != 0) ? 1UL : 0,
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, "Not an operator."),
    };

    /// <summary>A value that an expression never exceeds; not always the least.</summary>
    /// <param name="e">Over locals, with shifts by numbers.</param>
    /// <param name="local">The greatest value of a local.</param>
    public static ulong Bound(Expr e, Func<int, ulong> local) => e switch
    {
        Constant c => c.Value,
        Local l => local(l.Index),
        Conditional c => Math.Max(Bound(c.WhenTrue, local), Bound(c.WhenFalse, local)),
        Binary { Operator: BinaryOperator.Add or BinaryOperator.Or or BinaryOperator.Xor } b => Bound(b.Left, local) + Bound(b.Right, local),
        Binary { Operator: BinaryOperator.Subtract } b => Bound(b.Left, local),
        Binary { Operator: BinaryOperator.And } b => Math.Min(Bound(b.Left, local), Bound(b.Right, local)),
        Binary { Operator: BinaryOperator.ShiftLeft, Right: Constant by } b => Bound(b.Left, local) << (int)by.Value,
        Binary { Operator: BinaryOperator.ShiftRight, Right: Constant by } b => Bound(b.Left, local) >> (int)by.Value,
        PtSpec.Core.Lowered.Not or Binary { Operator: not (BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight) } => 1,
        _ => throw new ArgumentException($"{e} is no expression over locals, with shifts by numbers.", nameof(e)),
    };

    /// <summary>Rewrites every local and query of an expression, folding on the way.</summary>
    public static Expr Rewrite(Expr e, Func<int, Expr> local, Func<string, IReadOnlyList<Expr>, Expr> query) => e switch
    {
        Local l => local(l.Index),
        Not n => Not(Rewrite(n.Operand, local, query)),
        Binary b => Of(b.Operator, Rewrite(b.Left, local, query), Rewrite(b.Right, local, query)),
        Conditional c => If(
            Rewrite(c.Condition, local, query), Rewrite(c.WhenTrue, local, query), Rewrite(c.WhenFalse, local, query)),
        Query q => query(q.Member, [.. q.Arguments.Select(a => Rewrite(a, local, query))]),
        FieldValue f => new FieldValue(f.Field, Rewrite(f.Index, local, query)),
        _ => e,
    };

    /// <summary>Visits an expression and everything in it.</summary>
    public static void Visit(Expr e, Action<Expr> visit)
    {
        visit(e);
        switch (e)
        {
            case Not n:
                Visit(n.Operand, visit);
                break;
            case Binary b:
                Visit(b.Left, visit);
                Visit(b.Right, visit);
                break;
            case Conditional c:
                Visit(c.Condition, visit);
                Visit(c.WhenTrue, visit);
                Visit(c.WhenFalse, visit);
                break;
            case FieldValue f:
                Visit(f.Index, visit);
                break;
            case Query q:
                foreach (var a in q.Arguments)
                    Visit(a, visit);
                break;
        }
    }
}
