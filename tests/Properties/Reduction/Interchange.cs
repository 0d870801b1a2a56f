using PtSpec.Checking.Compilation;
using PtSpec.Checking.Reduction;
using Xunit;

namespace PtSpec.Properties.Reduction;

/// <summary>
/// Asks of every state that a scenario comes to what makes it sound to let one state stand for its renamed ones: all of them have the
/// same representative, which is one of them, and their steps lead to the same representatives with the same verdicts.
/// </summary>
internal static class Interchange
{
    /// <returns>How many renamings there are: 1 where nothing is alike.</returns>
    public static int Check(CompiledScenario scenario, int limit)
    {
        if (Symmetry.TryBuild(scenario) is not { } symmetry)
            return 1;
        var states = new ReachableStates(scenario);
        foreach (ulong[] state in states.UpTo(limit))
        {
            ulong[] representative = Representative(symmetry, state);
            SortedSet<string> steps = Steps(scenario, symmetry, states, state);
            foreach (ulong[] renamed in symmetry.Renamed(state))
            {
                Assert.Equal(representative, Representative(symmetry, renamed));
                Assert.Equal(steps, Steps(scenario, symmetry, states, renamed));
            }
            Assert.Contains(symmetry.Renamed(state), renamed => renamed.AsSpan().SequenceEqual(representative));
            Assert.Equal(steps, Steps(scenario, symmetry, states, representative));
        }
        return symmetry.Order;
    }

    private static ulong[] Representative(Symmetry symmetry, ulong[] state)
    {
        ulong[] representative = [.. state];
        unsafe
        {
            fixed (ulong* at = representative)
                symmetry.Represent(at);
        }
        return representative;
    }

    // Each step by the representative of the state reached and the property violated, if one is; and what is said of an end.
    private static SortedSet<string> Steps(CompiledScenario scenario, Symmetry symmetry, ReachableStates states, ulong[] state)
    {
        var steps = new SortedSet<string>(StringComparer.Ordinal);
        bool isEnd = true;
        for (int actor = 0; actor < states.Actors; actor++)
        {
            (List<ulong[]> successors, int violation) = states.Steps(actor, state);
            isEnd &= successors.Count == 0;
            for (int k = 0; k < successors.Count; k++)
            {
                string violated = violation != 0 && k == successors.Count - 1 ? scenario.Check(violation).Property.Name : "";
                steps.Add($"{string.Join('.', Representative(symmetry, successors[k]))} {violated}");
            }
        }
        if (isEnd)
            steps.Add($"end {(scenario.JudgeEnd(state) is var left && left != 0 ? scenario.Check(left).Failure : "")}");
        return steps;
    }
}
