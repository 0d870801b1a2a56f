namespace PtSpec.Checking.Linearizability;

/// <summary>A sequential specification, for histories: states, and what an operation may do in each.</summary>
/// <typeparam name="TState">A state; equal states have equal futures.</typeparam>
/// <typeparam name="TOperation">An operation with its arguments.</typeparam>
/// <typeparam name="TOutcome">What a caller sees of it.</typeparam>
public interface ISequentialSpecification<TState, in TOperation, in TOutcome>
    where TState : IEquatable<TState>
{
    /// <summary>The state before any operation.</summary>
    TState Initial { get; }

    /// <summary>The states after the operation ended with this outcome; none when it may not.</summary>
    IEnumerable<TState> Apply(TState state, TOperation operation, TOutcome outcome);
}

/// <summary>A completed operation of a recorded history.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Outcome">What its caller saw.</param>
/// <param name="Invoked">When it was called, on any clock that all callers share.</param>
/// <param name="Returned">When it returned; not before <paramref name="Invoked"/>.</param>
public readonly record struct CompletedCall<TOperation, TOutcome>(
    TOperation Operation, TOutcome Outcome, long Invoked, long Returned);

/// <summary>
/// Linearizability of a recorded history: the search of Wing and Gong (1993) for an order that respects real time and
/// the specification, with Lowe's memory (2017) of what was tried: the set of operations done and the state reached.
/// </summary>
/// <remarks>Exponential at worst in how many operations overlap; meant for histories of a few dozen operations.</remarks>
public static class WingGong
{
    /// <summary>The most operations that a history may have.</summary>
    public const int OperationsMax = 64;

    /// <summary>A linearization of the history, as indexes into it; null when there is none.</summary>
    /// <exception cref="ArgumentException">More than 64 operations, or one that returned before its call.</exception>
    public static IReadOnlyList<int>? FindOrder<TState, TOperation, TOutcome>(
        ISequentialSpecification<TState, TOperation, TOutcome> specification,
        IReadOnlyList<CompletedCall<TOperation, TOutcome>> history)
        where TState : IEquatable<TState>
    {
        ArgumentNullException.ThrowIfNull(specification);
        ArgumentNullException.ThrowIfNull(history);
        if (history.Count > OperationsMax)
            throw new ArgumentException($"{history.Count} operations; at most {OperationsMax}.", nameof(history));
        if (history.Any(call => call.Returned < call.Invoked))
            throw new ArgumentException("An operation returned before it was called.", nameof(history));
        var search = new Search<TState, TOperation, TOutcome>(specification, history);
        return search.From(0, specification.Initial) ? search.Order : null;
    }

    private sealed class Search<TState, TOperation, TOutcome>(
        ISequentialSpecification<TState, TOperation, TOutcome> specification,
        IReadOnlyList<CompletedCall<TOperation, TOutcome>> history)
        where TState : IEquatable<TState>
    {
        private readonly HashSet<(ulong Done, TState State)> tried = [];
        private readonly List<int> order = [];

        public IReadOnlyList<int> Order => order;

        public bool From(ulong done, TState state)
        {
            if (order.Count == history.Count)
                return true;
            if (!tried.Add((done, state)))
                return false;
            long firstReturn = FirstReturn(done);
            for (int i = 0; i < history.Count; i++)
            {
                // Whatever was called after another had returned comes after it.
                if (IsDone(done, i) || history[i].Invoked > firstReturn)
                    continue;
                order.Add(i);
                foreach (TState next in specification.Apply(state, history[i].Operation, history[i].Outcome))
                {
                    if (From(done | (1UL << i), next))
                        return true;
                }
                order.RemoveAt(order.Count - 1);
            }
            return false;
        }

        private long FirstReturn(ulong done)
        {
            long first = long.MaxValue;
            for (int i = 0; i < history.Count; i++)
            {
                if (!IsDone(done, i))
                    first = Math.Min(first, history[i].Returned);
            }
            return first;
        }

        private static bool IsDone(ulong done, int call) => (done >> call & 1) != 0;
    }
}
