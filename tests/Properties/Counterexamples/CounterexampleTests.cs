using FsCheck.Xunit;
using PtSpec.Checking.Bugs;
using PtSpec.Checking.Counterexamples;
using PtSpec.Checking.Exploration;
using Xunit;

namespace PtSpec.Properties.Counterexamples;

/// <summary>Counterexamples of the shipped bugs: they replay, they print within any width.</summary>
public sealed class CounterexampleTests
{
    private static readonly Lazy<IReadOnlyList<Counterexample>> Found = new(() =>
        [.. BugFiles().Select(BugFile.Read).OfType<Bug>()
            .Select(bug => BugHunt.Run(bug, bug.Scenario, new ExplorationOptions()).WithChanges.Counterexample!)]);

    [Fact]
    public void Every_counterexample_replays_to_itself()
    {
        foreach (Counterexample counterexample in Found.Value)
        {
            Counterexample again = Replay.Run("kept", CounterexampleDocument.Of(counterexample));
            Assert.Equal(CounterexampleText.Print(counterexample), CounterexampleText.Print(again));
        }
    }

    [Property(MaxTest = 100)]
    public void Every_counterexample_prints_within_its_width(byte which, byte extra)
    {
        Counterexample counterexample = Found.Value[which % Found.Value.Count];
        int width = CounterexampleText.MinWidth + extra;
        string text = CounterexampleText.Print(counterexample, width);
        Assert.All(Rows(text), row => Assert.InRange(row.Length, 1, width));
    }

    [Property(MaxTest = 100)]
    public void Wrapping_loses_nothing_but_blanks(byte which, byte extra)
    {
        Counterexample counterexample = Found.Value[which % Found.Value.Count];
        string text = CounterexampleText.Print(counterexample, CounterexampleText.MinWidth + extra);
        for (int cpu = 0; cpu < counterexample.Scenario.Cpus.Count; cpu++)
        {
            string column = Squeezed(Rows(text).Select(row => row.Split('│').ElementAtOrDefault(cpu + 1) ?? ""));
            foreach (CounterexampleStep step in counterexample.Steps.Where(s => s.Cpu == cpu))
                Assert.Contains(Squeezed([step.Step, step.Source!.Text]), column);
        }
    }

    [Fact]
    public void An_operation_that_ends_says_how()
    {
        Assert.Contains(Found.Value, c => c.Steps.Any(s => s.Outcome is not null));
        Assert.All(
            Found.Value.SelectMany(c => c.Steps).Where(s => s.Cpu < 0),
            gracePeriod => Assert.Null(gracePeriod.Outcome));
    }

    private static IEnumerable<string> Rows(string text) =>
        text.Split('\n').Where(line => line.Contains('│', StringComparison.Ordinal));

    private static string Squeezed(IEnumerable<string> parts) =>
        string.Concat(string.Concat(parts).Where(c => !char.IsWhiteSpace(c)));

    private static string[] BugFiles()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "PtSpec.sln")))
            folder = folder.Parent;
        return [.. Directory.GetFiles(Path.Combine(folder!.FullName, "spec", "bugs"), "*.txt").Order(StringComparer.Ordinal)];
    }
}
