using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PtSpec.Lowering.Model;

namespace PtSpec.Lowering.Translation;

/// <summary>Patterns over enums and numbers, and the switch expressions made of them.</summary>
internal sealed class PatternTranslation(RoutineContext context, ExpressionTranslation expressions)
{
    private static readonly DraftExpr True = new DraftConstant(1);

    /// <summary>Whether the value matches the pattern.</summary>
    public DraftExpr Test(IPatternOperation pattern, DraftExpr value)
    {
        switch (pattern)
        {
            case IConstantPatternOperation constant:
                return new DraftBinary("Equal", value, expressions.Translate(constant.Value));
            case IDiscardPatternOperation:
                return True;
            case INegatedPatternOperation negated:
                return DraftExpr.Negate(Test(negated.Pattern, value));
            case IBinaryPatternOperation both:
                string name = both.OperatorKind == BinaryOperatorKind.And ? "AndAlso" : "OrElse";
                return new DraftBinary(name, Test(both.LeftPattern, value), Test(both.RightPattern, value));
            case IRelationalPatternOperation relation:
                return Operators.Combine(
                    relation.OperatorKind, relation.InputType, value, expressions.Translate(relation.Value), relation, context);
            default:
                return context.Reject(Rules.UnsupportedExpression, pattern, $"{pattern.Kind} is no pattern over numbers");
        }
    }

    /// <summary>A switch expression: the first arm that matches, the last one being the discard.</summary>
    public DraftExpr Choose(ISwitchExpressionOperation choice, Scope scope)
    {
        ISwitchExpressionArmOperation? last = choice.Arms.LastOrDefault();
        if (last is not { Pattern: IDiscardPatternOperation, Guard: null })
            return context.Reject(Rules.UnsupportedExpression, choice, "a switch expression ends with the arm '_ => ...'");
        return Choose(choice.Arms, 0, expressions.Translate(choice.Value, scope), scope);
    }

    private DraftExpr Choose(IReadOnlyList<ISwitchExpressionArmOperation> arms, int index, DraftExpr value, Scope scope)
    {
        ISwitchExpressionArmOperation arm = arms[index];
        if (index == arms.Count - 1)
            return expressions.Translate(arm.Value, scope);
        DraftExpr matches = Test(arm.Pattern, value);
        if (arm.Guard is { } guard)
        {
            DraftExpr when = context.State.Under(matches, () => expressions.Translate(guard, scope));
            matches = new DraftBinary("AndAlso", matches, when);
        }
        return new DraftConditional(
            matches,
            context.State.Under(matches, () => expressions.Translate(arm.Value, scope)),
            context.State.Under(DraftExpr.Negate(matches), () => Choose(arms, index + 1, value, scope)));
    }
}
