using System.Numerics;
using PtSpec.Scheduling.Running;

namespace PtSpec.Scheduling.Searching;

/// <summary>Whoever can take a step is as likely as any other, at each step.</summary>
internal sealed class RandomWalk(ulong seed) : Search
{
    private ulong number;
    private SplitMix random;

    public override bool LeftOut => true;

    public override bool Begin()
    {
        random = new SplitMix(seed, number++);
        return true;
    }

    public override int Pick(Engine engine)
    {
        ulong enabled = engine.Enabled;
        int count = BitOperations.PopCount(enabled);
        for (int skip = count == 1 ? 0 : random.Below(count); skip > 0; skip--)
            enabled &= enabled - 1;
        return BitOperations.TrailingZeroCount(enabled);
    }
}

/// <summary>SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): a few instructions a number, the same on every machine.</summary>
internal struct SplitMix(ulong seed, ulong stream)
{
    private ulong state = Mix(seed) ^ (stream * 0x9E3779B97F4A7C15);

    /// <summary>A number from 0 up to <paramref name="bound"/>, which is small.</summary>
    public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    private ulong Next() => Mix(state += 0x9E3779B97F4A7C15);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
