using System.Numerics;
using PtSpec.Scheduling.Running;

namespace PtSpec.Scheduling.Searching;

/// <summary>
/// Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte, ASPLOS 2010): CPUs run by random
/// priorities, and at depth - 1 random steps the one that runs falls below all others. A bug of that depth is met in each
/// schedule with probability at least 1 / (n k^(depth - 1)), for n CPUs and at most k steps.
/// </summary>
internal sealed class Pct(int depth, ulong seed, int cpus) : Search
{
    // What k is at first is learnt from a few schedules that do not count.
    private const int Trials = 16;

    private readonly int[] priorities = new int[cpus];
    private readonly int[] changes = new int[depth - 1];
    private ulong number;
    private int steps = 1;
    private int trials = Trials;
    private int longest;
    private long counted;

    public override bool LeftOut => true;

    /// <summary>With what probability a bug of the depth was met, at least, by the schedules since k is what it is.</summary>
    public ProbabilityBound ToBound()
    {
        Learn();
        longest = 0;
        return new ProbabilityBound(depth, cpus, steps, 1 / (cpus * Math.Pow(steps, depth - 1)), counted);
    }

    public override bool Begin()
    {
        Learn();
        var random = new SplitMix(seed, number++);
        for (int i = 0; i < cpus; i++)
            priorities[i] = depth + i;
        for (int i = cpus - 1; i > 0; i--)
        {
            int other = random.Below(i + 1);
            (priorities[i], priorities[other]) = (priorities[other], priorities[i]);
        }
        for (int i = 0; i < changes.Length; i++)
            changes[i] = random.Below(steps);
        longest = 0;
        return true;
    }

    public override int Pick(Engine engine)
    {
        int best = Highest(engine.Enabled);
        int step = engine.Steps;
        longest = step + 1;
        for (int i = 0; i < changes.Length; i++)
        {
            if (changes[i] != step)
                continue;
            priorities[best] = changes.Length - 1 - i;
            best = Highest(engine.Enabled);
        }
        return best;
    }

    private void Learn()
    {
        if (longest > steps)
        {
            steps = longest;
            counted = 0;
        }
        else if (trials == 0 && longest > 0)
        {
            counted++;
        }
        if (trials > 0)
            trials--;
    }

    private int Highest(ulong enabled)
    {
        int best = BitOperations.TrailingZeroCount(enabled);
        for (ulong rest = enabled & (enabled - 1); rest != 0; rest &= rest - 1)
        {
            int other = BitOperations.TrailingZeroCount(rest);
            if (priorities[other] > priorities[best])
                best = other;
        }
        return best;
    }
}
