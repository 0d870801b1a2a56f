using PtSpec.Checking.Worlds;
using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Reduction;

/// <summary>
/// What the expressions of a step may be when it is taken with given locals: of the shared state it is known only which values
/// each element ever takes, and what the step itself has tested or set.
/// </summary>
/// <param name="shared">The values of the elements.</param>
/// <param name="locals">The locals of who takes the step.</param>
/// <param name="kept">The possible values of what the step keeps.</param>
internal sealed class StepValues(SharedValues shared, ulong[] locals, ulong[][] kept)
{
    private readonly Dictionary<int, ulong[]> facts = [];

    /// <summary>Every element that was asked for.</summary>
    public HashSet<int> Asked { get; init; } = [];

    /// <summary>The possible values of an expression.</summary>
    public ulong[] Of(Expr e) => e switch
    {
        Constant c => [c.Value],
        Local l => [locals[l.Index]],
        KeptValue k => kept[k.Index],
        FieldValue f => OfElements(f),
        Not n => ValueSets.Not(Of(n.Operand)),
        Conditional c => Of(c.Condition) is var condition && ValueSets.IsNeverFalse(condition)
            ? Of(c.WhenTrue)
            : ValueSets.IsAlwaysFalse(condition) ? Of(c.WhenFalse) : ValueSets.Union(Of(c.WhenTrue), Of(c.WhenFalse)),
        Binary { Operator: BinaryOperator.AndAlso } b => And(b),
        Binary { Operator: BinaryOperator.OrElse } b => Or(b),
        Binary b => ValueSets.Combine(b.Operator, Of(b.Left), Of(b.Right)),
        _ => throw new NotSupportedException($"{e} is no expression of a step."),
    };

    /// <summary>The elements that an access may mean; an index out of range is of a branch that is not taken.</summary>
    public List<int> Elements(Field field, Expr index)
    {
        var elements = new List<int>();
        foreach (ulong i in Of(index))
        {
            int element = shared.Number(field, i);
            if (element >= 0)
                elements.Add(element);
        }
        return elements;
    }

    /// <summary>The possible values of an element here.</summary>
    public ulong[] OfElement(int element)
    {
        Asked.Add(element);
        return facts.TryGetValue(element, out ulong[]? fact) ? fact : shared.Of(element);
    }

    /// <summary>Goes on where a condition holds, or does not; false when that cannot be.</summary>
    public bool Assume(Expr condition, bool holds)
    {
        switch (condition)
        {
            case Not n:
                return Assume(n.Operand, !holds);
            case Binary { Operator: BinaryOperator.AndAlso } b when holds:
                return Assume(b.Left, true) && Assume(b.Right, true);
            case Binary { Operator: BinaryOperator.OrElse } b when !holds:
                return Assume(b.Left, false) && Assume(b.Right, false);
            case Binary { Operator: BinaryOperator.Equal or BinaryOperator.NotEqual } b:
                return AssumeEqual(b, holds == (b.Operator == BinaryOperator.Equal));
            default:
                return holds ? !ValueSets.IsAlwaysFalse(Of(condition)) : !ValueSets.IsNeverFalse(Of(condition));
        }
    }

    /// <summary>An element is one of some values from here on.</summary>
    public void Know(int element, ulong[] values) => facts[element] = values;

    /// <summary>The same knowledge, apart.</summary>
    public StepValues Copy()
    {
        var copy = new StepValues(shared, locals, kept) { Asked = Asked };
        foreach ((int element, ulong[] fact) in facts)
            copy.facts[element] = fact;
        return copy;
    }

    /// <summary>Nothing is known of an element any more.</summary>
    public void Forget(int element) => facts.Remove(element);

    private ulong[] OfElements(FieldValue f)
    {
        List<int> elements = Elements(f.Field, f.Index);
        ulong[] values = elements.Count == 0 ? ValueSets.False : OfElement(elements[0]);
        for (int i = 1; i < elements.Count; i++)
            values = ValueSets.Union(values, OfElement(elements[i]));
        return values;
    }

    private ulong[] And(Binary b)
    {
        ulong[] left = ValueSets.Truth(Of(b.Left));
        if (ValueSets.IsAlwaysFalse(left))
            return left;
        ulong[] right = ValueSets.Truth(Of(b.Right));
        return ValueSets.IsNeverFalse(left) ? right : ValueSets.Union(ValueSets.False, right);
    }

    private ulong[] Or(Binary b)
    {
        ulong[] left = ValueSets.Truth(Of(b.Left));
        if (ValueSets.IsNeverFalse(left))
            return left;
        ulong[] right = ValueSets.Truth(Of(b.Right));
        return ValueSets.IsAlwaysFalse(left) ? right : ValueSets.Union(ValueSets.True, right);
    }

    private bool AssumeEqual(Binary b, bool isEqual)
    {
        ulong[] left = Of(b.Left);
        ulong[] right = Of(b.Right);
        return Narrow(b.Left, left, right, isEqual) && Narrow(b.Right, right, left, isEqual);
    }

    private bool Narrow(Expr side, ulong[] mine, ulong[] other, bool isEqual)
    {
        ulong[] left = isEqual ? [.. mine.Intersect(other)] : other.Length == 1 ? [.. mine.Where(v => v != other[0])] : mine;
        if (side is FieldValue f && Elements(f.Field, f.Index) is [var element])
            facts[element] = left;
        return left.Length > 0;
    }
}
