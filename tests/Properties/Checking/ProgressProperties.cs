using FsCheck.Xunit;
using PtSpec.Checking;
using PtSpec.Checking.Compilation;
using PtSpec.Checking.Counterexamples;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Linking;
using PtSpec.Checking.Properties;
using PtSpec.Core.Protocol;
using PtSpec.Properties.Exploration;
using Xunit;

namespace PtSpec.Properties.Checking;

/// <summary>Progress, written down a second time: over the interpreter's steps, by another algorithm.</summary>
[Properties(Arbitrary = [typeof(SmallChangedScenarios)], QuietOnSuccess = true)]
public class ProgressProperties
{
    private const int MaxStates = 1500;

    [Property(MaxTest = 60)]
    public void A_search_reports_a_livelock_when_its_second_description_does(ChangedScenario changed)
    {
        if (!changed.CanBeCompiled)
            return;
        using var compiled = new CompiledScenario(changed.Scenario, changed.Find, property => property == Property.Progress);
        ExplorationResult result = Explorer.Run(
            compiled.Model, new ExplorationOptions { MaxStates = MaxStates, NeverProgresses = compiled.NeverProgresses });
        if (result.Verdict == Verdict.OutOfBudget)
            return;
        Assert.Equal(FairCycleOracle.LeadToFairCycle(Labelled(compiled)).Contains(true), result.Verdict == Verdict.Violated);
    }

    [Property(MaxTest = 60)]
    public void A_livelock_that_was_told_happens_again(ChangedScenario changed)
    {
        if (!changed.CanBeCompiled)
            return;
        CheckReport Run(Property property) => ScenarioCheck.Run(changed.Scenario, new CheckOptions
        {
            Changes = changed.Changes,
            Properties = [property],
            Exploration = new ExplorationOptions { MaxStates = 20_000 },
        });
        CheckReport progress = Run(Property.Progress);
        if (progress.Counterexample is not { } counterexample)
            return;
        Assert.Equal(Property.Progress, counterexample.Failure.Property);
        CounterexampleDocument kept = CounterexampleDocument.Of(counterexample);
        Counterexample again = Replay.Run("kept", kept);
        Assert.Equal((counterexample.Failure, counterexample.RepeatsFrom), (again.Failure, again.RepeatsFrom));
        Assert.Throws<ReplayException>(() => Replay.Run("kept", kept with { RepeatsFrom = null }));
    }

    private static LabelledGraph Labelled(CompiledScenario compiled)
    {
        NaiveModel model = NaiveModel.Of(compiled, property => property == Property.Progress);
        Func<NaiveState, ulong[]> numbers = new Unpacking(compiled).Numbers;
        var index = new Dictionary<ulong[], int>(SameNumbers.Instance);
        var states = new List<NaiveState>();
        int IndexOf(NaiveState state)
        {
            if (index.TryAdd(numbers(state), states.Count))
                states.Add(state);
            return index[numbers(state)];
        }
        IndexOf(model.Initial());
        var steps = new List<(int Actor, int To, bool Recurs)[]>();
        for (int i = 0; i < states.Count; i++)
            steps.Add([.. model.AllSteps(states[i]).Select(step => (step.Actor, IndexOf(step.State), Recurs(model, states[i], step)))]);
        var graph = new Graph(
            1, 0, [0], [.. steps.Select(s => s.Select(x => x.To).ToArray())], [.. steps.Select(_ => -1)], new int[states.Count], new int[states.Count]);
        return new LabelledGraph(
            graph,
            [.. steps.Select(s => s.Select(x => x.Actor).ToArray())],
            [.. steps.Select(s => s.Select(x => x.Recurs).ToArray())],
            [.. model.Programs.Select(_ => true), .. model.Environment.Select(e => e.IsFair)],
            new bool[states.Count]);
    }

    // Nothing recurs once somebody was cut off, a handled fault is something done, and nobody yields for ever.
    private static bool Recurs(NaiveModel model, NaiveState before, NaiveStep step)
    {
        if (before.Nodes.Contains(NaiveState.Cut))
            return false;
        if (step.Actor >= model.Programs.Count)
            return true;
        var taken = (FlatPrimitive)model.Programs[step.Actor][before.Nodes[step.Actor]];
        return !(taken.Primitive == nameof(IMm.NeedResched) && step.Choice == 1)
            && !(IsInFault(model, before, step.Actor) && !IsInFault(model, step.State, step.Actor));
    }

    private static bool IsInFault(NaiveModel model, NaiveState state, int cpu) =>
        state.Nodes[cpu] >= 0 && model.Programs[cpu][state.Nodes[cpu]] is FlatPrimitive at && at.Origin.Stack.Contains("__handle_mm_fault");
}
