using PtSpec.Checking.Linearizability.Histories.Explanation;

namespace PtSpec.Checking.Linearizability.Histories;

/// <summary>A recorded history together with what its operations mean, whatever their types.</summary>
public abstract class RecordedHistory
{
    /// <summary>How many operations there are.</summary>
    public abstract int Count { get; }

    /// <summary>An operation for a reader.</summary>
    public abstract string Describe(int call);

    /// <summary>Who called an operation.</summary>
    public abstract int ClientOf(int call);

    /// <summary>When an operation was called.</summary>
    public abstract long CalledAt(int call);

    /// <summary>When an operation returned; null when it never did.</summary>
    public abstract long? ReturnedAt(int call);

    /// <summary>Checks it, as <see cref="HistoryChecker.Check"/> does.</summary>
    public abstract HistoryReport Check(HistoryBudget? budget = null);

    /// <summary>Finds operations that conflict, in a part that is not linearizable.</summary>
    public abstract Conflict FindConflict(PartReport part);
}

/// <summary>A recorded history together with the specification of what its operations are about.</summary>
/// <param name="specification">What the operations may do one after another.</param>
/// <param name="calls">The operations.</param>
public sealed class RecordedHistory<TState, TInput, TOutput>(
    ISpecification<TState, TInput, TOutput> specification, IReadOnlyList<Call<TInput, TOutput>> calls) : RecordedHistory
    where TState : notnull
    where TInput : notnull
{
    /// <inheritdoc/>
    public override int Count => calls.Count;

    /// <summary>What the operations may do one after another.</summary>
    public ISpecification<TState, TInput, TOutput> Specification => specification;

    /// <summary>The operations.</summary>
    public IReadOnlyList<Call<TInput, TOutput>> Calls => calls;

    /// <inheritdoc/>
    public override string Describe(int call) => specification.DescribeCall(calls[call].Input, calls[call].Returned);

    /// <inheritdoc/>
    public override int ClientOf(int call) => calls[call].Client;

    /// <inheritdoc/>
    public override long CalledAt(int call) => calls[call].CalledAt;

    /// <inheritdoc/>
    public override long? ReturnedAt(int call) => calls[call].ReturnedAt;

    /// <inheritdoc/>
    public override HistoryReport Check(HistoryBudget? budget = null) => HistoryChecker.Check(specification, calls, budget);

    /// <inheritdoc/>
    public override Conflict FindConflict(PartReport part) => Conflict.Find(specification, calls, part);
}
