using PtSpec.Checking.Compilation;
using PtSpec.Checking.Reduction;

namespace PtSpec.Properties.Reduction;

/// <summary>The states that a scenario comes to, found without any art; and the steps from them, actor by actor.</summary>
internal sealed unsafe class ReachableStates(CompiledScenario scenario)
{
    private readonly int words = scenario.Layout.Words;
    private readonly ulong[] room = new ulong[scenario.MaxSuccessors * scenario.Layout.Words];

    public int Actors => scenario.Cpus.Count + scenario.Environment.Count;

    /// <summary>The initial state.</summary>
    public ulong[] Initial
    {
        get
        {
            var initial = new ulong[words];
            scenario.WriteInitial(initial);
            return initial;
        }
    }

    /// <summary>Every state, breadth first, or the first of them when there are more.</summary>
    public IReadOnlyList<ulong[]> UpTo(int limit)
    {
        var seen = new HashSet<StateKey> { new(Initial) };
        var found = new List<ulong[]> { Initial };
        for (int i = 0; i < found.Count; i++)
        {
            for (int actor = 0; actor < Actors; actor++)
            {
                (List<ulong[]> successors, int violation) = Steps(actor, found[i]);
                foreach (ulong[] next in violation == 0 ? successors : successors.SkipLast(1))
                {
                    if (found.Count < limit && seen.Add(new StateKey(next)))
                        found.Add(next);
                }
            }
        }
        return found;
    }

    /// <summary>The successors that an actor leads to; of the last one, the number of the check that it fails.</summary>
    public (List<ulong[]> Successors, int Violation) Steps(int actor, ulong[] state)
    {
        StepReport report = scenario.NewReport();
        int count;
        fixed (ulong* from = state, to = room)
        {
            count = actor < scenario.Cpus.Count
                ? scenario.Step(actor, from, to, &report)
                : scenario.Act(actor - scenario.Cpus.Count, from, to, &report);
        }
        var successors = new List<ulong[]>();
        for (int k = 0; k < count; k++)
            successors.Add(room[(k * words)..((k + 1) * words)]);
        return (successors, report.Violation);
    }

    /// <summary>The state after a CPU's step if it is preferred; null when it is not.</summary>
    public ulong[]? Preferred(PartialOrder order, int cpu, ulong[] state)
    {
        fixed (ulong* from = state, to = room)
            return order.Prefers(cpu, from, to) ? room[..words] : null;
    }
}
