using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PtSpec.Lowering.Model;

namespace PtSpec.Lowering.Translation;

/// <summary>Turns expressions into expressions over numbers; steps and checks inside them go to the graph on the way.</summary>
internal sealed class ExpressionTranslation
{
    private readonly RoutineContext context;
    private readonly StepTranslation steps;
    private readonly VocabularyInlining vocabulary;
    private readonly PatternTranslation patterns;

    public ExpressionTranslation(RoutineContext context)
    {
        this.context = context;
        steps = new StepTranslation(context, this);
        vocabulary = new VocabularyInlining(context, this);
        patterns = new PatternTranslation(context, this);
    }

    public StepTranslation Steps => steps;

    public PatternTranslation Patterns => patterns;

    /// <summary>Translates an expression of the routine's own text.</summary>
    public DraftExpr Translate(IOperation operation) => Translate(operation, Scope.Routine);

    /// <summary>Translates an expression whose names mean what the scope says.</summary>
    public DraftExpr Translate(IOperation operation, Scope scope)
    {
        if (operation is IInvalidOperation || operation.Type is IErrorTypeSymbol)
        {
            context.IsBroken = true;
            return DraftExpr.Rejected;
        }
        if (operation is IConversionOperation { OperatorMethod: null } conversion)
            return Convert(conversion, scope);
        if (operation.Type is { } type && type.SpecialType != SpecialType.System_Void && !Symbols.IsValue(type)
            && operation is not (IParameterReferenceOperation or IInstanceReferenceOperation))
            return context.Reject(Rules.UnsupportedExpression, operation, $"'{type.ToDisplayString()}' is no number");
        if (operation.ConstantValue is { HasValue: true, Value: { } constant })
            return Constants.Translate(constant, operation, context);
        return TranslateNode(operation, scope);
    }

    private DraftExpr TranslateNode(IOperation operation, Scope scope)
    {
        switch (operation)
        {
            case ILocalReferenceOperation local:
                return Read(local.Local, local);
            case IParameterReferenceOperation parameter:
                return Read(parameter, scope);
            case IInstanceReferenceOperation when scope.Instance is not null:
                return scope.Instance;
            case IDefaultValueOperation:
                return DraftExpr.Zero;
            case IUnaryOperation unary:
                return Unary(unary, scope);
            case IBinaryOperation binary:
                return Binary(binary, scope);
            case IConditionalOperation { WhenFalse: { } whenFalse } conditional:
                return Choose(Translate(conditional.Condition, scope), conditional.WhenTrue, whenFalse, scope);
            case IInvocationOperation invocation:
                return Invoke(invocation, scope);
            case IPropertyReferenceOperation property:
                return Property(property, scope);
            case IObjectCreationOperation creation:
                return vocabulary.Create(creation, scope);
            case IConversionOperation { OperatorMethod: { } method } conversion:
                return vocabulary.Inline(method, null, [conversion.Operand], conversion, scope);
            case ISwitchExpressionOperation choice:
                return patterns.Choose(choice, scope);
            case IIsPatternOperation test:
                return patterns.Test(test.Pattern, Translate(test.Value, scope));
            case IFieldReferenceOperation field:
                return context.Reject(Rules.ForeignMember, field, field.Field.ToDisplayString());
            case IAssignmentOperation or IIncrementOrDecrementOperation or IDeclarationExpressionOperation:
                return context.Reject(Rules.HiddenAssignment, operation);
            default:
                return context.Reject(Rules.UnsupportedExpression, operation, $"there is no lowered {operation.Kind}");
        }
    }

    private DraftExpr Read(ISymbol variable, IOperation at)
    {
        if (context.Variables.Find(variable) is not { } index)
            return context.Reject(Rules.UnsupportedExpression, at, $"'{variable.Name}' is no variable of the routine");
        context.State.Reads.Add(index);
        return new DraftLocal(index);
    }

    private DraftExpr Read(IParameterReferenceOperation reference, Scope scope)
    {
        if (scope.Member is not null)
            return scope.Arguments[reference.Parameter.Ordinal];
        return context.IsMemory(reference.Parameter)
            ? context.Reject(Rules.Reference, reference, "mm is for calling primitives and for passing on by ref to routines")
            : Read(reference.Parameter, reference);
    }

    private DraftExpr Invoke(IInvocationOperation call, Scope scope)
    {
        IMethodSymbol method = call.TargetMethod;
        if (Symbols.IsPrimitives(method.ContainingType) && scope.Member is null)
        {
            if (!Symbols.IsConstant(method))
                return steps.ResultOf(call);
            return StepTranslation.IsMemoryReference(call.Instance, context)
                ? Query(method.Name, call.Arguments)
                : context.Reject(Rules.Reference, call, "Configuration is asked of the routine's parameter mm");
        }
        if (Symbols.Routine(method) is not null && scope.Member is null)
            return steps.ResultOf(call);
        if (Symbols.IsVocabulary(method.ContainingType))
            return vocabulary.Inline(method, call.Instance, Ordered(call.Arguments), call, scope);
        return context.Reject(Rules.ForeignMember, call, method.ToDisplayString());
    }

