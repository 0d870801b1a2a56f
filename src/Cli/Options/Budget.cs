using System.Globalization;
using PtSpec.Checking.Exploration;

namespace PtSpec.Cli.Options;

/// <summary>The bounds of each search, as users write them: "states=5M,depth=80,memory=2G,time=90s".</summary>
/// <param name="States">The most states, or null for no bound.</param>
/// <param name="Depth">The most levels, or null for no bound.</param>
/// <param name="MemoryBytes">The most memory in bytes, or null for no bound.</param>
/// <param name="Time">The longest time, or null for no bound.</param>
internal sealed record Budget(long? States, int? Depth, long? MemoryBytes, TimeSpan? Time)
{
    /// <summary>What the option takes.</summary>
    public const string Syntax = "states=N[k|M|G],depth=N,memory=N[k|M|G],time=N[ms|s|m|h], one or more of them";

    /// <summary>No bounds.</summary>
    public static Budget None { get; } = new(null, null, null, null);

    /// <summary>Reads a budget; null when the text is none.</summary>
    public static Budget? Parse(string text)
    {
        Budget budget = None;
        if (Repeated(text) is not null)
            return null;
        foreach (string part in text.Split(','))
        {
            string[] sides = part.Split('=');
            if (sides.Length != 2)
                return null;
            Budget? next = sides[0].Trim() switch
            {
                "states" => Quantity(sides[1], 1000) is { } n ? budget with { States = n } : null,
                "depth" => Quantity(sides[1], 1000) is { } n and <= int.MaxValue ? budget with { Depth = (int)n } : null,
                "memory" => Quantity(sides[1], 1024) is { } n ? budget with { MemoryBytes = n } : null,
                "time" => Duration(sides[1]) is { } t ? budget with { Time = t } : null,
                _ => null,
            };
            if (next is null)
                return null;
            budget = next;
        }
        return budget;
    }

    /// <summary>What to say of a text that bounds something twice; nothing of any other.</summary>
    public static string Hint(string text) => Repeated(text) is { } name ? $" It bounds {name} twice." : "";

    /// <summary>The bounds as they would be written in full; "none" when there are none.</summary>
    public override string ToString()
    {
        string[] parts =
        [
            .. States is { } states ? [$"states={states}"] : (string[])[],
            .. Depth is { } depth ? [$"depth={depth}"] : (string[])[],
            .. MemoryBytes is { } memory ? [$"memory={memory}"] : (string[])[],
            .. Time is { } time ? [$"time={time.TotalMilliseconds:F0}ms"] : (string[])[],
        ];
        return parts.Length == 0 ? "none" : string.Join(',', parts);
    }

    /// <summary>The bounds for the explorer.</summary>
    public ExplorationOptions ToOptions(CancellationToken cancellation) => new()
    {
        MaxStates = States ?? ExplorationOptions.StatesAddressable,
        MaxDepth = Depth ?? int.MaxValue,
        MaxMemoryBytes = MemoryBytes ?? long.MaxValue,
        TimeLimit = Time,
        Cancellation = cancellation,
    };

    private static string? Repeated(string text) =>
        text.Split(',').Select(part => part.Split('=')[0].Trim()).GroupBy(name => name).FirstOrDefault(same => same.Count() > 1)?.Key;

    /// <summary>Reads a number that may end with k, M or G; null when it is none, or 0.</summary>
    public static long? Quantity(string text, long thousand)
    {
        (string digits, long unit) = text.Length == 0 ? (text, 1) : text[^1] switch
        {
            'k' => (text[..^1], thousand),
            'M' => (text[..^1], thousand * thousand),
            'G' => (text[..^1], thousand * thousand * thousand),
            _ => (text, 1),
        };
        bool fits = long.TryParse(
            digits, NumberStyles.None, CultureInfo.InvariantCulture, out long n) && n > 0 && n <= long.MaxValue / unit;
        return fits ? n * unit : null;
    }

    /// <summary>Reads a time such as 90s; null when it is none.</summary>
    public static TimeSpan? Duration(string text)
    {
        string digits = text.TrimEnd('m', 's', 'h');
        TimeSpan? unit = text[digits.Length..] switch
        {
            "ms" => TimeSpan.FromMilliseconds(1),
            "s" => TimeSpan.FromSeconds(1),
            "m" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            _ => null,
        };
        return unit is not null && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int n)
            && n <= TimeSpan.MaxValue / unit.Value
            ? unit * n
            : null;
    }
}
