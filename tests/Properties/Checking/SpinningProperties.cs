using FsCheck.Xunit;
using PtSpec.Checking.Compilation;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Properties;
using Xunit;

namespace PtSpec.Properties.Checking;

/// <summary>I8, written down a second time: from every state, each CPU alone ends or waits.</summary>
[Properties(Arbitrary = [typeof(SmallChangedScenarios)], QuietOnSuccess = true)]
public class SpinningProperties
{
    private const int MaxStates = 1500;

    [Property(MaxTest = 60)]
    public void A_search_reports_a_spinning_cpu_when_its_second_description_does(ChangedScenario changed)
    {
        if (!changed.CanBeCompiled)
            return;
        using var compiled = new CompiledScenario(changed.Scenario, changed.Find, property => property == Property.I8);
        ExplorationResult result = Explorer.Run(
            compiled.Model, new ExplorationOptions { MaxStates = MaxStates, NeverWaits = compiled.NeverWaits });
        if (result.Verdict == Verdict.OutOfBudget)
            return;
        Assert.Equal(Spins(compiled), result.Verdict == Verdict.Violated);
    }

    private static bool Spins(CompiledScenario compiled)
    {
        NaiveModel model = NaiveModel.Of(compiled, property => property == Property.I8);
        Func<NaiveState, ulong[]> numbers = new Unpacking(compiled).Numbers;
        var states = new Dictionary<ulong[], NaiveState>(SameNumbers.Instance);
        var work = new Queue<NaiveState>([model.Initial()]);
        while (work.TryDequeue(out NaiveState? state))
        {
            if (!states.TryAdd(numbers(state), state))
                continue;
            foreach (NaiveStep step in model.AllSteps(state))
                work.Enqueue(step.State);
        }

        return Enumerable.Range(0, model.Programs.Count).Any(cpu => SpinsAlone(model, numbers, states, cpu));
    }

    private static bool SpinsAlone(
        NaiveModel model, Func<NaiveState, ulong[]> numbers, Dictionary<ulong[], NaiveState> states, int cpu)
    {
        Dictionary<ulong[], ulong[][]> alone = states.ToDictionary(
            known => known.Key,
            known => model.AllSteps(known.Value).Where(step => step.Actor == cpu).Select(step => numbers(step.State)).ToArray(),
            SameNumbers.Instance);
        HashSet<ulong[]> rests = new(alone.Where(known => known.Value.Length == 0).Select(known => known.Key), SameNumbers.Instance);
        int before;
        do
        {
            before = rests.Count;
            foreach ((ulong[] state, ulong[][] next) in alone)
            {
                if (next.Any(rests.Contains))
                    rests.Add(state);
            }
        }
        while (rests.Count != before);
        return rests.Count < states.Count;
    }
}
