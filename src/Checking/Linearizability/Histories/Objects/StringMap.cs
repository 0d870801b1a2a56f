namespace PtSpec.Checking.Linearizability.Histories.Objects;

/// <summary>What is done to the value of a key.</summary>
internal enum StringMapOperation
{
    /// <summary>It is returned.</summary>
    Get,

    /// <summary>It is replaced.</summary>
    Put,

    /// <summary>It is extended.</summary>
    Append,
}

/// <summary>An operation of a map from strings to strings.</summary>
/// <param name="Operation">What is done.</param>
/// <param name="Key">The key.</param>
/// <param name="Value">The value that is put or appended; empty for a get.</param>
internal readonly record struct StringMapCall(StringMapOperation Operation, string Key, string Value)
{
    /// <summary>A get.</summary>
    public static StringMapCall Get(string key) => new(StringMapOperation.Get, key, "");

    /// <summary>A put.</summary>
    public static StringMapCall Put(string key, string value) => new(StringMapOperation.Put, key, value);

    /// <summary>An append.</summary>
    public static StringMapCall Append(string key, string value) => new(StringMapOperation.Append, key, value);

    /// <inheritdoc/>
    public override string ToString() => Operation switch
    {
        StringMapOperation.Get => $"get {Key}",
        StringMapOperation.Put => $"put {Key} \"{Value}\"",
        _ => $"append {Key} \"{Value}\"",
    };
}

/// <summary>
/// A map from strings to strings, one key of it: keys do not affect each other. A key that nothing was put to has the empty
/// string. A get returns the value, the others nothing that matters.
/// </summary>
internal sealed class StringMapSpecification : ISpecification<string, StringMapCall, string>
{
    /// <inheritdoc/>
    public string Initial => "";

    /// <inheritdoc/>
    public Next<string> Step(string state, StringMapCall input, Returned<string> returned) => input.Operation switch
    {
        StringMapOperation.Get => returned.MayBe(state) ? [state] : [],
        StringMapOperation.Put => [input.Value],
        _ => [state + input.Value],
    };

    /// <inheritdoc/>
    public Effect EffectOf(StringMapCall input, Returned<string> returned) => input.Operation switch
    {
        StringMapOperation.Get => Effect.Reads,
        StringMapOperation.Put => Effect.Overwrites,
        _ => Effect.Updates,
    };

    /// <inheritdoc/>
    /// <remarks>Appends leave what there is at the beginning.</remarks>
    public bool CanComeTo(string state, StringMapCall input, Returned<string> returned) =>
        !returned.IsKnown || returned.Value!.StartsWith(state, StringComparison.Ordinal);

    /// <inheritdoc/>
    public string PartOf(StringMapCall input) => input.Key;

    /// <inheritdoc/>
    public int SizeOf(string state) => 24 + (sizeof(char) * state.Length);

    /// <inheritdoc/>
    public string DescribeCall(StringMapCall input, Returned<string> returned) =>
        input.Operation != StringMapOperation.Get ? $"{input}"
        : returned.IsKnown ? $"{input} -> \"{returned.Value}\"" : $"{input} -> ?";

    /// <inheritdoc/>
    public string DescribeState(string state) => $"\"{state}\"";
}
