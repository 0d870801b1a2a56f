using PtSpec.Checking.Linearizability.Histories;
using PtSpec.Checking.Linearizability.Histories.Objects;

namespace PtSpec.Bench.Histories;

/// <summary>What a map holds: keys in order, each with its value.</summary>
internal sealed class WholeMapState : IEquatable<WholeMapState>
{
    private readonly string[] keys;
    private readonly string[] values;
    private readonly int hash;

    private WholeMapState(string[] keys, string[] values, int hash)
    {
        this.keys = keys;
        this.values = values;
        this.hash = hash;
    }

    /// <summary>A map without keys.</summary>
    public static WholeMapState Empty { get; } = new([], [], 0);

    /// <summary>The value of a key; empty when there is none.</summary>
    public string this[string key] => Array.BinarySearch(keys, key, StringComparer.Ordinal) is var at and >= 0 ? values[at] : "";

    /// <summary>The map with another value for a key.</summary>
    public WholeMapState With(string key, string value)
    {
        int at = Array.BinarySearch(keys, key, StringComparer.Ordinal);
        if (at < 0)
        {
            return new WholeMapState(
                [.. keys[..~at], key, .. keys[~at..]], [.. values[..~at], value, .. values[~at..]], hash ^ Hash(key, value));
        }
        var changed = (string[])values.Clone();
        changed[at] = value;
        return new WholeMapState(keys, changed, hash ^ Hash(key, values[at]) ^ Hash(key, value));
    }

    /// <inheritdoc/>
    public bool Equals(WholeMapState? other) =>
        other is not null && hash == other.hash && keys.AsSpan().SequenceEqual(other.keys) && values.AsSpan().SequenceEqual(other.values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as WholeMapState);

    /// <inheritdoc/>
    public override int GetHashCode() => hash;

    private static int Hash(string key, string value) => HashCode.Combine(key, value);
}

/// <summary>A map in one part. Nothing is known of its operations beforehand: the search gets what its peer gets.</summary>
internal sealed class WholeMap : ISpecification<WholeMapState, StringMapCall, string>
{
    /// <inheritdoc/>
    public WholeMapState Initial => WholeMapState.Empty;

    /// <inheritdoc/>
    public Next<WholeMapState> Step(WholeMapState state, StringMapCall input, Returned<string> returned)
    {
        string value = state[input.Key];
        return input.Operation switch
        {
            StringMapOperation.Get => returned.MayBe(value) ? [state] : [],
            StringMapOperation.Put => [state.With(input.Key, input.Value)],
            _ => [state.With(input.Key, value + input.Value)],
        };
    }
}
