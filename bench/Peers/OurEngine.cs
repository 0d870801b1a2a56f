using System.Globalization;
using PtSpec.Bench.Models;

namespace PtSpec.Bench.Peers;

/// <summary>Our explorer in a process of its own, started and compiled anew each time.</summary>
/// <param name="threads">How many threads search.</param>
public sealed class OurEngine(int threads) : IEngine
{
    /// <inheritdoc/>
    public string Name => threads == 1 ? "PtSpec, 1 thread" : $"PtSpec, {threads} threads";

    /// <inheritdoc/>
    public Measurement Run(Size size)
    {
        Tool run = Tool.Run(
            AppContext.BaseDirectory, Environment.ProcessPath!, [.. Program(), "once", size.Name, $"{threads}"]);
        string[] numbers = run.Output.Split(' ', StringSplitOptions.TrimEntries);
        return new Measurement(
            long.Parse(numbers[0], CultureInfo.InvariantCulture),
            long.Parse(numbers[1], CultureInfo.InvariantCulture),
            double.Parse(numbers[2], CultureInfo.InvariantCulture),
            run.Seconds,
            double.Parse(numbers[3], CultureInfo.InvariantCulture));
    }

    // Under "dotnet" the program is its argument.
    private static string[] Program() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
        ? [typeof(OurEngine).Assembly.Location]
        : [];
}
