using System.Runtime.CompilerServices;

namespace PtSpec.Checking.Exploration;

/// <summary>
/// How wide a packed state is, and what depends on it. Implemented by structs, so that the width is a constant where it can be.
/// </summary>
internal unsafe interface IWords
{
    int Count { get; }

    ulong Hash(ulong* state);

    bool Equal(ulong* left, ulong* right);

    void Copy(ulong* from, ulong* to);
}

internal static class Mixing
{
    private const ulong Odd = 0x9E3779B97F4A7C15UL;
    private const ulong Final = 0xD6E8FEB86659FD93UL;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Add(ulong hash, ulong word)
    {
        hash = (hash ^ word) * Odd;
        return hash ^ (hash >> 32);
    }

    // The tables use the high bits first, and a product's high bits are its best.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Finish(ulong hash) => hash * Final;

    /// <summary>A bijection under which every bit of the argument moves about half of the bits of the result: splitmix64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Scramble(ulong value)
    {
        value += Odd;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}

internal readonly unsafe struct OneWord : IWords
{
    public int Count => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Hash(ulong* state) => Mixing.Finish(Mixing.Add(0, state[0]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Equal(ulong* left, ulong* right) => left[0] == right[0];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Copy(ulong* from, ulong* to) => to[0] = from[0];
}

internal readonly unsafe struct TwoWords : IWords
{
    public int Count => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Hash(ulong* state) => Mixing.Finish(Mixing.Add(Mixing.Add(0, state[0]), state[1]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Equal(ulong* left, ulong* right) => ((left[0] ^ right[0]) | (left[1] ^ right[1])) == 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Copy(ulong* from, ulong* to)
    {
        to[0] = from[0];
        to[1] = from[1];
    }
}

internal readonly unsafe struct ThreeWords : IWords
{
    public int Count => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Hash(ulong* state) => Mixing.Finish(Mixing.Add(Mixing.Add(Mixing.Add(0, state[0]), state[1]), state[2]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Equal(ulong* left, ulong* right) => ((left[0] ^ right[0]) | (left[1] ^ right[1]) | (left[2] ^ right[2])) == 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Copy(ulong* from, ulong* to)
    {
        to[0] = from[0];
        to[1] = from[1];
        to[2] = from[2];
    }
}

internal readonly unsafe struct ManyWords(int count) : IWords
{
    public int Count => count;

    public ulong Hash(ulong* state)
    {
        ulong hash = 0;
        for (int i = 0; i < count; i++)
            hash = Mixing.Add(hash, state[i]);
        return Mixing.Finish(hash);
    }

    public bool Equal(ulong* left, ulong* right)
    {
        ulong difference = 0;
        for (int i = 0; i < count; i++)
            difference |= left[i] ^ right[i];
        return difference == 0;
    }

    public void Copy(ulong* from, ulong* to)
    {
        for (int i = 0; i < count; i++)
            to[i] = from[i];
    }
}
