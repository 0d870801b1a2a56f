using System.Runtime.InteropServices;
using PtSpec.Checking.Compilation;
using PtSpec.Checking.Counterexamples;

namespace PtSpec.Checking.Mutants;

/// <summary>A step from a packed state: whose it is, which of its alternatives, and where it leads.</summary>
internal readonly record struct Successor(int Actor, int Choice, ulong[] State);

/// <summary>What follows the packed states of a scenario, for those who go through them one by one.</summary>
internal static unsafe class Successors
{
    /// <summary>Every step that some CPU or the environment can take, but those in which a check fails.</summary>
    /// <param name="compiled">The scenario.</param>
    /// <param name="state">The state.</param>
    /// <param name="fails">Whether a check fails in one.</param>
    public static List<Successor> Of(CompiledScenario compiled, ulong[] state, out bool fails)
    {
        int words = compiled.Layout.Words;
        var found = new List<Successor>();
        var room = new ulong[compiled.MaxSuccessors * words];
        fails = false;
        fixed (ulong* from = state, to = room)
        {
            for (int actor = 0; actor < compiled.Cpus.Count + compiled.Environment.Count; actor++)
            {
                int count = CounterexampleBuilder.Step(compiled, actor, from, to, out int failed);
                fails |= failed != 0;
                for (int k = 0; k < count - (failed != 0 ? 1 : 0); k++)
                    found.Add(new Successor(actor, k, room[(k * words)..((k + 1) * words)]));
            }
        }
        return found;
    }
}

/// <summary>Compares packed states by their words.</summary>
internal sealed class SameWords : IEqualityComparer<ulong[]>
{
    /// <inheritdoc/>
    public bool Equals(ulong[]? x, ulong[]? y) => x.AsSpan().SequenceEqual(y);

    /// <inheritdoc/>
    public int GetHashCode(ulong[] words)
    {
        var hash = default(HashCode);
        hash.AddBytes(MemoryMarshal.AsBytes(words.AsSpan()));
        return hash.ToHashCode();
    }
}
