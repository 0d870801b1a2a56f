using System.Collections.Immutable;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Scheduled;
using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;
using PtSpec.Properties.Checking;

namespace PtSpec.Properties.Scheduling;

/// <summary>What can be seen at the ends of all paths of the lowered routines, explored step by step.</summary>
internal static class LoweredEnds
{
    /// <summary>The ends; null when there are more states, told apart by what was returned, than the limit.</summary>
    public static ImmutableSortedSet<FinalMemory>? Of(Scenario scenario, int limit)
    {
        // As it is linked: what no step reads is kept, since it is looked at in the end.
        NaiveModel model = NaiveModel.Unsimplified(scenario, Routines.Find, NotLooked);
        ImmutableSortedSet<FinalMemory>.Builder ends = ImmutableSortedSet.CreateBuilder<FinalMemory>();
        NaiveState initial = model.Initial();
        var seen = new HashSet<ulong[]>(SameNumbers.Instance) { Numbers(initial) };
        var open = new Stack<NaiveState>([initial]);
        while (open.TryPop(out NaiveState? state))
        {
            bool isEnd = true;
            foreach (NaiveStep step in model.Steps(state))
            {
                isEnd = false;
                if (seen.Add(Numbers(step.State)))
                    open.Push(step.State);
            }
            if (isEnd)
                ends.Add(FinalMemory.Of(state.World, state.Outcomes.Select(cpu => cpu.Select(outcome => (Outcome)outcome))));
            if (seen.Count > limit)
                return null;
        }
        return ends.ToImmutable();

        ulong[] Numbers(NaiveState state) =>
        [
            .. model.World.Fields.SelectMany(field => NaiveEnds.All(state, field)),
            .. state.Nodes.Select(node => (ulong)(uint)node),
            .. state.Locals.SelectMany(locals => locals.Select(local => local ?? ulong.MaxValue)),
            .. state.Outcomes.SelectMany(cpu => cpu.Append(ulong.MaxValue)),
        ];
    }

    // The ends are what is asked for.
    private static bool NotLooked(Property property) => false;
}
