using System.Diagnostics;

namespace PtSpec.Bench.Core;

/// <summary>Times what several threads do at once.</summary>
public static class Clocked
{
    private const int WarmingRounds = 4;

    private static readonly TimeSpan s_warming = TimeSpan.FromSeconds(1);

    /// <summary>Runs a body on each of several threads, started together.</summary>
    /// <param name="threads">How many.</param>
    /// <param name="body">Gets the thread's number; returns how many operations it did.</param>
    /// <param name="before">What each thread does before the clock starts; null for nothing.</param>
    /// <returns>Nanoseconds an operation, of one thread, on average; and bytes that the threads allocated, an operation.</returns>
    public static (double Nanoseconds, double Allocated) Run(int threads, Func<int, long> body, Action<int>? before = null)
    {
        using var gate = new Barrier(threads);
        var each = new double[threads];
        long allocated = 0;
        long all = 0;
        Thread[] workers = [.. Enumerable.Range(0, threads).Select(thread => new Thread(() =>
        {
            before?.Invoke(thread);
            gate.SignalAndWait();
            long allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
            long start = Stopwatch.GetTimestamp();
            long operations = body(thread);
            each[thread] = (Stopwatch.GetTimestamp() - start) * (1e9 / Stopwatch.Frequency) / operations;
            Interlocked.Add(ref all, operations);
            Interlocked.Add(ref allocated, GC.GetAllocatedBytesForCurrentThread() - allocatedBefore);
        }))];
        Array.ForEach(workers, worker => worker.Start());
        Array.ForEach(workers, worker => worker.Join());
        return (each.Average(), (double)allocated / all);
    }

    /// <summary>
    /// Lets contenders take turns; the lower quartile of each. Not the median: on a machine that others use as well, half of the
    /// rounds may be theirs.
    /// </summary>
    public static (double Nanoseconds, double Allocated)[] Compare(int rounds, params Func<(double Nanoseconds, double Allocated)>[] contenders)
    {
        var times = contenders.Select(_ => new double[rounds]).ToArray();
        var allocated = new double[contenders.Length];
        // The rounds before the first compile, count what is called often, and compile once more, which threads of their own do.
        long start = Stopwatch.GetTimestamp();
        for (int round = -WarmingRounds; round < rounds; round++)
        {
            if (round == 0 && Stopwatch.GetElapsedTime(start) < s_warming)
                round = -1;
            for (int i = 0; i < contenders.Length; i++)
            {
                (double nanoseconds, double bytes) = contenders[i]();
                if (round < 0)
                    continue;
                times[i][round] = nanoseconds;
                allocated[i] += bytes / rounds;
            }
        }
        foreach (double[] values in times)
            Array.Sort(values);
        return [.. times.Select((values, i) => (values[rounds / 4], allocated[i]))];
    }

    /// <summary>A multiplicative generator: its cost is small beside an access.</summary>
    public static long Next(ref ulong random)
    {
        random = (random * 6364136223846793005UL) + 1442695040888963407UL;
        return (long)(random >> 33);
    }
}
