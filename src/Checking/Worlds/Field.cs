using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Worlds;

/// <summary>A variable of the world: an array of small numbers of one range, packed into the state.</summary>
/// <remarks>
/// A reference type on purpose: a field is itself, not its description, so two worlds never share one.
/// </remarks>
internal sealed class Field
{
    /// <summary>Makes a field.</summary>
    /// <param name="name">The name shown to users, for instance "pmd".</param>
    /// <param name="length">The number of elements, at least 1.</param>
    /// <param name="maximum">The greatest value that an element takes.</param>
    /// <param name="show">Writes an element's value for users.</param>
    public Field(string name, int length, ulong maximum, Func<ulong, string> show)
    {
        Name = name;
        Length = length;
        Maximum = maximum;
        Bits = Math.Max(1, 64 - System.Numerics.BitOperations.LeadingZeroCount(maximum));
        Show = show;
    }

    /// <summary>The name shown to users.</summary>
    public string Name { get; }

    /// <summary>The number of elements.</summary>
    public int Length { get; }

    /// <summary>The greatest value that an element takes.</summary>
    public ulong Maximum { get; }

    /// <summary>Bits per element.</summary>
    public int Bits { get; }

    /// <summary>Writes an element's value for users.</summary>
    public Func<ulong, string> Show { get; }

    /// <summary>Names an element for users; null hides it from counterexamples.</summary>
    public Func<int, string?>? NameOf { get; init; }

    /// <summary>
    /// Whether the values are states of a machine, which no renaming of tables, pages or CPUs touches: those that nothing leads to need
    /// no room.
    /// </summary>
    public bool IsOfMachine { get; init; }

    /// <summary>Names an element that counterexamples hide, for those who name it all the same.</summary>
    public Func<int, string>? HiddenNameOf { get; init; }

    /// <summary>The element's value as an expression.</summary>
    public Expr this[Expr index] => new FieldValue(this, index);

    /// <summary>The element's value as an expression.</summary>
    public Expr this[int index] => new FieldValue(this, new Constant((ulong)index));

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>The value of an element of a field; an expression of guarded commands only.</summary>
/// <param name="Field">The field.</param>
/// <param name="Index">The element.</param>
internal sealed record FieldValue(Field Field, Expr Index) : Expr;
