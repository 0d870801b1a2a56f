using PtSpec.Checking.Compilation;

namespace PtSpec.Checking.Reduction;

/// <summary>
/// Whether a CPU that moves alone goes round for ever: asked of each state by itself, as a reduced search does not know the states
/// that a single CPU comes to.
/// </summary>
/// <param name="scenario">The scenario.</param>
/// <param name="turning">For each CPU and program counter, whether to ask there; every way round has one.</param>
internal sealed unsafe class Spinning(CompiledScenario scenario, bool[][] turning)
{
    private readonly IReadOnlyList<int> properties = scenario.NeverWaits;
    private volatile bool found;

    /// <summary>Whether some state was asked in which a CPU does.</summary>
    public bool WasFound => found;

    /// <summary>The number of the property violated in a state: of the first CPU that goes round for ever; 0 for none.</summary>
    public int Judge(ReadOnlySpan<ulong> state)
    {
        for (int cpu = 0; cpu < properties.Count; cpu++)
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

    // Whether the CPU alone comes to its end or to a step that waits.
    private bool Ends(int cpu, ReadOnlySpan<ulong> state)
    {
        int words = scenario.Layout.Words;
        var room = new ulong[scenario.MaxSuccessors * words];
        var seen = new HashSet<StateKey> { new(state.ToArray()) };
        var work = new Stack<ulong[]>([state.ToArray()]);
        while (work.TryPop(out ulong[]? at))
        {
            int failed = 0;
            int count;
            fixed (ulong* from = at, to = room)
                count = scenario.Step(cpu, from, to, &failed);
            if (count == 0)
                return true;
            for (int k = 0; k < count; k++)
            {
                ulong[] next = room[(k * words)..((k + 1) * words)];
                if (seen.Add(new StateKey(next)))
                    work.Push(next);
            }
        }
        return false;
    }
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
