namespace PtSpec.Checking.Linearizability.Histories;

/// <summary>
/// What the caller of an operation saw: a value; or nothing, because the operation never returned to it, which is the default.
/// </summary>
/// <typeparam name="TOutput">What the operation returns.</typeparam>
public readonly record struct Returned<TOutput>
{
    private Returned(TOutput value)
    {
        IsKnown = true;
        Value = value;
    }

    /// <summary>Whether a value was seen.</summary>
    public bool IsKnown { get; }

    /// <summary>The value; the default of its type when none was seen.</summary>
    public TOutput? Value { get; }

    /// <summary>The value was seen.</summary>
    public static implicit operator Returned<TOutput>(TOutput value) => new(value);

    /// <summary>Whether this value agrees with what was seen: it is what was seen, or nothing was.</summary>
    public bool MayBe(TOutput value) => !IsKnown || EqualityComparer<TOutput>.Default.Equals(Value, value);

    /// <summary>The value as text, or a question mark.</summary>
    public override string ToString() => IsKnown ? $"{Value}" : "?";
}
