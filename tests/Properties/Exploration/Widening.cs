using PtSpec.Checking.Exploration;

namespace PtSpec.Properties.Exploration;

/// <summary>Levels that double until they are of a width and then stay so; the last one ends illegally, in one state.</summary>
internal readonly struct Widening(int doublings, int levels, int words) : IModel
{
    public int WordsPerState => words;

    public int MaxSuccessors => 2;

    public int InitialStates(Span<ulong> destination)
    {
        destination[..words].Clear();
        return 1;
    }

    public int Successors(ReadOnlySpan<ulong> state, Span<ulong> destination, out int violation)
    {
        violation = 0;
        ulong level = state[0] >> 32;
        if (level == (ulong)levels)
            return 0;
        int count = level < (ulong)doublings ? 2 : 1;
        for (int i = 0; i < count; i++)
        {
            destination.Slice(i * words, words).Clear();
            destination[i * words] = ((level + 1) << 32) | (((uint)state[0] * (uint)count) + (uint)i);
        }
        return count;
    }

    public int JudgeEnd(ReadOnlySpan<ulong> state) => (uint)state[0] == 0 ? 1 : 0;

    public int JudgeState(ReadOnlySpan<ulong> state) => 0;
}
