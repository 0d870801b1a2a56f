using FsCheck.Xunit;
using PtSpec.Checking;
using PtSpec.Checking.Compilation;
using PtSpec.Checking.Counterexamples;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Linking;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Worlds;
using Xunit;

namespace PtSpec.Properties.Checking;

[Properties(Arbitrary = [typeof(SmallChangedScenarios)], QuietOnSuccess = true)]
public class CounterexampleProperties
{
    [Property(MaxTest = 100)]
    public void Every_step_of_a_counterexample_is_one_that_the_interpreter_takes(ChangedScenario changed)
    {
        if (!changed.CanBeCompiled)
            return;
        CheckReport report = ScenarioCheck.Run(changed.Scenario, new CheckOptions
        {
            Changes = changed.Changes,
            Exploration = new ExplorationOptions { MaxStates = 20_000 },
        });
        if (report.Counterexample is not { } counterexample)
            return;

        using var compiled = new CompiledScenario(changed.Scenario, changed.Find);
        NaiveModel model = NaiveModel.Of(compiled, _ => true);
        NaiveState state = model.Initial();
        for (int i = 0; i < counterexample.Steps.Count; i++)
        {
            CounterexampleStep told = counterexample.Steps[i];
            NaiveStep[] possible = [.. model.Steps(state)];
            NaiveStep? taken = Array.Find(
                possible, s => NameOf(model, state, s.Actor) == (told.Cpu, told.Step) && s.Choice == told.Choice);
            Assert.True(taken is not null, $"step {i + 1}, {told.Step} of cpu {told.Cpu}, cannot be taken");
            Assert.Equal(Changes(state, taken.State), told.Changes);
            bool fails = i == counterexample.Steps.Count - 1 && !counterexample.FailsAtEnd;
            Assert.Equal(fails ? counterexample.Failure : null, taken.Failed);
            if (!fails)
                Assert.Equal(Others(model, state, possible, taken), told.Others.Select(o => (o.Cpu, o.Step)));
            state = taken.State;
        }
        if (counterexample.FailsAtEnd && counterexample.RepeatsFrom is null)
        {
            Assert.Empty(model.Steps(state));
            Assert.Equal(counterexample.Failure.Property, NaiveEnds.Judge(model, state, _ => true));
        }
    }

    private static (int Cpu, string Step) NameOf(NaiveModel model, NaiveState state, int actor) => actor < model.Programs.Count
        ? (actor, model.Programs[actor][state.Nodes[actor]].Origin.StepName)
        : (-1, model.Environment[actor - model.Programs.Count].Name);

    private static IEnumerable<(int Cpu, string Step)> Others(
        NaiveModel model, NaiveState state, NaiveStep[] possible, NaiveStep taken) =>
        from actor in possible.Select(step => step.Actor).Distinct()
        where actor != taken.Actor
        select NameOf(model, state, actor);

    private static IEnumerable<StateChange> Changes(NaiveState before, NaiveState after) =>
        from field in before.World.World.Fields
        where field.NameOf is not null
        from index in Enumerable.Range(0, field.Length)
        let old = before.World[field, (ulong)index]
        let now = after.World[field, (ulong)index]
        where old != now
        select new StateChange(field.NameOf!(index)!, field.Show(old), field.Show(now));
}
