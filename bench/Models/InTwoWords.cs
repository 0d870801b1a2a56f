using System.Runtime.CompilerServices;
using PtSpec.Checking.Exploration;

namespace PtSpec.Bench.Models;

/// <summary>A model of one word with its state spread over two, 32 bits each: the same search with wider states.</summary>
public readonly struct InTwoWords<TModel>(TModel model) : IModel
    where TModel : struct, IModel
{
    private const int MostSuccessors = 64;

    /// <inheritdoc/>
    public int WordsPerState => 2;

    /// <inheritdoc/>
    public int MaxSuccessors => model.MaxSuccessors;

    /// <inheritdoc/>
    public int InitialStates(Span<ulong> destination)
    {
        Span<ulong> narrow = stackalloc ulong[MostSuccessors];
        return Widen(narrow[..model.InitialStates(narrow)], destination);
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public int Successors(ReadOnlySpan<ulong> state, Span<ulong> destination, out int violation)
    {
        Span<ulong> narrow = stackalloc ulong[MostSuccessors];
        ulong joined = Join(state);
        int count = model.Successors(new ReadOnlySpan<ulong>(in joined), narrow, out violation);
        return Widen(narrow[..count], destination);
    }

    /// <inheritdoc/>
    public int JudgeEnd(ReadOnlySpan<ulong> state)
    {
        ulong joined = Join(state);
        return model.JudgeEnd(new ReadOnlySpan<ulong>(in joined));
    }

    /// <inheritdoc/>
    public int JudgeState(ReadOnlySpan<ulong> state)
    {
        ulong joined = Join(state);
        return model.JudgeState(new ReadOnlySpan<ulong>(in joined));
    }

    private static ulong Join(ReadOnlySpan<ulong> state) => state[0] | (state[1] << 32);

    private static int Widen(ReadOnlySpan<ulong> narrow, Span<ulong> destination)
    {
        for (int i = 0; i < narrow.Length; i++)
        {
            destination[2 * i] = (uint)narrow[i];
            destination[(2 * i) + 1] = narrow[i] >> 32;
        }
        return narrow.Length;
    }
}
