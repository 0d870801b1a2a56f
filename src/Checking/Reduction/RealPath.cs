using PtSpec.Checking.Compilation;
using PtSpec.Checking.Exploration;

namespace PtSpec.Checking.Reduction;

/// <summary>
/// Finds the path of the scenario itself that a path of the reduced search stands for: from the real initial state, by steps that are
/// really taken. First every step comes back that the search took, between states as it names them; then each is taken by its real
/// name.
/// </summary>
/// <param name="reduced">The scenario and what was left out of it.</param>
internal sealed unsafe class RealPath(ReducedScenario reduced)
{
    private readonly CompiledScenario scenario = reduced.Scenario;
    private readonly int words = reduced.Scenario.Layout.Words;
    private readonly ulong[] room = new ulong[reduced.Scenario.MaxSuccessors * reduced.Scenario.Layout.Words];

    /// <summary>The result of a violated search with its path, and the number of what is violated there, in the scenario itself.</summary>
    public ExplorationResult Of(ExplorationResult result)
    {
        var initial = new ulong[words];
        scenario.WriteInitial(initial);
        List<ulong[]> path = [initial];
        int violation = 0;
        foreach ((ulong[] next, int violates) in StepsOf(result, initial))
        {
            (ulong[] state, violation) = Step(path[^1], next, violates);
            path.Add(state);
        }
        return result with { Path = path, Property = violation != 0 ? violation : JudgeEnd(path[^1], result.Property) };
    }

    // Each state that the search came to, those included that it did not keep, and the check that the step to it failed.
    private List<(ulong[] State, int Violation)> StepsOf(ExplorationResult result, ulong[] initial)
    {
        var steps = new List<(ulong[], int)>();
        AddPreferred(initial);
        for (int i = 1; i < result.Path.Count; i++)
        {
            (ulong[] state, int violation) = Taken(result.Path[i - 1], result.Path[i], i == result.Path.Count - 1 ? result.Property : 0);
            steps.Add((state, violation));
            if (violation == 0)
                AddPreferred(state);
        }
        return steps;

        void AddPreferred(ulong[] from)
        {
            ulong[] state = [.. from];
            var taken = new List<ulong[]>();
            fixed (ulong* at = state, free = room)
                reduced.Order?.Settle(at, free, taken);
            steps.AddRange(taken.Select(t => (t, 0)));
        }
    }

    // The step from one state of the reduced path to the next: to the violation itself, or to what the next one stands for.
    private (ulong[] State, int Violation) Taken(ulong[] from, ulong[] to, int property)
    {
        foreach ((ulong[] state, int number) in Steps(from))
        {
            if (number != 0 && number == property && state.AsSpan().SequenceEqual(to))
                return (state, number);
        }
        foreach ((ulong[] state, int number) in Steps(from))
        {
            ulong[] representative = [.. state];
            fixed (ulong* at = representative, free = room)
                reduced.Represent(at, free);
            if (number == 0 && representative.AsSpan().SequenceEqual(to))
                return (state, 0);
        }
        throw new InvalidOperationException("The reduced search took a step that nobody takes.");
    }

    // The step of the scenario itself that another stands for, with the number of the check that it fails.
    private (ulong[] State, int Violation) Step(ulong[] from, ulong[] next, int violation)
    {
        ulong[] expected = UnderFirstNames(next);
        foreach ((ulong[] state, int number) in Steps(from))
        {
            bool isOfKind = violation == 0 ? number == 0 : number != 0 && scenario.Check(number).Property == scenario.Check(violation).Property;
            if (isOfKind && UnderFirstNames(state).AsSpan().SequenceEqual(expected))
                return (state, number);
        }
        throw new InvalidOperationException("The reduced search took a step that nobody takes under its real name.");
    }

    // What each actor may do, with the number of the check that it fails.
    private IEnumerable<(ulong[] State, int Number)> Steps(ulong[] from)
    {
        for (int actor = 0; actor < scenario.Cpus.Count + scenario.Environment.Count; actor++)
        {
            (ulong[] to, int count, int failed) = SuccessorsOf(actor, from);
            for (int k = 0; k < count; k++)
                yield return (to[(k * words)..((k + 1) * words)], k == count - 1 ? failed : 0);
        }
    }

    private (ulong[] Successors, int Count, int Failed) SuccessorsOf(int actor, ulong[] from)
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

    private int JudgeEnd(ulong[] end, int property)
    {
        if (property == scenario.NeverEnds)
            return property;
        return scenario.NeverWaits.Contains(property) ? reduced.Spinning!.Judge(end) : scenario.JudgeEnd(end);
    }
}
