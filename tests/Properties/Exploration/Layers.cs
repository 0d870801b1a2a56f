using PtSpec.Checking.Exploration;

namespace PtSpec.Properties.Exploration;

/// <summary>Layers of states, each state leading to every one of the next layer.</summary>
internal readonly struct Layers(int width, int layers, int words) : IModel
{
    public int WordsPerState => words;

    public int MaxSuccessors => width;

    public int InitialStates(Span<ulong> destination)
    {
        destination[..words].Clear();
        return 1;
    }

    public int Successors(ReadOnlySpan<ulong> state, Span<ulong> destination, out int violation)
    {
        violation = 0;
        ulong layer = state[0] >> 32;
        if (layer == (ulong)layers)
            return 0;
        for (int i = 0; i < width; i++)
        {
            destination.Slice(i * words, words).Clear();
            destination[i * words] = ((layer + 1) << 32) | (uint)i;
        }
        return width;
    }

    public int JudgeEnd(ReadOnlySpan<ulong> state) => 0;

    public int JudgeState(ReadOnlySpan<ulong> state) => 0;
}
