namespace PtSpec.Checking.Exploration;

/// <summary>Some of the states that a search held when it ended without an answer: the same ones for any number of threads.</summary>
/// <param name="most">About how many states it takes, at least 1; it takes all where there are no more.</param>
internal sealed class SampleOfStates(int most = SampleOfStates.DefaultMost)
{
    /// <summary>Enough for the entropy of a field with some hundred values, and looked through in some milliseconds.</summary>
    public const int DefaultMost = 1 << 16;

    private readonly List<ulong[]> states = [];

    /// <summary>The states, in no order that means anything.</summary>
    public IReadOnlyList<ulong[]> States => states;

    /// <summary>Whether a state is one of a share of all, chosen by its hash: whoever found it, and when.</summary>
    /// <param name="state">The state.</param>
    /// <param name="most">How many are wanted.</param>
    /// <param name="of">How many there are.</param>
    internal static bool Takes(ReadOnlySpan<ulong> state, long most, long of)
    {
        ulong hash = 0;
        foreach (ulong word in state)
            hash = Mixing.Add(hash, word);
        return of <= most || Mixing.Finish(hash) < (ulong)((double)most / of * ulong.MaxValue);
    }

    /// <summary>Takes from the levels that were finished and are held: which states of the last one a bound lets in is chance.</summary>
    internal unsafe void Take(StateArena arena, int words)
    {
        states.Clear();
        Level[] levels = [.. arena.Held.SkipLast(1)];
        long count = levels.Sum(level => level.Count);
        foreach (Run run in levels.SelectMany(level => level.Runs))
        {
            ulong* state = StateArena.At(arena.Chunks, run.First, words);
            for (uint i = 0; i < run.Count; i++, state += words)
            {
                var candidate = new ReadOnlySpan<ulong>(state, words);
                if (Takes(candidate, most, count))
                    states.Add(candidate.ToArray());
            }
        }
    }

    /// <summary>Takes from the places that a directed search came to.</summary>
    internal void Take(DirectedNodes nodes)
    {
        states.Clear();
        for (int number = 0; number < nodes.Count; number++)
        {
            ReadOnlySpan<ulong> state = nodes.StateOf(number);
            if (Takes(state, most, nodes.Count))
                states.Add(state.ToArray());
        }
    }
}
