namespace PtSpec.Checking.Linearizability.Histories;

/// <summary>Looks at an order by the definition of linearizability, without any search.</summary>
public static class Linearization
{
    /// <summary>What is wrong with an order as an explanation of operations of a history; null when nothing is.</summary>
    /// <param name="specification">What operations may do one after another.</param>
    /// <param name="history">The history.</param>
    /// <param name="calls">The operations to be explained, as places in the history.</param>
    /// <param name="order">The order, as places in the history.</param>
    public static string? Fault<TState, TInput, TOutput>(
        ISpecification<TState, TInput, TOutput> specification,
        IReadOnlyList<Call<TInput, TOutput>> history,
        IReadOnlyList<int> calls,
        IReadOnlyList<int> order)
        where TState : notnull
        where TInput : notnull
    {
        ArgumentNullException.ThrowIfNull(specification);
        ArgumentNullException.ThrowIfNull(history);
        var ordered = new HashSet<int>(order);
        if (ordered.Count < order.Count)
            return "An operation takes effect twice.";
        if (!ordered.IsSubsetOf(calls))
            return "An operation takes effect that is not one of those to be explained.";
        if (calls.Any(c => !history[c].IsOpen && !ordered.Contains(c)))
            return "An operation that returned does not take effect.";
        long latestCall = long.MinValue;
        foreach (int call in order)
        {
            if (history[call].ReturnedAt < latestCall)
                return $"{Describe(call)} takes effect after one that was called when it had returned.";
            latestCall = Math.Max(latestCall, history[call].CalledAt);
        }
        var states = new HashSet<TState>(specification.StateComparer) { specification.Initial };
        foreach (int call in order)
        {
            states = new HashSet<TState>(
                states.SelectMany(s => specification.Step(s, history[call].Input, history[call].Returned)),
                specification.StateComparer);
            if (states.Count == 0)
                return $"{Describe(call)} is not legal where it takes effect.";
        }
        return null;

        string Describe(int call) => specification.DescribeCall(history[call].Input, history[call].Returned);
    }
}
