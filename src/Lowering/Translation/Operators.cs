using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PtSpec.Lowering.Model;

namespace PtSpec.Lowering.Translation;

/// <summary>The operators of two operands that are always evaluated both.</summary>
internal static class Operators
{
    /// <summary>A binary operator, or the one within a compound assignment.</summary>
    public static DraftExpr Combine(
        BinaryOperatorKind kind, ITypeSymbol? type, DraftExpr left, DraftExpr right, IOperation at, RoutineContext context)
    {
        switch (kind)
        {
            case BinaryOperatorKind.Add:
                return new DraftBinary("Add", left, right);
            case BinaryOperatorKind.Subtract:
                return new DraftBinary("Subtract", left, right);
            case BinaryOperatorKind.And:
                return new DraftBinary("And", left, right);
            case BinaryOperatorKind.Or:
                return new DraftBinary("Or", left, right);
            case BinaryOperatorKind.ExclusiveOr:
                return new DraftBinary("Xor", left, right);
            case BinaryOperatorKind.LeftShift:
                return Shift("ShiftLeft", type, left, right, at, context);
            case BinaryOperatorKind.RightShift or BinaryOperatorKind.UnsignedRightShift:
                return Shift("ShiftRight", type, left, right, at, context);
            case BinaryOperatorKind.Equals:
                return new DraftBinary("Equal", left, right);
            case BinaryOperatorKind.NotEquals:
                return new DraftBinary("NotEqual", left, right);
            case BinaryOperatorKind.LessThan:
                return Compare("Less", left, right, at, context);
            case BinaryOperatorKind.LessThanOrEqual:
                return Compare("LessOrEqual", left, right, at, context);
            case BinaryOperatorKind.GreaterThan:
                return Compare("Less", right, left, at, context);
            case BinaryOperatorKind.GreaterThanOrEqual:
                return Compare("LessOrEqual", right, left, at, context);
            default:
                return context.Reject(Rules.UnsupportedExpression, at, $"operator {kind}");
        }
    }

    // C# takes the count modulo the width, the lowered form does not: such a count is a slip anyway.
    private static DraftExpr Shift(
        string name, ITypeSymbol? type, DraftExpr left, DraftExpr right, IOperation at, RoutineContext context) =>
        type is not null && right is DraftConstant { Value: var count } && count >= (ulong)Math.Max(32, Symbols.Width(type))
            ? context.Reject(Rules.Number, at, $"a shift by {count} is wider than the operand")
            : new DraftBinary(name, left, right);

    // Numbers never get below 0, so a test for that is either a mistake or a loop that counts down past 0.
    private static DraftExpr Compare(string name, DraftExpr left, DraftExpr right, IOperation at, RoutineContext context)
    {
        bool isVacuous = name == "Less" ? right == DraftExpr.Zero : left == DraftExpr.Zero;
        return isVacuous
            ? context.Reject(Rules.Number, at, "the lowered form has no numbers below 0: this comparison never changes")
            : new DraftBinary(name, left, right);
    }
}
