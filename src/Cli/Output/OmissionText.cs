using System.Globalization;
using PtSpec.Checking;
using PtSpec.Checking.Exploration;

namespace PtSpec.Cli.Output;

/// <summary>Says what a search may have omitted that did not keep its states.</summary>
internal static class OmissionText
{
    // Then an omission is likelier than not, and may be certain.
    private const double LeastTelling = 0.5;

    /// <summary>The lines; null of an exact search.</summary>
    public static string? Of(CheckReport report) => report.Exploration is { States: 0, Omissions.Store: BitStore field }
        ? string.Create(CultureInfo.InvariantCulture, $"there is no memory for a field of {field.Bytes:N0} bytes: nothing was searched; give --store bitstate less memory")
        : report.Exploration.Omissions is { } omissions
        ? $"{Kept(omissions)}\n{AtMost(omissions.Probability)}; {Expected(omissions, report.Exploration.States)}"
        : null;

    /// <summary>With which probability something was omitted: the bound says little when it is not small.</summary>
    public static string AtMost(double probability) => probability >= LeastTelling
        ? "states were probably omitted"
        : string.Create(CultureInfo.InvariantCulture, $"with a probability of at most {probability:G3} states were omitted");

    private static string Kept(Omissions omissions) => omissions.Store switch
    {
        HashStore hash => string.Create(CultureInfo.InvariantCulture, $"kept of each state: {hash.Bits} bits of its hash, seed {hash.Seed}"),
        BitStore bits => string.Create(
            CultureInfo.InvariantCulture,
            $"kept of each state: {bits.Hashes} bits in a field of {bits.Bytes:N0} bytes, of which {omissions.Fill:P2} are set, seed {bits.Seed}"),
        _ => throw new ArgumentException($"No text for {omissions.Store}.", nameof(omissions)),
    };

    private static string Expected(Omissions omissions, long states) => string.Create(
        CultureInfo.InvariantCulture,
        $"{omissions.Expected:G3} are to be expected, and a coverage of {100 * omissions.Coverage(states):G6} % of the states looked at");
}
