using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PtSpec.Lowering.Model;

namespace PtSpec.Lowering.Translation;

/// <summary>Turns calls of primitives and routines into nodes, one a statement.</summary>
internal sealed class StepTranslation(RoutineContext context, ExpressionTranslation expressions)
{
    /// <summary>Whether an operation names the routine's parameter mm.</summary>
    public static bool IsMemoryReference(IOperation? operation, RoutineContext context) =>
        operation is IParameterReferenceOperation reference && context.IsMemory(reference.Parameter);

    /// <summary>Whether an operation is a call that takes a step.</summary>
    public static bool IsStep(IOperation operation) =>
        operation is IInvocationOperation call
        && ((Symbols.IsPrimitives(call.TargetMethod.ContainingType) && !Symbols.IsConstant(call.TargetMethod))
            || Symbols.Routine(call.TargetMethod) is not null);

    /// <summary>Takes the step; its result goes to a temporary, which is the value of the call.</summary>
    public DraftExpr ResultOf(IInvocationOperation call)
    {
        if (!Symbols.IsVariable(call.Type!))
        {
            return context.Reject(
                Rules.VariableType, call, "the result of " + call.TargetMethod.Name, call.Type!.ToDisplayString());
        }
        int temporary = -1;
        Take(call, _ => temporary = context.Variables.Temporary(call.Type!));
        return temporary < 0 ? DraftExpr.Rejected : new DraftLocal(temporary);
    }

    /// <summary>Takes the step; nobody wants its result.</summary>
    public void Discard(IInvocationOperation call) => Take(call, _ => -1);

    /// <summary>Takes the step; its result goes to a variable.</summary>
    public void Into(int target, IInvocationOperation call)
    {
        int? temporary = null;
        Take(call, outs => outs.Contains(target) ? (temporary = context.Variables.Temporary(call.Type!)).Value : target);
        if (temporary is { } index)
            context.Graph.Emit(new DraftAssign(context.State.Source, target, new DraftLocal(index)));
    }

    private void Take(IInvocationOperation call, Func<IReadOnlyCollection<int>, int> result)
    {
        if (!Admit(call))
            return;
        IMethodSymbol method = call.TargetMethod;
        bool isRoutine = Symbols.Routine(method) is not null;
        IEnumerable<IArgumentOperation> ordered = call.Arguments.OrderBy(a => a.Parameter?.Ordinal ?? 0);
        List<int> outs = [];
        context.State.InArguments = true;
        List<DraftExpr> arguments = [.. (isRoutine ? ordered.Skip(1) : ordered).Select(a => Argument(a, isRoutine, outs))];
        context.State.InArguments = false;
        context.State.HasStep = true;
        RejectAliases(call, outs);
        EquatableArray<DraftExpr> list = new(arguments);
        context.Graph.Emit(isRoutine
            ? new DraftCall(context.State.Source, Symbols.Id(method), list, result(outs))
            : new DraftPrimitive(context.State.Source, method.Name, list, result(outs)));
    }

    private bool Admit(IInvocationOperation call)
    {
        DiagnosticDescriptor? rule =
            context.State.InArguments ? Rules.NestedStep
            : context.State.IsConditional ? Rules.ConditionalStep
            : context.State.HasStep ? Rules.SecondStep
            : null;
        if (rule is not null)
        {
            context.Reject(rule, call, call.TargetMethod.Name);
            return false;
        }
        if (Symbols.Routine(call.TargetMethod) is null)
        {
            if (IsMemoryReference(call.Instance, context))
                return true;
            context.Reject(Rules.Reference, call, "A primitive is called on the routine's parameter mm");
            return false;
        }
        // Those of other assemblies are lowered there; the protocol's own project refers to none.
        if (context.IsHome && call.TargetMethod.OriginalDefinition.DeclaringSyntaxReferences.IsEmpty)
        {
            context.Reject(Rules.ForeignMember, call, call.TargetMethod.ToDisplayString());
            return false;
        }
        if (call.Arguments.Any(a => a.Parameter?.Ordinal == 0 && IsMemoryReference(a.Value, context)))
            return true;
        context.Reject(Rules.Reference, call, "A routine is called with the caller's own ref mm");
        return false;
    }

    private DraftExpr Argument(IArgumentOperation argument, bool isRoutine, List<int> outs)
    {
        switch (argument.Parameter?.RefKind)
        {
            case RefKind.None or RefKind.In or RefKind.RefReadOnlyParameter:
                return expressions.Translate(argument.Value);
            case RefKind.Out when isRoutine:
                if (OutTarget(argument.Value) is not { } target)
                    return context.Reject(Rules.UnsupportedExpression, argument, "an out argument is a local, a parameter or _");
                outs.Add(target);
                return new DraftLocal(target);
            default:
                return context.Reject(Rules.Reference, argument, "Arguments are passed by value, or by out to a routine");
        }
    }

    private int? OutTarget(IOperation target) => target switch
    {
        IDeclarationExpressionOperation { Expression: ILocalReferenceOperation local } => Declare(local.Local),
        IDeclarationExpressionOperation { Expression: IDiscardOperation discard } => context.Variables.Temporary(discard.Type!),
        ILocalReferenceOperation local => context.Variables.Find(local.Local),
        IParameterReferenceOperation parameter => context.Variables.Find(parameter.Parameter),
        IDiscardOperation discard => context.Variables.Temporary(discard.Type!),
        _ => null,
    };

    /// <summary>Declares a local of the text.</summary>
    public int Declare(ILocalSymbol local)
    {
        if (local.RefKind != RefKind.None)
            context.Report(Rules.Reference, local.Locations[0], "Locals hold values, not references");
        else if (local.Type is IErrorTypeSymbol)
            context.IsBroken = true;
        else if (!Symbols.IsVariable(local.Type))
            context.Report(Rules.VariableType, local.Locations[0], local.Name, local.Type.ToDisplayString());
        return context.Variables.Declare(local, local.Type, isOut: false);
    }

    // The caller's variable and the callee's parameter become one: nobody may tell when exactly it changes.
    private void RejectAliases(IInvocationOperation call, List<int> outs)
    {
        foreach (IGrouping<int, int> target in outs.GroupBy(o => o))
        {
            if (target.Count() > 1 || context.State.Reads.Contains(target.Key))
                context.Reject(Rules.OutOrder, call, context.Variables.All[target.Key].Name);
        }
    }
}
