using System.Diagnostics;
using PtSpec.Checking.Compilation;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Scenarios;

namespace PtSpec.Bench;

/// <summary>Whole searches of scenarios of the lowered protocol: linked, packed and compiled as a check does it.</summary>
public static class ProtocolRuns
{
    private const int Runs = 5;
    private static readonly int[] s_threads = [1, 2, 4];

    /// <summary>Explores the scaled scenario, or the files named, and prints a line for each and for each number of threads.</summary>
    /// <returns>0, or 2 for a file that is no scenario.</returns>
    public static int Run(string[] files)
    {
        if (files.Length == 0)
            files = [Path.Combine(AppContext.BaseDirectory, "scenarios", "map-lock-vs-retract-scaled.txt")];
        Console.WriteLine(Machine.Line);
        foreach (string file in files)
        {
            try
            {
                foreach (int threads in s_threads)
                    Measure(ScenarioFile.Read(file), threads);
            }
            catch (Exception e) when (e is ScenarioFormatException or IOException)
            {
                Console.Error.WriteLine(e.Message);
                return 2;
            }
        }
        return 0;
    }

    private static void Measure(Scenario scenario, int threads)
    {
        var seconds = new double[Runs];
        var searching = new double[Runs];
        ExplorationResult? result = null;
        int words = 0;
        int bits = 0;
        for (int i = 0; i < Runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            using var compiled = new CompiledScenario(scenario);
            long search = Stopwatch.GetTimestamp();
            result = Explorer.Run(compiled.Model, new ExplorationOptions { Threads = threads });
            searching[i] = Stopwatch.GetElapsedTime(search).TotalSeconds;
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            words = compiled.Layout.Words;
            bits = compiled.Layout.Bits;
        }
        double first = seconds[0];
        Array.Sort(seconds);
        Array.Sort(searching);
        double median = searching[Runs / 2];
        Console.WriteLine(
            $"{scenario.Name}  {threads} threads  {result!.States} states {result.Transitions} transitions depth {result.Depth}  {result.Verdict}  "
            + $"{bits} bits in {words} words  {median:F2} s (min {searching[0]:F2}, max {searching[^1]:F2}); "
            + $"linked and compiled as well {seconds[Runs / 2]:F2} s (first {first:F2})  "
            + $"{result.States / median / 1e6:F2} M states/s  {result.BytesPerState:F1} bytes/state");
    }
}
