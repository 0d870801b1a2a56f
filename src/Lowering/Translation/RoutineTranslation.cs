using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PtSpec.Lowering.Model;
using PtSpec.Lowering.Output;

namespace PtSpec.Lowering.Translation;

/// <summary>Translates one method marked as a routine.</summary>
internal static class RoutineTranslation
{
    public static RoutineModel Translate(
        IMethodSymbol routine, MethodDeclarationSyntax syntax, Compilation compilation, CancellationToken cancellation)
    {
        RoutineContext context = new(routine, compilation, cancellation);
        IReadOnlyList<DraftNode> nodes = [];
        if (Shape(routine, syntax) is { } wrong)
            context.Report(Rules.RoutineShape, syntax.Identifier.GetLocation(), routine.Name, wrong);
        else
            nodes = Body(routine, syntax, context);
        bool isSound = context.Problems.Count == 0 && !context.IsBroken;
        RoutineHeader header = RoutineHeader.Of(routine, syntax.SyntaxTree.FilePath);
        return new RoutineModel(
            header.Id,
            header.KernelName,
            Place.Of(syntax.Identifier.GetLocation()),
            isSound ? RoutineWriter.Write(header, context.Variables.All, nodes, context.IsHome) : null,
            Symbols.Site(routine),
            new EquatableArray<ShapeNode>(isSound ? nodes.Select(ShapeOf) : []),
            new EquatableArray<Problem>(context.IsBroken ? [] : context.Problems));
    }

    private static string? Shape(IMethodSymbol routine, MethodDeclarationSyntax syntax)
    {
        if (!routine.IsStatic)
            return "it must be static";
        if (routine.ContainingType.IsGenericType || routine.ContainingType.ContainingType is not null)
            return "it must be in a class that is neither generic nor nested";
        if (routine.TypeParameters is not [{ } memory] || !Symbols.IsMemory(memory))
            return "it must be generic over one type parameter, M : struct, IMm";
        if (routine.Parameters is not [{ RefKind: RefKind.Ref } first, ..]
            || !SymbolEqualityComparer.Default.Equals(first.Type, memory))
            return "its first parameter must be ref M";
        if (routine.Parameters.Skip(1).Any(p => p.RefKind is not (RefKind.None or RefKind.Out)))
            return "its parameters are passed by value or by out";
        if (routine.IsAsync || routine.ReturnsByRef || routine.ReturnsByRefReadonly)
            return "it must return a value, not a task or a reference";
        return syntax.Body is null && syntax.ExpressionBody is null ? "it must have a body" : null;
    }

    private static IReadOnlyList<DraftNode> Body(IMethodSymbol routine, MethodDeclarationSyntax syntax, RoutineContext context)
    {
        foreach (IParameterSymbol parameter in routine.Parameters.Skip(1))
        {
            RequireVariable(parameter.Type, parameter.Name, parameter.Locations[0], context);
            context.Variables.Declare(parameter, parameter.Type, parameter.RefKind == RefKind.Out);
        }
        if (!routine.ReturnsVoid)
            RequireVariable(routine.ReturnType, "the result of " + routine.Name, syntax.ReturnType.GetLocation(), context);
        if (context.OperationOf(syntax) is not IMethodBodyOperation body
            || (body.BlockBody ?? body.ExpressionBody) is not { } block)
        {
            context.IsBroken = true;
            return [];
        }
        new StatementTranslation(context).Translate(block);
        if (routine.ReturnsVoid)
        {
            SyntaxToken end = syntax.GetLastToken();
            context.Graph.Emit(new DraftReturn(Statement.Between(end, end), null));
        }
        IReadOnlyList<DraftNode> nodes = context.Graph.Finish();
        bool isComplete = nodes.Count > 0 && nodes.All(n => n.Successors.All(next => next.Node is not null));
        if (!isComplete && context.Problems.Count == 0)
            context.Report(Rules.RoutineShape, syntax.Identifier.GetLocation(), routine.Name, "it can end without a result");
        return nodes;
    }

    private static void RequireVariable(ITypeSymbol type, string name, Location location, RoutineContext context)
    {
        if (type is IErrorTypeSymbol)
            context.IsBroken = true;
        else if (!Symbols.IsVariable(type))
            context.Report(Rules.VariableType, location, name, type.ToDisplayString());
    }

    private static ShapeNode ShapeOf(DraftNode node) => new(
        node is DraftPrimitive,
        (node as DraftCall)?.Routine,
        new EquatableArray<int>(node.Successors.Select(next => next.Node!.Index)),
        Place.Of(node.Source.Location));
}