    private DraftExpr Property(IPropertyReferenceOperation reference, Scope scope)
    {
        IPropertySymbol property = reference.Property;
        if (Symbols.IsPrimitives(property.ContainingType) && scope.Member is null && Symbols.IsConstant(property))
        {
            return StepTranslation.IsMemoryReference(reference.Instance, context)
                ? Query(property.Name, reference.Arguments)
                : context.Reject(Rules.Reference, reference, "Configuration is asked of the routine's parameter mm");
        }
        if (Symbols.IsVocabulary(property.ContainingType) && property.Parameters.IsEmpty)
            return vocabulary.Inline(property, reference.Instance, [], reference, scope);
        return context.Reject(Rules.ForeignMember, reference, property.ToDisplayString());
    }

    // Configuration may stand anywhere a pure expression may, so its arguments follow the rules around it.
    private DraftQuery Query(string member, IEnumerable<IArgumentOperation> arguments) =>
        new(member, new EquatableArray<DraftExpr>(Ordered(arguments).Select(Translate)));

    private static IReadOnlyList<IOperation> Ordered(IEnumerable<IArgumentOperation> arguments) =>
        [.. arguments.OrderBy(a => a.Parameter?.Ordinal ?? 0).Select(a => a.Value)];

    private DraftExpr Unary(IUnaryOperation unary, Scope scope)
    {
        if (unary.OperatorMethod is { } method)
            return vocabulary.Inline(method, null, [unary.Operand], unary, scope);
        DraftExpr operand = Translate(unary.Operand, scope);
        return unary.OperatorKind switch
        {
            UnaryOperatorKind.Not => DraftExpr.Negate(operand),
            UnaryOperatorKind.Plus => operand,
            UnaryOperatorKind.BitwiseNegation when Symbols.IsUnsigned(unary.Type!) =>
                new DraftBinary("Xor", operand, Constants.Ones(Symbols.Width(unary.Type!))),
            _ => context.Reject(Rules.UnsupportedExpression, unary, $"operator {unary.OperatorKind} on {unary.Type}"),
        };
    }

    private DraftExpr Binary(IBinaryOperation binary, Scope scope)
    {
        if (binary.OperatorMethod is { } method && !Symbols.IsSynthesized(method))
            return vocabulary.Inline(method, null, [binary.LeftOperand, binary.RightOperand], binary, scope);
        DraftExpr left = Translate(binary.LeftOperand, scope);
        switch (binary.OperatorKind)
        {
            case BinaryOperatorKind.ConditionalAnd:
                return new DraftBinary("AndAlso", left, context.State.Under(left, () => Translate(binary.RightOperand, scope)));
            case BinaryOperatorKind.ConditionalOr:
                return new DraftBinary(
                    "OrElse", left, context.State.Under(DraftExpr.Negate(left), () => Translate(binary.RightOperand, scope)));
            default:
                DraftExpr right = Translate(binary.RightOperand, scope);
                if (binary.OperatorKind == BinaryOperatorKind.Subtract && scope.Member is null)
                    context.CheckSubtraction(left, right);
                return Operators.Combine(binary.OperatorKind, binary.LeftOperand.Type, left, right, binary, context);
        }
    }

    private DraftConditional Choose(DraftExpr condition, IOperation whenTrue, IOperation whenFalse, Scope scope) => new(
        condition,
        context.State.Under(condition, () => Translate(whenTrue, scope)),
        context.State.Under(DraftExpr.Negate(condition), () => Translate(whenFalse, scope)));

    private DraftExpr Convert(IConversionOperation conversion, Scope scope)
    {
        if (conversion.ConstantValue is { HasValue: true, Value: { } constant } && Symbols.IsValue(conversion.Type!))
            return Constants.Translate(constant, conversion, context);
        IOperation operand = conversion.Operand;
        ITypeSymbol to = conversion.Type!;
        if (operand.Type is null || SymbolEqualityComparer.Default.Equals(operand.Type, to))
            return Translate(operand, scope);
        DraftExpr value = Translate(operand, scope);
        if (!Symbols.IsValue(to) || Symbols.IsVocabulary(to) || Symbols.IsVocabulary(operand.Type))
        {
            // A value that was rejected already needs no second complaint about its conversion.
            return Symbols.IsValue(operand.Type)
                ? context.Reject(Rules.UnsupportedExpression, conversion, $"'{to.ToDisplayString()}' is no number")
                : value;
        }
        return Constants.Narrow(value, operand.Type, to);
    }
}
