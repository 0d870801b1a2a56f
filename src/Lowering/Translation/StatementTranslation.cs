using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PtSpec.Lowering.Model;

namespace PtSpec.Lowering.Translation;

/// <summary>Turns statements into nodes, in the order of the text.</summary>
internal sealed class StatementTranslation
{
    private readonly RoutineContext context;
    private readonly ExpressionTranslation expressions;
    private readonly LoopTranslation loops;
    private readonly SwitchTranslation switches;
    private readonly Dictionary<ISymbol, Label> labels = new(SymbolEqualityComparer.Default);

    public StatementTranslation(RoutineContext context)
    {
        this.context = context;
        expressions = new ExpressionTranslation(context);
        loops = new LoopTranslation(context, this);
        switches = new SwitchTranslation(context, this, expressions);
    }

    /// <summary>The place that a label of the text, or the end of a loop or switch, stands for.</summary>
    public Label LabelOf(ILabelSymbol symbol)
    {
        if (!labels.TryGetValue(symbol, out Label? label))
            labels.Add(symbol, label = new Label());
        return label;
    }

    public void Translate(IOperation statement)
    {
        switch (statement)
        {
            case IBlockOperation block:
                foreach (IOperation inner in block.Operations)
                    Translate(inner);
                break;
            case IEmptyOperation:
                break;
            case IVariableDeclarationGroupOperation declaration:
                Declare(declaration);
                break;
            case IExpressionStatementOperation expression:
                Evaluate(expression);
                break;
            case IConditionalOperation choice:
                If(choice);
                break;
            case IReturnOperation { Kind: OperationKind.Return } result:
                Return(result);
                break;
            case ILabeledOperation labeled:
                context.Graph.Mark(LabelOf(labeled.Label));
                if (labeled.Operation is not null)
                    Translate(labeled.Operation);
                break;
            case IBranchOperation branch:
                Jump(LabelOf(branch.Target), branch);
                break;
            case IWhileLoopOperation loop:
                loops.Translate(loop);
                break;
            case IForLoopOperation loop:
                loops.Translate(loop);
                break;
            case ISwitchOperation choice:
                switches.Translate(choice);
                break;
            case IInvalidOperation:
                context.IsBroken = true;
                break;
            default:
                context.Reject(Rules.UnsupportedStatement, statement, $"{statement.Kind} is not part of the lowered form");
                break;
        }
    }

    /// <summary>Goes one of two ways; a condition known when compiling is no branch, as the compiler sees it too.</summary>
    public void Branch(Statement source, IOperation condition, Label whenTrue, Label whenFalse)
    {
        context.Begin(source);
        if (condition.ConstantValue is { HasValue: true, Value: bool known })
            Jump(known ? whenTrue : whenFalse, condition);
        else
            context.Graph.Emit(new DraftBranch(source, expressions.Translate(condition), whenTrue, whenFalse));
    }

    /// <summary>Goes elsewhere.</summary>
    public void Jump(Label label, IOperation at)
    {
        if (!context.Graph.Jump(label))
            context.Reject(Rules.LoopWithoutStep, at);
    }

    private void If(IConditionalOperation choice)
    {
        IfStatementSyntax syntax = (IfStatementSyntax)choice.Syntax;
        Label then = new();
        Label otherwise = new();
        Label end = new();
        Branch(Statement.Between(syntax.IfKeyword, syntax.CloseParenToken), choice.Condition, then, otherwise);
        context.Graph.Mark(then);
        Translate(choice.WhenTrue);
        if (choice.WhenFalse is not null)
        {
            context.Graph.Jump(end);
            context.Graph.Mark(otherwise);
            Translate(choice.WhenFalse);
            context.Graph.Mark(end);
        }
        else
        {
            context.Graph.Mark(otherwise);
        }
    }

    private void Declare(IVariableDeclarationGroupOperation group)
    {
        context.Begin(Statement.Of(group.Syntax));
        foreach (IVariableDeclaratorOperation declarator in group.Declarations.SelectMany(d => d.Declarators))
        {
            // A constant has no place of its own: its uses are the number.
            if (declarator.Symbol.IsConst)
                continue;
            int index = expressions.Steps.Declare(declarator.Symbol);
            if (declarator.GetVariableInitializer() is { } initializer && declarator.Symbol.RefKind == RefKind.None)
                Assign(index, initializer.Value);
        }
    }

    private void Evaluate(IExpressionStatementOperation statement)
    {
        context.Begin(Statement.Of(statement.Syntax));
        switch (statement.Operation)
        {
            case IInvocationOperation call when StepTranslation.IsStep(call):
                expressions.Steps.Discard(call);
                break;
            case ISimpleAssignmentOperation { IsRef: true } assignment:
                context.Reject(Rules.Reference, assignment, "Locals hold values, not references");
                break;
            case ISimpleAssignmentOperation { Target: IDiscardOperation } assignment:
                if (StepTranslation.IsStep(assignment.Value))
                    expressions.Steps.Discard((IInvocationOperation)assignment.Value);
                else
                    expressions.Translate(assignment.Value);
                break;
            case ISimpleAssignmentOperation assignment:
                if (Target(assignment.Target) is { } target)
                    Assign(target, assignment.Value);
                break;
            case ICompoundAssignmentOperation { OperatorMethod: null } compound:
                Update(compound.OperatorKind, compound.Target, compound.Value, compound);
                break;
            case IIncrementOrDecrementOperation { OperatorMethod: null } step:
                bool isUp = step.Kind == OperationKind.Increment;
                Update(isUp ? BinaryOperatorKind.Add : BinaryOperatorKind.Subtract, step.Target, null, step);
                break;
            default:
                // A lone expression without effect is a compile error, so this is an unsupported one and says why.
                expressions.Translate(statement.Operation);
                break;
        }
    }

    private int? Target(IOperation target)
    {
        int? index = target switch
        {
            ILocalReferenceOperation local => context.Variables.Find(local.Local),
            IParameterReferenceOperation parameter => context.Variables.Find(parameter.Parameter),
            _ => null,
        };
        if (index is null)
            context.Reject(Rules.UnsupportedExpression, target, "only locals and parameters are assigned to");
        return index;
    }

    private void Assign(int target, IOperation value)
    {
        if (StepTranslation.IsStep(value))
            expressions.Steps.Into(target, (IInvocationOperation)value);
        else
            context.Graph.Emit(new DraftAssign(context.State.Source, target, expressions.Translate(value)));
    }

    private void Update(BinaryOperatorKind kind, IOperation target, IOperation? value, IOperation at)
    {
        if (Target(target) is not { } index)
            return;
        context.State.Reads.Add(index);
        DraftExpr operand = value is null ? new DraftConstant(1) : expressions.Translate(value);
        if (kind == BinaryOperatorKind.Subtract)
            context.CheckSubtraction(new DraftLocal(index), operand);
        DraftExpr updated = Operators.Combine(kind, target.Type, new DraftLocal(index), operand, at, context);
        context.Graph.Emit(new DraftAssign(context.State.Source, index, updated));
    }

    private void Return(IReturnOperation statement)
    {
        context.Begin(Statement.Of(statement.Syntax));
        DraftExpr? value = statement.ReturnedValue is null ? null : expressions.Translate(statement.ReturnedValue);
        context.Graph.Emit(new DraftReturn(context.State.Source, value));
    }
}
