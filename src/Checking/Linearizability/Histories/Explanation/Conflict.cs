namespace PtSpec.Checking.Linearizability.Histories.Explanation;

/// <summary>
/// Operations of a history that no order explains, even when each of the others may have taken effect at any time, once or
/// never, whatever it returned. That is a reason why the history is not linearizable, in which nothing can be left out: once
/// any of these operations is as free as the others there is an order.
/// </summary>
/// <remarks>
/// To take the others away instead would explain nothing: a read of a value that was written conflicts with the lack of the
/// write.
/// </remarks>
/// <param name="Calls">The operations, as places in the history, in the order of their calls; the last to return is where no
/// order works.</param>
/// <param name="IsMinimal">Whether each of them is needed; false when a search for an order without one was given up.</param>
public sealed record Conflict(IReadOnlyList<int> Calls, bool IsMinimal)
{
    /// <summary>How many configurations are looked at, at most, to find out whether an operation is needed.</summary>
    internal const long ConfigurationsMost = 2_000;

    /// <summary>Finds a conflict in a part that is not linearizable; the same one each time.</summary>
    /// <param name="specification">What operations may do one after another.</param>
    /// <param name="history">The history.</param>
    /// <param name="part">What came of checking the part.</param>
    /// <exception cref="ArgumentException">The part was not found not to be linearizable.</exception>
    public static Conflict Find<TState, TInput, TOutput>(
        ISpecification<TState, TInput, TOutput> specification,
        IReadOnlyList<Call<TInput, TOutput>> history,
        PartReport part)
        where TState : notnull
        where TInput : notnull
    {
        ArgumentNullException.ThrowIfNull(specification);
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(part);
        if (part.Failure is not { } failure)
            throw new ArgumentException("There is no conflict in a part that was not found not to be linearizable.", nameof(part));
        return new Search<TState, TInput, TOutput>(specification, history, part, failure.Stuck).Find();
    }

    /// <summary>
    /// The history that has an order exactly when the operations kept do not conflict: all that was called until the stuck
    /// one returned; the kept ones as they were, except that those pending then need not take effect; the others open, and free
    /// from the beginning of time.
    /// </summary>
    /// <param name="specification">What operations may do one after another.</param>
    /// <param name="history">The history.</param>
    /// <param name="part">The operations of the part, as places in the history.</param>
    /// <param name="stuck">The operation after whose return nothing counts.</param>
    /// <param name="kept">The operations kept, as places in the history.</param>
    internal static IReadOnlyList<Call<TInput, TOutput>> Relaxed<TState, TInput, TOutput>(
        ISpecification<TState, TInput, TOutput> specification,
        IReadOnlyList<Call<TInput, TOutput>> history,
        IReadOnlyList<int> part,
        int stuck,
        IReadOnlySet<int> kept)
        where TState : notnull
        where TInput : notnull
    {
        ArgumentNullException.ThrowIfNull(specification);
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(part);
        ArgumentNullException.ThrowIfNull(kept);
        long end = history[stuck].ReturnedAt!.Value;
        var relaxed = new List<Call<TInput, TOutput>>();
        foreach (int index in part)
        {
            Call<TInput, TOutput> call = history[index];
            if (call.CalledAt > end)
                continue;
            if (!kept.Contains(index))
                relaxed.Add(new Call<TInput, TOutput>(call.Client, call.Input, long.MinValue));
            else
                relaxed.Add(IsPending(call.ReturnedAt, index) ? call with { ReturnedAt = null } : call);
        }
        return relaxed;

        // Of those that return at the same moment the first in the history returns first.
        bool IsPending(long? returnedAt, int index) => returnedAt > end || (returnedAt == end && index > stuck);
    }

    private sealed class Search<TState, TInput, TOutput>(
        ISpecification<TState, TInput, TOutput> specification,
        IReadOnlyList<Call<TInput, TOutput>> history,
        PartReport part,
        int stuck)
        where TState : notnull
        where TInput : notnull
    {
        private static readonly HistoryBudget Budget = new() { Configurations = ConfigurationsMost, Threads = 1 };

        private readonly HashSet<int> kept = [];
        private bool isMinimal = true;

        // What reads is let go first, since that makes every later search shorter; within that the oldest, so that what is
        // left is near the point where no order works. An operation that was needed stays needed when others are let go.
        public Conflict Find()
        {
            long end = history[stuck].ReturnedAt!.Value;
            int[] counted = [.. part.Calls.Where(c => history[c].CalledAt <= end).OrderBy(c => history[c].CalledAt)];
            kept.UnionWith(counted);
            LetGo([.. counted.Where(c => c != stuck && IsRead(c))]);
            LetGo([.. counted.Where(c => c != stuck && !IsRead(c))]);
            return new Conflict([.. counted.Where(kept.Contains)], isMinimal);
        }

        private bool IsRead(int call) => specification.EffectOf(history[call].Input, history[call].Returned) == Effect.Reads;

        private void LetGo(ReadOnlySpan<int> calls)
        {
            if (calls.IsEmpty)
                return;
            foreach (int call in calls)
                kept.Remove(call);
            HistoryVerdict verdict = HistoryChecker.Decide(
                specification, Relaxed(specification, history, part.Calls, stuck, kept), Budget);
            if (verdict == HistoryVerdict.NotLinearizable)
                return;
            foreach (int call in calls)
                kept.Add(call);
            if (calls.Length == 1)
            {
                isMinimal &= verdict == HistoryVerdict.Linearizable;
                return;
            }
            LetGo(calls[..(calls.Length / 2)]);
            LetGo(calls[(calls.Length / 2)..]);
        }
    }
}
