using System.Globalization;
using PtSpec.Checking;
using PtSpec.Checking.Bugs;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Reduction;
using PtSpec.Checking.Scenarios;

namespace PtSpec.Bench;

/// <summary>How many states searches come to until they find each bug of a catalogue.</summary>
public static class DirectedRuns
{
    private const long MostStates = 20_000_000;

    private static readonly (string Name, CheckOptions Options)[] s_contenders =
    [
        ("breadth first", new CheckOptions()),
        ("breadth first, por", new CheckOptions { Reduce = Reductions.PartialOrder }),
        ("directed, no reduction", new CheckOptions { Directed = 0 }),
        ("directed", new CheckOptions { Directed = 0, Reduce = Reductions.PartialOrder }),
    ];

    /// <summary>Looks for every bug in its own scenario, and in one with another CPU that does what its first one does.</summary>
    /// <param name="folder">The folder of the catalogue.</param>
    /// <returns>0, or 1 when a bug that one search finds is not found by another.</returns>
    public static int Run(string folder)
    {
        Bug[] bugs = [.. Directory.GetFiles(folder, "*.txt").Order(StringComparer.Ordinal).Select(BugFile.Read).OfType<Bug>()];
        Console.WriteLine(Machine.Line);
        bool right = Compare("its own scenario", bugs, bug => bug.Scenario);
        right &= Compare("a CPU more", bugs, WithAnotherCpu);
        return right ? 0 : 1;
    }

    private static Scenario? WithAnotherCpu(Bug bug)
    {
        Scenario more = bug.Scenario with { Cpus = [.. bug.Scenario.Cpus, bug.Scenario.Cpus[0]] };
        return more.IsValid() ? more : null;
    }

    private static bool Compare(string where, Bug[] bugs, Func<Bug, Scenario?> scenarioOf)
    {
        bool right = true;
        var found = new List<(string Id, CheckReport[] Reports)>();
        foreach (Bug bug in bugs)
        {
            if (scenarioOf(bug) is not { } scenario || TryAll(bug, scenario) is not { } reports)
                continue;
            // Which a search of everything tells only at its end, or not within the bound, is no matter of finding it sooner.
            if (reports[0].Verdict == Verdict.Violated && reports[^1].Verdict == Verdict.Violated)
                found.Add((bug.Id, reports));
            else if (reports[0].Verdict != reports[^1].Verdict)
                Console.WriteLine($"{where}: {bug.Id}: {string.Join(", ", reports.Select(r => r.Verdict))}");
            right &= reports[0].Verdict != Verdict.Violated || reports[1].Verdict == Verdict.Violated;
        }
        for (int i = 0; i < s_contenders.Length; i++)
        {
            int contender = i;
            long[] states = [.. found.Select(f => f.Reports[contender].Exploration.States).Order()];
            (double Times, string Id)[] fewer =
                [.. found.Select(f => ((double)f.Reports[0].Exploration.States / f.Reports[contender].Exploration.States, f.Id)).Order()];
            double[] longer = [.. found.Select(f => (double)Steps(f.Reports[contender]) / Steps(f.Reports[0])).Order()];
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{where}, {found.Count} bugs: {s_contenders[i].Name,-24} states: median {states[states.Length / 2],7:N0}, tenth most {states[states.Length * 9 / 10],9:N0}, most {states[^1],10:N0}, sum {states.Sum(),11:N0}  fewer than breadth first: median {fewer[fewer.Length / 2].Times:F1}, worst {fewer[0].Times:F2} ({fewer[0].Id}), best {fewer[^1].Times:F0}  steps: median {longer[longer.Length / 2]:F2} times, most {longer[^1]:F2}"));
        }
        return right;
    }

    private static CheckReport[]? TryAll(Bug bug, Scenario scenario)
    {
        try
        {
            return [.. s_contenders.Select(c => ScenarioCheck.Run(scenario, c.Options with
            {
                Changes = bug.Changes,
                Properties = bug.Expect,
                Exploration = new ExplorationOptions { MaxStates = MostStates },
            }))];
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }

    private static int Steps(CheckReport report) => report.Counterexample!.Steps.Count;
}
