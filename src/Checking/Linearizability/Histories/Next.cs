using System.Collections;
using System.Runtime.CompilerServices;

namespace PtSpec.Checking.Linearizability.Histories;

/// <summary>
/// The states that an operation may lead to, as a specification writes them: <c>[]</c> when the operation is not legal,
/// <c>[state]</c> when it leads to one state (nothing is allocated), <c>[a, b]</c> when it may lead to either.
/// </summary>
/// <typeparam name="TState">A state.</typeparam>
[CollectionBuilder(typeof(Next), nameof(Next.Of))]
public readonly struct Next<TState> : IEnumerable<TState>
{
    private readonly TState only;
    private readonly TState[]? several;

    internal Next(ReadOnlySpan<TState> states)
    {
        Count = states.Length;
        only = states.Length == 1 ? states[0] : default!;
        several = states.Length > 1 ? states.ToArray() : null;
    }

    /// <summary>How many states there are; none when the operation is not legal.</summary>
    public int Count { get; }

    /// <summary>One of the states.</summary>
    /// <param name="index">From 0, below <see cref="Count"/>.</param>
    public TState this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return several is null ? only : several[index];
        }
    }

    /// <inheritdoc/>
    public IEnumerator<TState> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Makes <see cref="Next{TState}"/> from collection expressions.</summary>
public static class Next
{
    /// <summary>The states, in this order.</summary>
    public static Next<TState> Of<TState>(ReadOnlySpan<TState> states) => new(states);
}
