using System.Globalization;

namespace PtSpec.Cli.Shards;

/// <summary>A part of a run that several processes share out.</summary>
/// <param name="Index">Which part it is, counted from 1.</param>
/// <param name="Count">How many there are, at least 1.</param>
internal sealed record Shard(int Index, int Count)
{
    /// <summary>The most parts of a run.</summary>
    public const int Most = 100_000;

    /// <summary>Reads "2/8"; null when the text is none.</summary>
    public static Shard? Parse(string text)
    {
        string[] parts = text.Split('/');
        return parts.Length == 2 && Number(parts[0]) is { } index && Number(parts[1]) is { } count && index <= count
            ? new Shard(index, count)
            : null;
    }

    /// <summary>Whether what stands at a place of the whole list is of this part: every so many-th, so that easy and hard ones are spread.</summary>
    /// <param name="place">The place, counted from 0.</param>
    public bool Has(int place) => place % Count == Index - 1;

    /// <inheritdoc/>
    public override string ToString() => $"{Index}/{Count}";

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n is >= 1 and <= Most ? n : null;
}
