using PtSpec.Checking.Linearizability.Histories;

namespace PtSpec.Properties.Linearizability.Histories;

/// <summary>Linearizability as it is defined: some order of the operations, and of some that never returned, is allowed.</summary>
internal static class EveryOrder
{
    /// <summary>Whether an order explains the history; tries every one. For at most 31 operations.</summary>
    public static bool Explains<TState, TInput, TOutput>(
        ISpecification<TState, TInput, TOutput> specification, IReadOnlyList<Call<TInput, TOutput>> history)
        where TState : notnull
        where TInput : notnull =>
        history.GroupBy(call => specification.PartOf(call.Input)).All(part => ExplainsPart(specification, [.. part]));

    // All that the orders of the same operations have in common is who is done and the state after them.
    private static bool ExplainsPart<TState, TInput, TOutput>(
        ISpecification<TState, TInput, TOutput> specification, Call<TInput, TOutput>[] calls)
        where TState : notnull
        where TInput : notnull
    {
        int returned = Among(calls, other => !other.IsOpen);
        int[] before = [.. calls.Select(call => Among(calls, other => other.ReturnedAt < call.CalledAt))];
        var reached = new HashSet<(int Done, TState State)> { (0, specification.Initial) };
        var waiting = new Queue<(int Done, TState State)>(reached);
        while (waiting.TryDequeue(out (int Done, TState State) at))
        {
            if ((at.Done & returned) == returned)
                return true;
            for (int i = 0; i < calls.Length; i++)
            {
                if ((at.Done >> i & 1) != 0 || (before[i] & ~at.Done) != 0)
                    continue;
                foreach (TState next in specification.Step(at.State, calls[i].Input, calls[i].Returned))
                {
                    if (reached.Add((at.Done | 1 << i, next)))
                        waiting.Enqueue((at.Done | 1 << i, next));
                }
            }
        }
        return false;
    }

    private static int Among<T>(T[] items, Func<T, bool> isMeant) => items.Index().Where(i => isMeant(i.Item)).Sum(i => 1 << i.Index);
}
