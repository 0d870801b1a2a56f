using System.CommandLine;
using System.Globalization;
using PtSpec.Checking;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Properties;

namespace PtSpec.Cli.Options;

/// <summary>How visited states are remembered, as users write it: "hash", "hash,bits=40,seed=7", "bitstate,memory=64M".</summary>
/// <param name="Lossy">The store; null for an exact search.</param>
internal sealed record StoreOption(LossyStore? Lossy)
{
    /// <summary>What the option takes.</summary>
    public const string Syntax = "exact, hash[,bits=N][,seed=N] with 16 to 63 bits, or bitstate,memory=N[k|M|G][,hashes=N][,seed=N]";

    /// <summary>The fewest bits of a hash: with fewer, some hundred states are too many to be told apart.</summary>
    public const int LeastBits = 16;

    /// <summary>Reads a store; null when the text is none.</summary>
    public static StoreOption? Parse(string text)
    {
        string[] parts = text.Split(',');
        var numbers = new Dictionary<string, long>();
        foreach (string part in parts[1..])
        {
            string[] sides = part.Split('=');
            if (sides.Length != 2 || NumberOf(sides[0], sides[1]) is not { } number || !numbers.TryAdd(sides[0], number))
                return null;
        }
        string[] allowed = parts[0] switch { "hash" => ["bits", "seed"], "bitstate" => ["memory", "hashes", "seed"], _ => [] };
        if (numbers.Keys.Except(allowed).Any())
            return null;
        ulong seed = (ulong)numbers.GetValueOrDefault("seed", 1);
        return parts[0] switch
        {
            "exact" => new StoreOption((LossyStore?)null),
            "hash" when numbers.GetValueOrDefault("bits", HashStore.MostBits) is >= LeastBits and <= HashStore.MostBits and var bits =>
                new StoreOption(new HashStore((int)bits, seed)),
            "bitstate" when numbers.TryGetValue("memory", out long bytes)
                && numbers.GetValueOrDefault("hashes", BitStore.DefaultHashes) is > 0 and <= BitStore.MostHashes and var hashes =>
                new StoreOption(new BitStore(bytes, (int)hashes, seed)),
            _ => null,
        };
    }

    /// <summary>The option.</summary>
    public static Option<StoreOption?> Create() => SharedOptions.Parsed<StoreOption?>(
        "--store",
        "How visited states are remembered (exact): by bits of their hashes, or by bits in a field, both of which omit states with a probability that is printed, and say of nothing that it holds.",
        "STORE",
        Parse,
        Syntax);

    /// <summary>The properties that can be looked at: those asked for, or else all but those that need every state.</summary>
    /// <exception cref="UsageException">One is asked for that needs every state, and the store does not keep them.</exception>
    public static IReadOnlyList<Property> Properties(IReadOnlyList<Property>? asked, LossyStore? store) =>
        store is null ? asked ?? Property.All : Without(CheckOptions.NeedEveryState, asked, one => $"--store: expected exact for {one}, which needs every state");

    /// <summary>The properties that a directed search can look at: those asked for, or else all but those that need every state.</summary>
    /// <param name="asked">Those asked for.</param>
    /// <param name="option">The option that asks for such a search.</param>
    /// <exception cref="UsageException">One is asked for that needs every state.</exception>
    public static IReadOnlyList<Property> DirectedProperties(IReadOnlyList<Property>? asked, string option) =>
        Without(CheckOptions.NotDirected, asked, one => $"{option}: expected a search without it for {one}, which needs every state");

    private static IReadOnlyList<Property> Without(
        IReadOnlyList<Property> impossible, IReadOnlyList<Property>? asked, Func<Property, string> complaint) =>
        asked?.Intersect(impossible).FirstOrDefault() is { } one
            ? throw new UsageException(complaint(one))
            : [.. (asked ?? Property.All).Except(impossible)];

    /// <summary>The option as it is written.</summary>
    public override string ToString() => Lossy switch
    {
        HashStore hash => string.Create(CultureInfo.InvariantCulture, $"hash,bits={hash.Bits},seed={hash.Seed}"),
        BitStore bits => string.Create(CultureInfo.InvariantCulture, $"bitstate,memory={bits.Bytes},hashes={bits.Hashes},seed={bits.Seed}"),
        _ => "exact",
    };

    private static long? NumberOf(string name, string text) => name == "memory"
        ? Budget.Quantity(text, 1024)
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
}
