using System.Numerics;
using PtSpec.Scheduling.Running;

namespace PtSpec.Scheduling.Searching;

/// <summary>
/// What the next steps of sleeping CPUs touch. A CPU sleeps where all schedules that go on with its next step have been seen, and
/// wakes when somebody touches what that step touches.
/// </summary>
internal sealed class SleepSets(int cpus)
{
    // For each depth and CPU: the places, each doubled, and one more if it is changed.
    private long[]?[] touched = new long[]?[256 * cpus];

    /// <summary>All schedules that go on with this CPU's step have been seen.</summary>
    public void Put(int depth, int cpu, ReadOnlySpan<Access> accesses)
    {
        Reserve(depth);
        var places = new long[accesses.Length];
        for (int i = 0; i < places.Length; i++)
            places[i] = (accesses[i].At.Id << 1) | (accesses[i].Writes ? 1L : 0);
        touched[(depth * cpus) + cpu] = places;
    }

    /// <summary>Who of those that slept before the step to this depth still sleeps.</summary>
    public ulong Inherit(int depth, ulong sleepers, ReadOnlySpan<Access> step)
    {
        if (sleepers == 0)
            return 0;
        Reserve(depth);
        ulong still = 0;
        for (ulong rest = sleepers; rest != 0; rest &= rest - 1)
        {
            int cpu = BitOperations.TrailingZeroCount(rest);
            long[] places = touched[((depth - 1) * cpus) + cpu]!;
            if (Conflict(places, step))
                continue;
            touched[(depth * cpus) + cpu] = places;
            still |= 1UL << cpu;
        }
        return still;
    }

    private static bool Conflict(long[] places, ReadOnlySpan<Access> step)
    {
        foreach (ref readonly Access access in step)
        {
            foreach (long place in places)
            {
                if (place >> 1 == access.At.Id && ((place & 1) != 0 || access.Writes))
                    return true;
            }
        }
        return false;
    }

    private void Reserve(int depth)
    {
        if ((depth + 1) * cpus > touched.Length)
            Array.Resize(ref touched, 2 * (depth + 1) * cpus);
    }
}
