using PtSpec.Core.Lowered;
using PtSpec.Core.Protocol;

namespace PtSpec.Checking.Paths;

/// <summary>What is known of the variables at a point of a path.</summary>
internal sealed class ValueFacts : IEquatable<ValueFacts>
{
    /// <summary>Nothing is known.</summary>
    public static readonly ValueFacts None = new([]);

    private readonly (int Variable, AbstractValue Value)[] known;
    private readonly int hash;

    private ValueFacts((int Variable, AbstractValue Value)[] known)
    {
        this.known = known;
        var code = new HashCode();
        foreach (var fact in known)
            code.Add(fact);
        hash = code.ToHashCode();
    }

    /// <summary>What is known of a variable.</summary>
    public AbstractValue this[int variable]
    {
        get
        {
            foreach (var fact in known)
            {
                if (fact.Variable == variable)
                    return fact.Value;
            }
            return AbstractValue.Any;
        }
    }

    /// <summary>The same, but for one variable.</summary>
    public ValueFacts With(int variable, AbstractValue value)
    {
        if (this[variable] == value)
            return this;
        IEnumerable<(int Variable, AbstractValue Value)> others = known.Where(fact => fact.Variable != variable);
        return new ValueFacts([.. (value == AbstractValue.Any ? others : others.Append((Variable: variable, Value: value))).OrderBy(fact => fact.Variable)]);
    }

    /// <summary>What is known of some variables.</summary>
    public ValueFacts Of(HashSet<int> variables) =>
        Array.TrueForAll(known, fact => variables.Contains(fact.Variable)) ? this
        : new ValueFacts([.. known.Where(fact => variables.Contains(fact.Variable))]);

    /// <summary>What an expression is.</summary>
    /// <param name="e">The expression.</param>
    /// <param name="variables">The variable of each local.</param>
    public AbstractValue Evaluate(Expr e, int[] variables)
    {
        switch (e)
        {
            case Constant c:
                return AbstractValue.Is(c.Value);
            case Local l:
                return this[variables[l.Index]];
            case Query { Member: nameof(IMm.PmdLockptr) }:
                return AbstractValue.Lock(LockSort.Pml);
            case Query { Member: nameof(IMm.PteLockptr) }:
                return AbstractValue.Lock(LockSort.Ptl);
            case Not n:
                return Truth(Evaluate(n.Operand, variables).AsTruth() is { } operand ? !operand : null);
            case Conditional c:
                AbstractValue whenTrue = Evaluate(c.WhenTrue, variables);
                AbstractValue whenFalse = Evaluate(c.WhenFalse, variables);
                return Evaluate(c.Condition, variables).AsTruth() is { } chosen ? chosen ? whenTrue : whenFalse
                    : whenTrue == whenFalse ? whenTrue : AbstractValue.Any;
            case Binary b:
                return Evaluate(b.Operator, Evaluate(b.Left, variables), Evaluate(b.Right, variables));
            default:
                return AbstractValue.Any;
        }
    }

    /// <summary>What is known when a condition is found to have a truth value.</summary>
    public ValueFacts Assume(Expr condition, bool isTrue, int[] variables)
    {
        switch (condition)
        {
            case Local l:
                return With(variables[l.Index], isTrue ? AbstractValue.Is(1) : AbstractValue.Is(0));
            case Not n:
                return Assume(n.Operand, !isTrue, variables);
            case Binary { Operator: BinaryOperator.AndAlso } b when isTrue:
                return Assume(b.Left, true, variables).Assume(b.Right, true, variables);
            case Binary { Operator: BinaryOperator.OrElse } b when !isTrue:
                return Assume(b.Left, false, variables).Assume(b.Right, false, variables);
            case Binary { Operator: BinaryOperator.Equal or BinaryOperator.NotEqual, Left: Local l } b
                when Evaluate(b.Right, variables) is { Form: ValueForm.Is } value:
                bool isEqual = isTrue == (b.Operator == BinaryOperator.Equal);
                return With(variables[l.Index], isEqual ? value : AbstractValue.IsNot(value.Number));
            default:
                return this;
        }
    }

    /// <inheritdoc/>
    public bool Equals(ValueFacts? other) => other is not null && hash == other.hash && known.AsSpan().SequenceEqual(other.known);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ValueFacts);

    /// <inheritdoc/>
    public override int GetHashCode() => hash;

    private static AbstractValue Evaluate(BinaryOperator op, AbstractValue a, AbstractValue b) => op switch
    {
        BinaryOperator.Equal => Truth(AbstractValue.AreEqual(a, b)),
        BinaryOperator.NotEqual => Truth(!AbstractValue.AreEqual(a, b)),
        BinaryOperator.AndAlso => Truth(a.AsTruth() == false || b.AsTruth() == false ? false : a.AsTruth() & b.AsTruth()),
        BinaryOperator.OrElse => Truth(a.AsTruth() == true || b.AsTruth() == true ? true : a.AsTruth() | b.AsTruth()),
        // Loops count, so a sum is not followed; but numbers do not overflow: that of a table is one more than its index.
        BinaryOperator.Add => a.MayBeZero && b.MayBeZero ? AbstractValue.Any : AbstractValue.IsNot(0),
        _ => AbstractValue.Any,
    };

    private static AbstractValue Truth(bool? value) => value is { } known ? AbstractValue.Truth(known) : AbstractValue.Any;
}
