using System.Globalization;
using System.Text.RegularExpressions;
using PtSpec.Bench.Models;

namespace PtSpec.Bench.Peers;

/// <summary>SPIN with some of its compile-time options: Promela to C, gcc -O2, run.</summary>
/// <param name="name">What the table calls it.</param>
/// <param name="model">The Promela file.</param>
/// <param name="options">Options for gcc, besides -O2 -DSAFETY.</param>
/// <param name="arguments">Arguments for the verifier, besides the size of its table.</param>
public sealed partial class SpinEngine(string name, string model, string[] options, string[] arguments) : IEngine
{
    private const int BytesPerMegabyte = 1 << 20;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public Measurement Run(Size size)
    {
        string folder = Directory.CreateTempSubdirectory("ptspec-spin-").FullName;
        try
        {
            Tool spin = Tool.Run(folder, "spin", $"-DN={size.Readers}", $"-DK={size.Tables}", "-a", model);
            Tool gcc = Tool.Run(folder, "gcc", ["-O2", "-DSAFETY", .. options, "-o", "pan", "pan.c"]);
            // The table it likes best: as many slots as states, or twice as many.
            int slots = (int)Math.Ceiling(Math.Log2(size.States)) + 1;
            Tool pan = Tool.Run(folder, Path.Combine(folder, "pan"), [$"-w{slots}", .. arguments]);
            return Read(pan.Output, spin.Seconds + gcc.Seconds + pan.Seconds, pan.Seconds);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Measurement Read(string output, double verdict, double search)
    {
        if (!output.Contains("errors: 0", StringComparison.Ordinal))
            throw new InvalidOperationException($"SPIN found an error: {output}");
        long states = (long)Number(States(), output);
        double megabytes = Memory().Matches(output).Sum(match => double.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture));
        return new Measurement(states, (long)Number(Transitions(), output), search, verdict, megabytes * BytesPerMegabyte / states);
    }

    private static double Number(Regex pattern, string output) => pattern.Match(output) is { Success: true } match
        ? double.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture)
        : throw new InvalidOperationException($"SPIN did not say '{pattern}': {output}");

    [GeneratedRegex(@"(?m)^ *(?<number>\S+) states, stored", RegexOptions.None, 1000)]
    private static partial Regex States();

    [GeneratedRegex(@"(?m)^ *(?<number>\S+) transitions \(", RegexOptions.None, 1000)]
    private static partial Regex Transitions();

    // A search by several processes says what each has and what they share.
    [GeneratedRegex(@"(?m)^ *(?<number>\S+)\ttotal (?:actual memory usage|non-shared memory usage|shared memory usage)", RegexOptions.None, 1000)]
    private static partial Regex Memory();
}
