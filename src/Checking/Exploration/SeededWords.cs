using System.Runtime.CompilerServices;

namespace PtSpec.Checking.Exploration;

/// <summary>Words with a hash that is as good as random, another one for each seed: for those who know states by it alone.</summary>
internal readonly unsafe struct SeededWords<TWords>(TWords words, ulong seed) : IWords
    where TWords : struct, IWords
{
    public int Count => words.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Hash(ulong* state)
    {
        ulong hash = Mixing.Scramble(seed);
        for (int i = 0; i < words.Count; i++)
            hash = Mixing.Scramble(hash + state[i]);
        return hash;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Equal(ulong* left, ulong* right) => words.Equal(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Copy(ulong* from, ulong* to) => words.Copy(from, to);
}
