using System.Collections.Immutable;

namespace PtSpec.Core.Lowered;

/// <summary>The operators of <see cref="Expr.Binary"/>; comparisons and the logical ones give 0 or 1.</summary>
public enum BinaryOperator
{
    /// <summary>Addition.</summary>
    Add,

    /// <summary>Subtraction; a check before it says that it never gets below 0.</summary>
    Subtract,

    /// <summary>Bitwise and.</summary>
    And,

    /// <summary>Bitwise or.</summary>
    Or,

    /// <summary>Bitwise exclusive or.</summary>
    Xor,

    /// <summary>Shift to the left.</summary>
    ShiftLeft,

    /// <summary>Unsigned shift to the right.</summary>
    ShiftRight,

    /// <summary>Equality.</summary>
    Equal,

    /// <summary>Inequality.</summary>
    NotEqual,

    /// <summary>Unsigned less than.</summary>
    Less,

    /// <summary>Unsigned less than or equal.</summary>
    LessOrEqual,

    /// <summary>Logical and of two truth values.</summary>
    AndAlso,

    /// <summary>Logical or of two truth values.</summary>
    OrElse,
}

/// <summary>A pure expression over a routine's locals. Every value is an unsigned 64-bit number; false is 0, true is 1.</summary>
public abstract record Expr
{
    /// <summary>A number.</summary>
    public static Expr Constant(ulong value) => new Constant(value);

    /// <summary>The value of a local variable, by its index in <see cref="RoutineProgram.Locals"/>.</summary>
    public static Expr Local(int index) => new Local(index);

    /// <summary>1 when the operand is 0, otherwise 0.</summary>
    public static Expr Not(Expr operand) => new Not(operand);

    /// <summary>An operator applied to two operands.</summary>
    public static Expr Binary(BinaryOperator operation, Expr left, Expr right) => new Binary(operation, left, right);

    /// <summary>One of two expressions: the condition is 1 or 0.</summary>
    public static Expr Conditional(Expr condition, Expr whenTrue, Expr whenFalse) => new Conditional(condition, whenTrue, whenFalse);

    /// <summary>A member of <c>IMm</c> that is constant during a run, for instance <c>AtLeast(6, 13)</c>.</summary>
    public static Expr Query(string member, ImmutableArray<Expr> arguments) => new Query(member, arguments);
}

/// <summary>A number.</summary>
/// <param name="Value">The number.</param>
internal sealed record Constant(ulong Value) : Expr;

/// <summary>The value of a local variable.</summary>
/// <param name="Index">The index into <see cref="RoutineProgram.Locals"/>.</param>
internal sealed record Local(int Index) : Expr;

/// <summary>1 when the operand is 0, otherwise 0.</summary>
/// <param name="Operand">A truth value.</param>
internal sealed record Not(Expr Operand) : Expr;

/// <summary>An operator applied to two operands.</summary>
/// <param name="Operator">The operator.</param>
/// <param name="Left">The left operand.</param>
/// <param name="Right">The right operand.</param>
internal sealed record Binary(BinaryOperator Operator, Expr Left, Expr Right) : Expr;

/// <summary>One of two expressions.</summary>
/// <param name="Condition">A truth value.</param>
/// <param name="WhenTrue">The value when it is 1.</param>
/// <param name="WhenFalse">The value when it is 0.</param>
internal sealed record Conditional(Expr Condition, Expr WhenTrue, Expr WhenFalse) : Expr;

/// <summary>A member of <c>IMm</c> that is constant during a run, for instance <c>AtLeast(6, 13)</c>.</summary>
/// <param name="Member">The member's C# name.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record Query(string Member, ImmutableArray<Expr> Arguments) : Expr;
