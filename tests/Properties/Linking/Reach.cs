using PtSpec.Checking.Linking;
using PtSpec.Properties.Checking;

namespace PtSpec.Properties.Linking;

/// <summary>What can come of a model: the checks that can fail, and where it can end.</summary>
internal sealed record Reach(IReadOnlyCollection<string> Failures, IReadOnlyCollection<string> Ends)
{
    /// <summary>Searches on beside every violation, never behind one.</summary>
    /// <param name="model">The model.</param>
    /// <param name="numbers">What makes two states equal.</param>
    /// <param name="fields">The names of the fields that ends are told by.</param>
    /// <param name="limit">Gives up, with null, beyond that many states.</param>
    public static Reach? Search(
        NaiveModel model, Func<NaiveState, ulong[]> numbers, IReadOnlyCollection<string> fields, int limit)
    {
        var failures = new SortedSet<string>();
        var ends = new SortedSet<string>();
        var seen = new HashSet<ulong[]>(SameNumbers.Instance);
        var work = new Stack<NaiveState>([model.Initial()]);
        while (work.TryPop(out NaiveState? state))
        {
            if (!seen.Add(numbers(state)))
                continue;
            if (seen.Count > limit)
                return null;
            NaiveStep[] steps = [.. model.AllSteps(state)];
            failures.UnionWith(steps.Where(s => s.Failed is not null).Select(s => s.Failed!.ToString()));
            foreach (NaiveStep step in steps.Where(s => s.Failed is null))
                work.Push(step.State);
            if (steps.Length > 0)
                continue;
            ends.Add(string.Join(' ', Shown(model, state, fields)));
            if (NaiveEnds.Judge(model, state, _ => true) is { } left)
                failures.Add($"at the end: {left}");
        }
        return new Reach(failures, ends);
    }

    private static IEnumerable<string> Shown(NaiveModel model, NaiveState state, IReadOnlyCollection<string> fields) =>
        model.World.Fields.Where(f => fields.Contains(f.Name)).Select(f => $"{f}={string.Join(',', NaiveEnds.All(state, f))}")
            .Concat(model.Programs.Select((p, cpu) => p[state.Nodes[cpu]] is FlatEnd ? "done" : "stuck"));
}
