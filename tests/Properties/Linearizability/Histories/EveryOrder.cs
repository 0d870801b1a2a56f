using PtSpec.Checking.Linearizability.Histories;

namespace PtSpec.Properties.Linearizability.Histories;

/// <summary>Linearizability as it is defined: some order of the operations, and of some that never returned, is allowed.</summary>
internal static class EveryOrder
{
    /// <summary>Whether an order explains the history; tries every one.</summary>
    public static bool Explains<TState, TInput, TOutput>(
        ISpecification<TState, TInput, TOutput> specification, IReadOnlyList<Call<TInput, TOutput>> history)
        where TState : notnull
        where TInput : notnull =>
        Orders([.. Enumerable.Range(0, history.Count)])
            .Any(order => order.Where(i => !history[i].IsOpen).Count() == history.Count(c => !c.IsOpen)
                && order.Index().All(a => order.Skip(a.Index + 1).All(b => !IsBefore(history[b], history[a.Item])))
                && order.GroupBy(i => specification.PartOf(history[i].Input)).All(part =>
                    IsAllowed(specification, specification.Initial, [.. part.Select(i => history[i])])));

    // Every order of every subset.
    private static IEnumerable<int[]> Orders(int[] left) =>
        left.SelectMany(first => Orders([.. left.Where(i => i != first)]).Select(rest => (int[])[first, .. rest])).Prepend([]);

    private static bool IsBefore<TInput, TOutput>(Call<TInput, TOutput> a, Call<TInput, TOutput> b) => a.ReturnedAt < b.CalledAt;

    private static bool IsAllowed<TState, TInput, TOutput>(
        ISpecification<TState, TInput, TOutput> specification, TState state, Call<TInput, TOutput>[] order)
        where TState : notnull
        where TInput : notnull =>
        order.Length == 0
        || specification.Step(state, order[0].Input, order[0].Returned).Any(next => IsAllowed(specification, next, order[1..]));
}
