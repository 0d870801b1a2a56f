using System.Diagnostics;
using System.Globalization;
using PtSpec.Bench.Models;
using PtSpec.Checking.Exploration;

namespace PtSpec.Bench;

/// <summary>Whole searches of the page-table protocol, against the counts that SPIN, Murphi and TLC agree on.</summary>
public static class ExplorerRuns
{
    private const int Runs = 5;
    private static readonly int[] s_threads = [1, 2, 4];

    /// <summary>Runs the named sizes and prints a line for each and for each number of threads.</summary>
    /// <returns>0, or 1 when a count differs from the known one, or 2 for a size there is not.</returns>
    public static int Run(string[] names)
    {
        if (names.Length == 0)
            names = ["42", "33"];
        if (names.FirstOrDefault(name => Size.Find(name) is null) is { } unknown)
            return Unknown(unknown);
        Console.WriteLine(Machine.Line);
        bool right = true;
        foreach (string name in names)
        {
            foreach (int threads in s_threads)
                right &= Measure(Size.Find(name)!, threads);
        }
        return right ? 0 : 1;
    }

    /// <summary>
    /// Makes one search in this process, which knows nothing yet, and prints its numbers: states, transitions, seconds, bytes a
    /// state.
    /// </summary>
    /// <returns>0, or 1 when a count differs from the known one, or 2 for a size there is not.</returns>
    public static int RunOnce(string name, int threads)
    {
        if (Size.Find(name) is not { } size)
            return Unknown(name);
        long start = Stopwatch.GetTimestamp();
        ExplorationResult result = size.Search(new ExplorationOptions { Threads = threads });
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{result.States} {result.Transitions} {seconds:F4} {result.BytesPerState:F1}"));
        return size.Agrees(result) ? 0 : 1;
    }

    private static int Unknown(string name)
    {
        Console.Error.WriteLine($"no size '{name}': one of {string.Join(", ", Size.All.Select(size => size.Name))}");
        return 2;
    }

    private static bool Measure(Size size, int threads)
    {
        var seconds = new double[Runs];
        bool right = true;
        ExplorationResult? result = null;
        for (int i = 0; i < Runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            result = size.Search(new ExplorationOptions { Threads = threads });
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            right &= size.Agrees(result);
        }
        double first = seconds[0];
        Array.Sort(seconds);
        double median = seconds[Runs / 2];
        Console.WriteLine(
            $"{size.Name,-3}  {threads} threads  {result!.States,10} states {result.Transitions,10} transitions  depth {result.Depth,3}  "
            + $"{median:F3} s (min {seconds[0]:F3}, max {seconds[^1]:F3}, first {first:F3})  "
            + $"{result.States / median / 1e6:F2} M states/s  {result.BytesPerState:F1} bytes/state  "
            + $"{(right ? "as known" : "WRONG")}");
        return right;
    }
}
