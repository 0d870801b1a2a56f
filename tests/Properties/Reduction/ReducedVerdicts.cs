using PtSpec.Checking;
using PtSpec.Checking.Counterexamples;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Reduction;
using PtSpec.Checking.Scenarios;
using PtSpec.Properties.Checking;
using Xunit;

namespace PtSpec.Properties.Reduction;

/// <summary>Compares a reduced search with the whole one.</summary>
internal static class ReducedVerdicts
{
    private const long StatesOfEach = 50_000;

    /// <summary>The same of a random scenario, unless it is too large for a test.</summary>
    public static void Compare(ChangedScenario changed, Reductions reductions)
    {
        if (!changed.CanBeCompiled)
            return;
        var options = new CheckOptions { Changes = changed.Changes, Exploration = new ExplorationOptions { MaxStates = StatesOfEach } };
        Compare(changed.Scenario, options, reductions);
    }

    /// <summary>The same verdict, and the counterexample happens: every step of it is replayed.</summary>
    public static void Compare(Scenario scenario, CheckOptions options, params Reductions[] each)
    {
        CheckReport whole = ScenarioCheck.Run(scenario, options);
        if (whole.Verdict == Verdict.OutOfBudget)
            return;
        foreach (Reductions reductions in each)
            Compare(whole, scenario, options, reductions);
    }

    private static void Compare(CheckReport whole, Scenario scenario, CheckOptions options, Reductions reductions)
    {
        CheckReport reduced = Reduced(scenario, options, reductions);
        Assert.Equal(whole.Verdict, reduced.Verdict);
        Assert.True(reduced.Exploration.States <= whole.Exploration.States || whole.Verdict == Verdict.Violated);
        if (whole.Counterexample is not { } counterexample)
            return;
        // How long a way round for ever is says nothing.
        if (counterexample.RepeatsFrom is null && reduced.Counterexample!.RepeatsFrom is null)
        {
            int found = reduced.Counterexample.Steps.Count;
            Assert.True(found >= counterexample.Steps.Count, "the reduced path is shorter than the shortest");
            if (!reductions.HasFlag(Reductions.PartialOrder))
                Assert.Equal(counterexample.Steps.Count, found);
        }
        // Which of several violations is met first may differ; each of them alone is found.
        Property violated = counterexample.Failure.Property;
        if (reduced.Counterexample!.Failure.Property != violated && options.Properties.Count > 1)
            Compare(scenario, options with { Properties = [violated] }, reductions);
        else
            Assert.Equal(violated, reduced.Counterexample.Failure.Property);
    }

    private static CheckReport Reduced(Scenario scenario, CheckOptions options, Reductions reductions)
    {
        CheckReport reduced = ScenarioCheck.Run(scenario, options with { Reduce = reductions });
        if (reduced.Counterexample is { } counterexample)
            Replay.Run("a reduced search", CounterexampleDocument.Of(counterexample));
        return reduced;
    }
}
