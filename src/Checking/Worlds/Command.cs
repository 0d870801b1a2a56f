using PtSpec.Checking.Properties;
using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Worlds;

/// <summary>One action of a guarded command; a command runs its actions in order, all in one atomic step.</summary>
internal abstract record Command;

/// <summary>The step can be taken only when the condition holds; stands before every <see cref="Set"/>.</summary>
/// <param name="Condition">A truth value.</param>
internal sealed record Guard(Expr Condition) : Command;

/// <summary>A field element gets a value.</summary>
/// <param name="Field">The field.</param>
/// <param name="Index">The element.</param>
/// <param name="Value">The value, within the field's range.</param>
internal sealed record Set(Field Field, Expr Index, Expr Value) : Command;

/// <summary>A property is violated unless the condition holds.</summary>
/// <param name="Check">What is checked.</param>
/// <param name="Condition">A truth value that must be 1.</param>
internal sealed record Verify(PropertyCheck Check, Expr Condition) : Command;

/// <summary>Some actions only when a condition holds.</summary>
/// <param name="Condition">A truth value.</param>
/// <param name="Then">The actions.</param>
internal sealed record When(Expr Condition, IReadOnlyList<Command> Then) : Command;

/// <summary>A guarded command: what one alternative of a primitive does.</summary>
/// <param name="Commands">Its actions.</param>
/// <param name="Result">
/// The value returned, over the state after the actions; reads of the state before go through <paramref name="Kept"/>.
/// </param>
/// <param name="Kept">Values taken before the actions, for <see cref="KeptValue"/>.</param>
internal sealed record GuardedCommand(IReadOnlyList<Command> Commands, Expr? Result, IReadOnlyList<Expr> Kept)
{
    /// <summary>Every expression that it reads.</summary>
    internal IEnumerable<Expr> Expressions() => [.. Kept, .. Commands.SelectMany(Read), .. Result is null ? Array.Empty<Expr>() : [Result]];

    private static IEnumerable<Expr> Read(Command command) => command switch
    {
        Guard g => [g.Condition],
        Verify v => [v.Condition],
        Set s => [s.Index, s.Value],
        When w => [w.Condition, .. w.Then.SelectMany(Read)],
        _ => [],
    };
}

/// <summary>A value that a guarded command took before its actions.</summary>
/// <param name="Index">The index into <see cref="GuardedCommand.Kept"/>.</param>
internal sealed record KeptValue(int Index) : Expr;
