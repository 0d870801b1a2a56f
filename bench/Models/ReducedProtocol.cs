using PtSpec.Checking.Exploration;
using PtSpec.Checking.Reduction;

namespace PtSpec.Bench.Models;

/// <summary>The page-table protocol with those states and steps left out that others stand for.</summary>
/// <param name="reductions">What is left out.</param>
public readonly struct ReducedProtocol<TSize>(Reductions reductions) : IModel
    where TSize : struct, ISize
{
    /// <inheritdoc/>
    public int WordsPerState => default(PageTableProtocol<TSize>).WordsPerState;

    /// <inheritdoc/>
    public int MaxSuccessors => default(PageTableProtocol<TSize>).MaxSuccessors;

    /// <inheritdoc/>
    public int InitialStates(Span<ulong> destination)
    {
        int count = default(PageTableProtocol<TSize>).InitialStates(destination);
        Represent(destination[..count]);
        return count;
    }

    /// <inheritdoc/>
    public int Successors(ReadOnlySpan<ulong> state, Span<ulong> destination, out int violation)
    {
        int count = default(PageTableProtocol<TSize>).Successors(state, destination, out violation);
        Represent(destination[..(violation == 0 ? count : count - 1)]);
        return count;
    }

    /// <inheritdoc/>
    public int JudgeEnd(ReadOnlySpan<ulong> state) => default(PageTableProtocol<TSize>).JudgeEnd(state);

    /// <inheritdoc/>
    public int JudgeState(ReadOnlySpan<ulong> state) => 0;

    private void Represent(Span<ulong> states)
    {
        foreach (ref ulong state in states)
        {
            if (reductions.HasFlag(Reductions.PartialOrder))
                state = PageTableProtocol<TSize>.Settled(state);
            if (reductions.HasFlag(Reductions.Symmetry))
                state = PageTableProtocol<TSize>.Representative(state);
        }
    }
}
