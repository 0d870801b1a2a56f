using PtSpec.Checking.Compilation;
using PtSpec.Checking.Exploration;

namespace PtSpec.Checking.Reduction;

/// <summary>
/// Whether a CPU that moves alone goes round for ever: asked of each state by itself, as a reduced search does not know the states
/// that a single CPU comes to.
/// </summary>
/// <param name="scenario">The scenario.</param>
/// <param name="turning">For each CPU and program counter, whether to ask there; every way round has one.</param>
internal sealed class Spinning(CompiledScenario scenario, bool[][] turning)
{
    // Steps that a CPU is followed for without keeping where it was: most come to their end or wait long before.
    private const int StepsAtFirst = 256;

    private readonly int[] properties = [.. scenario.NeverWaits];
    private readonly ScenarioModel model = scenario.Model;
    private readonly int words = scenario.Layout.Words;
    private readonly int roomWords = scenario.MaxSuccessors * scenario.Layout.Words;
    private volatile bool found;

    /// <summary>Whether some state was asked in which a CPU does.</summary>
    public bool WasFound => found;

    /// <summary>Goes on with what was found in states that are not asked again.</summary>
    public void Recall(bool wasFound) => found |= wasFound;

    /// <summary>The number of the property violated in a state: of the first CPU that goes round for ever; 0 for none.</summary>
    public int Judge(ReadOnlySpan<ulong> state)
    {
        for (int cpu = 0; cpu < properties.Length; cpu++)
        {
            if (properties[cpu] == 0)
                continue;
            int counter = scenario.Counter(state, cpu);
            if (counter >= turning[cpu].Length || !turning[cpu][counter] || Ends(cpu, state))
                continue;
            found = true;
            return properties[cpu];
        }
        return 0;
    }

    // Whether the CPU alone comes to its end or to a step that waits: by the first way that it finds, or by any.
    [System.Runtime.CompilerServices.SkipLocalsInit]
    private bool Ends(int cpu, ReadOnlySpan<ulong> state)
    {
        const int StackWords = 512;
        Span<ulong> room = roomWords <= StackWords ? stackalloc ulong[StackWords] : new ulong[roomWords];
        Span<ulong> at = stackalloc ulong[Explorer.MaxWordsPerState];
        state.CopyTo(at);
        for (int i = 0; i < StepsAtFirst; i++)
        {
            if (model.SuccessorsOf(cpu, at[..words], room) == 0)
                return true;
            room[..words].CopyTo(at);
        }
        return EndsSomehow(cpu, state, room);
    }

    private bool EndsSomehow(int cpu, ReadOnlySpan<ulong> state, Span<ulong> room)
    {
        var seen = new HashSet<StateKey> { new(state.ToArray()) };
        var work = new Stack<ulong[]>([state.ToArray()]);
        while (work.TryPop(out ulong[]? at))
        {
            int count = model.SuccessorsOf(cpu, at, room);
            if (count == 0)
                return true;
            for (int k = 0; k < count; k++)
            {
                ulong[] next = room.Slice(k * words, words).ToArray();
                if (seen.Add(new StateKey(next)))
                    work.Push(next);
            }
        }
        return false;
    }

    // Its stores become visible as it goes round.
}

/// <summary>A packed state as a key.</summary>
internal readonly record struct StateKey(ulong[] Words)
{
    /// <inheritdoc/>
    public bool Equals(StateKey other) => Words.AsSpan().SequenceEqual(other.Words);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (ulong word in Words)
            hash.Add(word);
        return hash.ToHashCode();
    }
}
