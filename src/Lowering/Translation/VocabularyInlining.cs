using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PtSpec.Lowering.Model;

namespace PtSpec.Lowering.Translation;

/// <summary>Replaces uses of vocabulary members by their expressions, and what they require by checks.</summary>
internal sealed class VocabularyInlining(RoutineContext context, ExpressionTranslation expressions)
{
    /// <summary><c>new T(x)</c> is x, <c>new T()</c> is 0.</summary>
    public DraftExpr Create(IObjectCreationOperation creation, Scope scope)
    {
        if (creation.Type is not INamedTypeSymbol type || !Symbols.IsVocabulary(type) || creation.Initializer is not null)
            return context.Reject(Rules.UnsupportedExpression, creation, "only vocabulary structs are created");
        if (creation.Arguments.Length == 0)
            return DraftExpr.Zero;
        if (Symbols.Number(type) is not { } number || creation.Constructor?.Parameters is not [{ } parameter]
            || parameter.Name != number.Name)
            return context.Reject(Rules.Vocabulary, creation, type.Name, "it must be a record struct over one number");
        return expressions.Translate(creation.Arguments[0].Value, scope);
    }

    /// <summary>A property, method or operator with its operands.</summary>
    public DraftExpr Inline(ISymbol member, IOperation? instance, IReadOnlyList<IOperation> arguments, IOperation at, Scope scope)
    {
        if (!context.IsHome && member.DeclaringSyntaxReferences.IsEmpty)
            member = VocabularySource.TwinOf(member, context.Compilation) ?? member;
        if (Symbols.Number(member.ContainingType) is not { } number)
        {
            return Symbols.IsVocabulary(member.ContainingType)
                ? context.Reject(Rules.Vocabulary, at, member.ContainingType.Name, "it must be a record struct over one number")
                : context.Reject(Rules.ForeignMember, at, member.ToDisplayString());
        }
        DraftExpr? self = instance is null ? null : expressions.Translate(instance, scope);
        if (SymbolEqualityComparer.Default.Equals(member, number))
            return self ?? DraftExpr.Zero;
        EquatableArray<DraftExpr> values = new(arguments.Select(a => expressions.Translate(a, scope)));
        Scope inner = new(member, self, values, scope);
        if (scope.Contains(member))
            return Reject(member, at, "it refers to itself");
        if (Symbols.Requires(member) is { } requires)
            Check(member, requires.Member, requires.Property, inner, at);
        return Body(member, inner, at);
    }

    private void Check(ISymbol member, string required, string property, Scope inner, IOperation at)
    {
        if (inner.Instance is null
            || member.ContainingType.GetMembers(required).OfType<IPropertySymbol>().FirstOrDefault() is not { } condition
            || condition.Type.SpecialType != SpecialType.System_Boolean)
        {
            Reject(member, at, $"'{required}', which it requires, is no bool property of its instance");
            return;
        }
        Scope scope = inner with { Member = condition, Arguments = EquatableArray<DraftExpr>.Empty };
        if (inner.Contains(condition))
        {
            Reject(member, at, "it refers to itself");
            return;
        }
        DraftExpr holds = Body(condition, scope, at);
        context.Check(holds, property, $"{member.ContainingType.Name}.{member.Name} requires {required}");
    }

    private DraftExpr Body(ISymbol member, Scope inner, IOperation at)
    {
        if (member.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(context.Cancellation) is not { } syntax)
            return Reject(member, at, "its source is not in this project");
        ArrowExpressionClauseSyntax? arrow = syntax switch
        {
            PropertyDeclarationSyntax property => property.ExpressionBody,
            MethodDeclarationSyntax method => method.ExpressionBody,
            OperatorDeclarationSyntax method => method.ExpressionBody,
            ConversionOperatorDeclarationSyntax method => method.ExpressionBody,
            _ => null,
        };
        if (arrow is null)
            return Reject(member, at, "it has no expression body");
        return context.OperationOf(arrow) is IBlockOperation { Operations: [IReturnOperation { ReturnedValue: { } body }] }
            ? expressions.Translate(body, inner)
            : Reject(member, at, "its body returns nothing");
    }

    private DraftExpr Reject(ISymbol member, IOperation at, string why) =>
        context.Reject(Rules.Vocabulary, at, member.ContainingType.Name + "." + member.Name, why);
}
