using Microsoft.CodeAnalysis;
using PtSpec.Lowering.Model;

namespace PtSpec.Lowering.Translation;

/// <summary>What names mean: the routine's variables, or, in an inlined vocabulary member, expressions of its user.</summary>
/// <param name="Member">The vocabulary member that is being inlined; null in the routine itself.</param>
/// <param name="Instance">What <c>this</c> stands for.</param>
/// <param name="Arguments">What the member's parameters stand for, in their order.</param>
/// <param name="Outer">The scope that uses the member.</param>
internal sealed record Scope(ISymbol? Member, DraftExpr? Instance, EquatableArray<DraftExpr> Arguments, Scope? Outer)
{
    public static Scope Routine { get; } = new(null, null, EquatableArray<DraftExpr>.Empty, null);

    /// <summary>Whether a member is being inlined already: inlining it again would never end.</summary>
    public bool Contains(ISymbol member) =>
        SymbolEqualityComparer.Default.Equals(Member, member) || (Outer?.Contains(member) ?? false);
}
