namespace PtSpec.Checking.Paths;

/// <summary>Which lock a variable names.</summary>
internal enum LockSort
{
    /// <summary>The lock of a pmd entry.</summary>
    Pml,

    /// <summary>The lock of a page table.</summary>
    Ptl,
}

/// <summary>What is known of a variable on a path: its value, one value that it has not, or which lock it names.</summary>
/// <param name="Form">What is known.</param>
/// <param name="Number">The value; the <see cref="LockSort"/> of a lock.</param>
internal readonly record struct AbstractValue(ValueForm Form, ulong Number)
{
    /// <summary>Nothing is known.</summary>
    public static AbstractValue Any => default;

    /// <summary>Whether it may be 0: no table, false.</summary>
    public bool MayBeZero => Form switch
    {
        ValueForm.Is => Number == 0,
        ValueForm.IsNot => Number != 0,
        ValueForm.Lock => false,
        _ => true,
    };

    /// <summary>Whether it may be anything but 0.</summary>
    public bool MayBeNonzero => Form != ValueForm.Is || Number != 0;

    /// <summary>The value.</summary>
    public static AbstractValue Is(ulong number) => new(ValueForm.Is, number);

    /// <summary>Any other value.</summary>
    public static AbstractValue IsNot(ulong number) => new(ValueForm.IsNot, number);

    /// <summary>A truth value.</summary>
    public static AbstractValue Truth(bool value) => Is(value ? 1UL : 0);

    /// <summary>A lock.</summary>
    public static AbstractValue Lock(LockSort sort) => new(ValueForm.Lock, (ulong)sort);

    /// <summary>Whether it holds as a condition; null when that is not known.</summary>
    public bool? AsTruth() => !MayBeZero ? true : !MayBeNonzero ? false : null;

    /// <summary>Whether two values are equal; null when that is not known.</summary>
    public static bool? AreEqual(AbstractValue a, AbstractValue b) => (a.Form, b.Form) switch
    {
        (ValueForm.Is, ValueForm.Is) => a.Number == b.Number,
        (ValueForm.Is, ValueForm.IsNot) or (ValueForm.IsNot, ValueForm.Is) when a.Number == b.Number => false,
        // The locks of two tables may be one lock or two.
        (ValueForm.Lock, ValueForm.Lock) when a.Number != b.Number => false,
        _ => null,
    };
}

/// <summary>How much is known of a value.</summary>
internal enum ValueForm
{
    /// <summary>Nothing.</summary>
    Any,

    /// <summary>The value.</summary>
    Is,

    /// <summary>A value that it has not.</summary>
    IsNot,

    /// <summary>Which lock it names.</summary>
    Lock,
}
