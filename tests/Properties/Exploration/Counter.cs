using PtSpec.Checking.Exploration;

namespace PtSpec.Properties.Exploration;

/// <summary>
/// The numbers from 0 up to a limit: a number leads to its double and to its double plus one, which doubles a level each time.
/// </summary>
/// <param name="limit">The first number that is not a state.</param>
/// <param name="words">Words a number is packed into, in its last one.</param>
internal readonly struct Counter(long limit, int words = 1) : IModel
{
    public int WordsPerState => words;

    public int MaxSuccessors => 2;

    /// <summary>Levels: the states of level n are those of n bits.</summary>
    public static int Depth(long limit) =>
        limit < 2 ? (int)limit : 65 - System.Numerics.BitOperations.LeadingZeroCount((ulong)(limit - 1));

    public int InitialStates(Span<ulong> destination)
    {
        destination[..words].Clear();
        return 1;
    }

    public int Successors(ReadOnlySpan<ulong> state, Span<ulong> destination, out int violation)
    {
        violation = 0;
        ulong number = state[words - 1];
        int count = 0;
        for (ulong next = number * 2; next < Math.Min((ulong)limit, number * 2 + 2); next++)
        {
            destination.Slice(count * words, words).Clear();
            destination[(count * words) + words - 1] = next;
            count++;
        }
        return count;
    }

    public int JudgeEnd(ReadOnlySpan<ulong> state) => 0;

    public int JudgeState(ReadOnlySpan<ulong> state) => 0;
}
