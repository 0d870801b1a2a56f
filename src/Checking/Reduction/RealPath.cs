using PtSpec.Checking.Compilation;
using PtSpec.Checking.Exploration;

namespace PtSpec.Checking.Reduction;

/// <summary>
/// Finds the path of the scenario itself that a path of the reduced search stands for: from the real initial state, by steps that are
/// really taken.
/// </summary>
/// <param name="reduced">The scenario and what was left out of it.</param>
internal sealed unsafe class RealPath(ReducedScenario reduced)
{
    private readonly CompiledScenario scenario = reduced.Scenario;
    private readonly int words = reduced.Scenario.Layout.Words;
    private readonly ulong[] room = new ulong[reduced.Scenario.MaxSuccessors * reduced.Scenario.Layout.Words];
    private readonly List<ulong[]> path = [];

    /// <summary>The result of a violated search with its path, and the number of what is violated there, in the scenario itself.</summary>
    public ExplorationResult Of(ExplorationResult result)
    {
        var initial = new ulong[words];
        scenario.WriteInitial(initial);
        path.Clear();
        path.Add(initial);
        GoOn();
        int violation = 0;
        for (int i = 1; i < result.Path.Count; i++)
        {
            bool isLast = i == result.Path.Count - 1;
            if (isLast && ViolatingStepTo(result.Path[i], result.Property) is { } end)
            {
                path.Add(end.State);
                violation = end.Number;
                break;
            }
            path.Add(StepTo(result.Path[i]));
            GoOn();
        }
        return result with { Path = [.. path], Property = violation != 0 ? violation : JudgeEnd(result.Property) };
    }

    private ulong[] StepTo(ulong[] next)
    {
        foreach ((ulong[] state, int number) in Steps())
        {
            if (number != 0)
                continue;
            ulong[] representative = [.. state];
            fixed (ulong* at = representative, free = room)
                reduced.Represent(at, free);
            if (representative.AsSpan().SequenceEqual(next))
                return state;
        }
        throw new InvalidOperationException("The reduced search took a step that nobody takes.");
    }

    // Null when the path ends in a state that is itself the violation.
    private (ulong[] State, int Number)? ViolatingStepTo(ulong[] next, int property)
    {
        ulong[] expected = UnderFirstNames(next);
        foreach ((ulong[] state, int number) in Steps())
        {
            if (number != 0 && scenario.Check(number).Property == scenario.Check(property).Property
                && UnderFirstNames(state).AsSpan().SequenceEqual(expected))
                return (state, number);
        }
        return null;
    }

    // What each actor may do in the last state, with the number of the check that it fails.
    private IEnumerable<(ulong[] State, int Number)> Steps()
    {
        ulong[] from = path[^1];
        for (int actor = 0; actor < scenario.Cpus.Count + scenario.Environment.Count; actor++)
        {
            (ulong[] to, int count, int failed) = StepsOf(actor, from);
            for (int k = 0; k < count; k++)
                yield return (to[(k * words)..((k + 1) * words)], k == count - 1 ? failed : 0);
        }
    }

    private (ulong[] Successors, int Count, int Failed) StepsOf(int actor, ulong[] from)
    {
        var successors = new ulong[scenario.MaxSuccessors * words];
        StepReport report = scenario.NewReport();
        fixed (ulong* at = from, to = successors)
        {
            int count = actor < scenario.Cpus.Count
                ? scenario.Step(actor, at, to, &report)
                : scenario.Act(actor - scenario.Cpus.Count, at, to, &report);
            return (successors, count, report.Violation);
        }
    }

    private ulong[] UnderFirstNames(ulong[] state)
    {
        ulong[] renamed = [.. state];
        fixed (ulong* at = renamed)
            reduced.Symmetry?.Represent(at);
        return renamed;
    }

    // Preferred steps follow at once.
    private void GoOn()
    {
        ulong[] last = [.. path[^1]];
        fixed (ulong* at = last, free = room)
            reduced.Order?.Settle(at, free, path);
    }

    private int JudgeEnd(int property)
    {
        if (property == scenario.NeverEnds)
            return property;
        return scenario.NeverWaits.Contains(property) ? reduced.Spinning!.Judge(path[^1]) : scenario.JudgeEnd(path[^1]);
    }
}
