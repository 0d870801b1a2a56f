using System.Collections.Concurrent;
using PtSpec.Checking.Compilation;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Scenarios;

namespace PtSpec.Bench;

/// <summary>Estimates beside the truth: of scenarios whose states are counted, some of them with a CPU more.</summary>
public static class EstimateRuns
{
    private const long Fewest = 20_000;
    private const long Most = 4_000_000;
    private static readonly int[] s_searched = [2_000, 5_000, 10_000, 20_000, 50_000, EstimateOfStates.DefaultSearched];

    /// <summary>Estimates the larger scenarios of a folder, and those that are larger with a CPU more; prints how often that was right.</summary>
    /// <returns>0; 1 when an interval holds the truth in fewer than four of five.</returns>
    public static int Run(string folder)
    {
        Console.WriteLine(Machine.Line);
        Scenario[] scenarios = [.. Directory.GetFiles(folder, "*.txt").Order(StringComparer.Ordinal).Select(ScenarioFile.Read)];
        Scenario[] more = [.. scenarios.Select(s => s with { Cpus = [.. s.Cpus, s.Cpus[0]], Expect = null }).Where(s => s.IsValid())];
        return Compare("as they are", scenarios) && Compare("with a CPU more", more) ? 0 : 1;
    }

    private static bool Compare(string how, Scenario[] scenarios)
    {
        var results = new ConcurrentBag<(int Searched, long States, EstimateOfStates Estimate)>();
        Parallel.ForEach(scenarios, scenario =>
        {
            if (scenario.Expect is { States: < Fewest })
                return;
            using var compiled = new CompiledScenario(scenario);
            ExplorationResult whole = Explorer.Run(compiled.Model, new ExplorationOptions { MaxStates = Most });
            if (whole.Verdict != Verdict.Holds || whole.States < Fewest)
                return;
            foreach (int searched in s_searched)
                results.Add((searched, whole.States, EstimateOfStates.Of(compiled.Model, searched: searched)));
        });
        bool isRight = true;
        foreach (int searched in s_searched)
        {
            (int, long States, EstimateOfStates Estimate)[] all = [.. results.Where(r => r.Searched == searched)];
            (int, long States, EstimateOfStates Estimate)[] open = [.. all.Where(r => !r.Estimate.IsExact)];
            int right = open.Count(r => r.Estimate.Low <= r.States && r.States <= r.Estimate.High);
            double[] off = [.. open.Select(r => r.Estimate.Likely / r.States).Order()];
            double[] width = [.. open.Select(r => r.Estimate.High / r.Estimate.Low).Order()];
            double[] least = [.. open.Select(r => r.Estimate.Walks.Least / r.States).Order()];
            Console.WriteLine(
                $"{how}: {searched} searched: {all.Length} scenarios, {all.Length - open.Length} counted, {right} of {open.Length} others in the interval; "
                + $"estimate to truth {At(off, 0.1):F2}, {At(off, 0.5):F2}, {At(off, 0.9):F2}; interval {At(width, 0.5):F1} times (median); "
                + $"below {open.Count(r => r.States < r.Estimate.Low)}, above {open.Count(r => r.States > r.Estimate.High)}; bound by walks {At(least, 0.5):F2}");
            isRight &= right * 5 >= open.Length * 4;
        }
        return isRight;
    }

    private static double At(double[] sorted, double share) => sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
}
