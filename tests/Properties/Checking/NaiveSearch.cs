using PtSpec.Checking.Properties;

namespace PtSpec.Properties.Checking;

/// <summary>What a search without any art finds.</summary>
/// <param name="States">Distinct states.</param>
/// <param name="Transitions">Steps taken, and one into the initial state.</param>
/// <param name="Depth">Levels with a state in them.</param>
/// <param name="Violated">The property of the first violation of the shortest, or null.</param>
/// <param name="Length">The steps to it.</param>
internal sealed record NaiveResult(long States, long Transitions, int Depth, Property? Violated, int Length)
{
    /// <summary>Searches level by level, the whole level even when a violation is found in it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="numbers">What makes two states equal.</param>
    /// <param name="limit">Gives up, with null, beyond that many states.</param>
    public static NaiveResult? Search(
        NaiveModel model, Func<NaiveState, ulong[]> numbers, Func<Property, bool> isChecked, int limit)
    {
        NaiveState initial = model.Initial();
        HashSet<ulong[]> seen = new(SameNumbers.Instance) { numbers(initial) };
        return Level([initial], 0, 1);

        NaiveResult? Level(List<NaiveState> level, int depth, long transitions)
        {
            if (level.Count == 0 || seen.Count > limit)
                return level.Count == 0 ? new NaiveResult(seen.Count, transitions, depth, null, 0) : null;
            List<NaiveState> next = [];
            Property? end = null;
            Property? step = null;
            foreach (NaiveState state in level)
            {
                NaiveStep[] steps = [.. model.Steps(state)];
                transitions += steps.Length;
                if (steps.Length == 0 && NaiveEnds.Judge(model, state, isChecked) is { } left)
                    end ??= left;
                step ??= steps.LastOrDefault()?.Failed?.Property;
                next.AddRange(steps.Select(s => s.State).Where(s => seen.Add(numbers(s))));
            }
            if (end is null && step is null)
                return Level(next, depth + 1, transitions);
            int levels = depth + (next.Count > 0 ? 2 : 1);
            return new NaiveResult(seen.Count, transitions, levels, end ?? step, end is null ? depth + 1 : depth);
        }
    }
}
