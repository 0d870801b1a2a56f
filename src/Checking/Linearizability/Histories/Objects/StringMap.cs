namespace PtSpec.Checking.Linearizability.Histories.Objects;

/// <summary>What is done to the value of a key.</summary>
public enum StringMapOperation
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
public readonly record struct StringMapCall(StringMapOperation Operation, string Key, string Value)
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
public sealed class StringMapSpecification : ISpecification<string, StringMapCall, string>
{
    private readonly Dictionary<string, string[]>? puts;

    /// <summary>Of any history.</summary>
    public StringMapSpecification()
    {
    }

    /// <summary>Of a history that has these operations only, which the search can look ahead to.</summary>
    public StringMapSpecification(IEnumerable<StringMapCall> calls) => puts = calls
        .Where(c => c.Operation == StringMapOperation.Put)
        .GroupBy(c => c.Key)
        .ToDictionary(calls => calls.Key, calls => calls.Select(c => c.Value).Distinct().ToArray());

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
    /// <remarks>Appends leave what there is at the beginning, and so do they with what was put.</remarks>
    public bool CanComeTo(string state, StringMapCall input, Returned<string> returned)
    {
        if (puts is null || !returned.IsKnown)
            return true;
        string value = returned.Value!;
        return value.StartsWith(state, StringComparison.Ordinal)
            || (puts.TryGetValue(input.Key, out string[]? values)
                && Array.Exists(values, put => value.StartsWith(put, StringComparison.Ordinal)));
    }

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
