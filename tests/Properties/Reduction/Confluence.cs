using PtSpec.Checking.Compilation;
using PtSpec.Checking.Reduction;
using Xunit;

namespace PtSpec.Properties.Reduction;

/// <summary>
/// Asks of every state that a scenario comes to what makes it sound to prefer a step: whatever another actor does there, it does as
/// well after the step, with the same verdict, and the step is still preferred after it, and both orders come to the same state.
/// </summary>
internal static class Confluence
{
    /// <returns>How many preferred steps were looked at.</returns>
    public static int Check(CompiledScenario scenario, int limit)
    {
        PartialOrder? order = PartialOrder.TryBuild(scenario);
        if (order is null)
            return 0;
        var states = new ReachableStates(scenario);
        int looked = 0;
        foreach (ulong[] state in states.UpTo(limit))
        {
            Assert.True(Knows(order, state), "a local state was not foreseen");
            for (int cpu = 0; cpu < scenario.Cpus.Count; cpu++)
            {
                if (states.Preferred(order, cpu, state) is not { } after)
                    continue;
                looked++;
                for (int actor = 0; actor < states.Actors; actor++)
                {
                    if (actor != cpu)
                        CheckPair(scenario, order, states, (cpu, actor), state, after);
                }
            }
        }
        return looked;
    }

    private static void CheckPair(
        CompiledScenario scenario, PartialOrder order, ReachableStates states, (int Cpu, int Actor) who, ulong[] state, ulong[] after)
    {
        (List<ulong[]> before, int violation) = states.Steps(who.Actor, state);
        (List<ulong[]> then, int violationThen) = states.Steps(who.Actor, after);
        string where = $"cpu {who.Cpu} at {NameOf(scenario, who.Cpu, state)}, {NameOf(scenario, who.Actor, state)}";
        if (before.Count > 0)
            Assert.True((before.Count, violation) == (then.Count, violationThen), $"{where}: {before.Count} ways, then {then.Count}");
        for (int k = 0; k < before.Count - (violation == 0 ? 0 : 1); k++)
        {
            ulong[]? end = states.Preferred(order, who.Cpu, before[k]);
            Assert.True(end is not null, $"{where}: no longer preferred");
            Assert.True(end.AsSpan().SequenceEqual(then[k]), $"{where}: the orders differ");
        }
    }

    private static string NameOf(CompiledScenario scenario, int actor, ulong[] state)
    {
        if (actor >= scenario.Cpus.Count)
            return scenario.Environment[actor - scenario.Cpus.Count].Name;
        int counter = scenario.Counter(state, actor);
        CompiledCpu cpu = scenario.Cpus[actor];
        return counter < cpu.Steps.Count ? cpu.Nodes[cpu.Steps[counter]].Origin.StepName : "its end";
    }

    private static unsafe bool Knows(PartialOrder order, ulong[] state)
    {
        fixed (ulong* at = state)
            return order.Knows(at);
    }
}
