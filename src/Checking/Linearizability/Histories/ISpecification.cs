namespace PtSpec.Checking.Linearizability.Histories;

/// <summary>
/// A sequential specification: what an object may do when its operations come one after another. A history of concurrent
/// operations is linearizable when some order of them, in which nothing that had returned before another was called comes
/// after it, is allowed by the specification.
/// </summary>
/// <remarks>
/// A specification is asked from several threads at once, and the same question more than once: it must have no state of
/// its own, and states must not change once they are made. A whole one, of a counter:
/// <code>
/// sealed class Counter : ISpecification&lt;int, CounterCall, int&gt;
/// {
///     public int Initial =&gt; 0;
///
///     public Next&lt;int&gt; Step(int state, CounterCall input, Returned&lt;int&gt; returned) =&gt; input switch
///     {
///         CounterCall.Increment =&gt; [state + 1],
///         _ =&gt; returned.MayBe(state) ? [state] : [],
///     };
/// }
/// </code>
/// Herlihy and Wing, "Linearizability: a correctness condition for concurrent objects", TOPLAS 1990.
/// </remarks>
/// <typeparam name="TState">A state. Equal states have equal futures.</typeparam>
/// <typeparam name="TInput">An operation with its arguments; worth having equality, since equal operations are tried once.</typeparam>
/// <typeparam name="TOutput">What the caller of an operation sees.</typeparam>
public interface ISpecification<TState, TInput, TOutput>
    where TState : notnull
    where TInput : notnull
{
    /// <summary>The state before any operation.</summary>
    TState Initial { get; }

    /// <summary>Which states are equal; by default, those that say so.</summary>
    IEqualityComparer<TState> StateComparer => EqualityComparer<TState>.Default;

    /// <summary>The states after the operation returned this; none when it may not return this here.</summary>
    /// <param name="state">The state before it.</param>
    /// <param name="input">The operation.</param>
    /// <param name="returned">What its caller saw; unknown for an operation that never returned to its caller.</param>
    Next<TState> Step(TState state, TInput input, Returned<TOutput> returned);

    /// <summary>What is known of the operation in every state.</summary>
    Effect EffectOf(TInput input, Returned<TOutput> returned) => Effect.Unknown;

    /// <summary>
    /// False when no operations whatever lead from this state to one in which the operation may return this, so that the
    /// search can turn back before it comes to it. Asked of operations that read; true is always right.
    /// </summary>
    bool CanComeTo(TState state, TInput input, Returned<TOutput> returned) => true;

    /// <summary>
    /// The part of the object that the operation is about, when parts do not affect each other: the key, for a map. The
    /// history is linearizable exactly when the history of each part is (Horn and Kroening, "Faster linearizability checking
    /// via P-compositionality", FORTE 2015). Each part begins in <see cref="Initial"/>.
    /// </summary>
    string PartOf(TInput input) => "";

    /// <summary>About how many bytes a state takes, for the budget of memory.</summary>
    int SizeOf(TState state) => 64;

    /// <summary>An operation for a reader.</summary>
    string DescribeCall(TInput input, Returned<TOutput> returned) => $"{input} -> {returned}";

    /// <summary>A state for a reader.</summary>
    string DescribeState(TState state) => $"{state}";
}
