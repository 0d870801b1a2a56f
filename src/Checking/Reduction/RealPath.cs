using PtSpec.Checking.Exploration;

namespace PtSpec.Checking.Reduction;

/// <summary>
/// Finds the path of the scenario itself that a path of the reduced search stands for: from the real initial state, by steps that are
/// really taken.
/// </summary>
/// <param name="reduced">The scenario and what was left out of it.</param>
internal sealed unsafe class RealPath(ReducedScenario reduced)
{
    private readonly int words = reduced.Scenario.Layout.Words;
    private readonly ulong[] room = new ulong[reduced.Scenario.MaxSuccessors * reduced.Scenario.Layout.Words];
    private readonly List<ulong[]> path = [];

    /// <summary>The path of a violated search.</summary>
    public IReadOnlyList<ulong[]> Of(ExplorationResult result)
    {
        var initial = new ulong[words];
        reduced.Scenario.WriteInitial(initial);
        path.Clear();
        path.Add(initial);
        GoOn();
        for (int i = 1; i < result.Path.Count; i++)
        {
            path.Add(StepTo(result.Path[i], isLast: i == result.Path.Count - 1, out bool violates));
            if (!violates)
                GoOn();
        }
        return [.. path];
    }

    // The real step to a state that the next one of the reduced path stands for; the last step may be the violation itself.
    private ulong[] StepTo(ulong[] next, bool isLast, out bool violates)
    {
        var successors = new ulong[reduced.Scenario.MaxSuccessors * words];
        int count = reduced.Scenario.Model.Successors(path[^1], successors, out int violation);
        for (int k = 0; k < count; k++)
        {
            violates = violation != 0 && k == count - 1;
            ulong[] state = successors[(k * words)..((k + 1) * words)];
            if (violates ? isLast && state.AsSpan().SequenceEqual(next) : Stand(state).SequenceEqual(next))
                return state;
        }
        throw new InvalidOperationException("The reduced search took a step that nobody takes.");
    }

    private ReadOnlySpan<ulong> Stand(ulong[] state)
    {
        ulong[] representative = [.. state];
        fixed (ulong* at = representative, free = room)
            reduced.Represent(at, free);
        return representative;
    }

    private void GoOn()
    {
        ulong[] last = [.. path[^1]];
        fixed (ulong* at = last, free = room)
            reduced.Represent(at, free, path);
    }
}
