using System.Collections.Immutable;

namespace PtSpec.Kernel.Census.Flow;

/// <summary>What is known of the values of a function's variables on one way through it.</summary>
internal sealed class Facts
{
    /// <summary>What is known of a pointer that points somewhere, and of a number that is not 0.</summary>
    public const string NotNull = "!NULL";

    /// <summary>The NULL that the call under study returned, as different from any other.</summary>
    public const string Missing = "no table";

    private readonly ImmutableSortedDictionary<string, string> _values;

    private Facts(ImmutableSortedDictionary<string, string> values) => _values = values;

    /// <summary>Nothing is known.</summary>
    public static Facts None { get; } = new(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));

    /// <summary>All that is known, as text.</summary>
    public string Key => string.Join(';', _values.Select(pair => $"{pair.Key}={pair.Value}"));

    /// <summary>The names of which something is known.</summary>
    public IEnumerable<string> Names => _values.Keys;

    /// <summary>What is known of a variable, or null.</summary>
    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>A variable has a value now, which nobody knows if it is null.</summary>
    public Facts With(string name, string? value)
    {
        ImmutableSortedDictionary<string, string> kept = _values;
        foreach (string other in _values.Keys)
        {
            if (Depends(other, name))
                kept = kept.Remove(other);
        }
        return new Facts(value is null ? kept : kept.SetItem(name, value));
    }

    /// <summary>Something else is known besides.</summary>
    public Facts And(string name, string value) => _values.TryGetValue(name, out string? known) && known == value
        ? this
        : new Facts(_values.SetItem(name, value));

    /// <summary>What two know alike.</summary>
    public Facts Common(Facts other) => new(_values.RemoveRange(_values.Where(p => other[p.Key] != p.Value).Select(p => p.Key)));

    private static bool Depends(string other, string name)
    {
        for (int at = other.IndexOf(name, StringComparison.Ordinal); at >= 0; at = other.IndexOf(name, at + 1, StringComparison.Ordinal))
        {
            int end = at + name.Length;
            bool begins = at == 0 || !IsPart(other[at - 1]);
            if (begins && (end == other.Length || !IsPart(other[end])))
                return true;
        }
        return false;
    }

    private static bool IsPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '>' or '.';
}
