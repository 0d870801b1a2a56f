using FsCheck.Xunit;
using PtSpec.Checking;
using PtSpec.Checking.Counterexamples;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Reduction;
using PtSpec.Checking.Scenarios;
using PtSpec.Properties.Spec;
using Xunit;

namespace PtSpec.Properties.Checking;

/// <summary>Scenarios searched by hashes or bits of their states.</summary>
[Properties(Arbitrary = [typeof(SmallChangedScenarios)], QuietOnSuccess = true)]
public class LossyCheckTests
{
    private static readonly Property[] s_possible = [.. Property.All.Except(CheckOptions.NeedEveryState)];

    [Fact]
    public void By_many_bits_of_a_hash_the_small_scenarios_have_all_their_states()
    {
        foreach (string name in SpecFiles.Scenarios)
        {
            Scenario scenario = ScenarioFile.Read(SpecFiles.PathOf("scenarios", name));
            if (scenario.Expect!.Violates is not null || scenario.Expect.States is not <= 1000)
                continue;
            CheckReport report = Run(scenario, new HashStore(), Reductions.None);
            Assert.Equal(
                (Verdict.OutOfBudget, Bound.Omissions, scenario.Expect.States, scenario.Expect.Transitions, scenario.Expect.Depth),
                (report.Verdict, report.Exploration.Bound, report.Exploration.States, report.Exploration.Transitions, report.Exploration.Depth));
            Assert.False(report.IsAsExpected);
            Assert.Empty(report.Differences);
        }
    }

    [Property(MaxTest = 60)]
    public void A_counterexample_is_one_that_happens_again(ChangedScenario changed)
    {
        if (!changed.CanBeCompiled)
            return;
        foreach (LossyStore store in (LossyStore[])[new HashStore(Bits: 10), new BitStore(512)])
        {
            foreach (Reductions reductions in (Reductions[])[Reductions.None, Reductions.All])
            {
                CheckReport report = Run(changed.Scenario, store, reductions, new CheckOptions { Changes = changed.Changes });
                Assert.NotEqual(Verdict.Holds, report.Verdict);
                if (report.Counterexample is not { } counterexample)
                    continue;
                Counterexample again = Replay.Run("kept", CounterexampleDocument.Of(counterexample));
                Assert.Equal(counterexample.Failure, again.Failure);
            }
        }
    }

    [Fact]
    public void Properties_that_need_every_state_are_refused()
    {
        Scenario scenario = ScenarioFile.Read(SpecFiles.PathOf("scenarios", "pte-alloc-race.txt"));
        var options = new CheckOptions { Exploration = new ExplorationOptions { Store = new HashStore() } };
        Assert.Throws<ArgumentException>(() => ScenarioCheck.Run(scenario, options));
        Assert.Throws<ArgumentException>(() => ScenarioCheck.Run(scenario, options with { Properties = [Property.Completion] }));
    }

    private static CheckReport Run(Scenario scenario, LossyStore store, Reductions reductions, CheckOptions? options = null) =>
        ScenarioCheck.Run(scenario, (options ?? new CheckOptions()) with
        {
            Properties = s_possible,
            Reduce = reductions,
            Exploration = new ExplorationOptions { Store = store, MaxStates = 20_000 },
        });
}
