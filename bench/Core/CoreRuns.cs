using System.Collections.Concurrent;
using System.Diagnostics;
using PtSpec.Core.Optimized;

namespace PtSpec.Bench.Core;

/// <summary>Loads and stores of mapped words: the address space against other maps from addresses to words.</summary>
public static class CoreRuns
{
    private const int Rounds = 25;
    private const int ThreadsMax = 4;
    private const int ChunksPerRound = 64;
    private const int LockedChunksPerRound = ChunksPerRound / 8;
    private const int AccessesPerChunk = 1 << 14;
    private static readonly int[] s_sizes = [1 << 12, 1 << 20];

    /// <summary>Runs everything and prints a line for each access, size and number of threads.</summary>
    /// <returns>0, or 2 when there are arguments.</returns>
    public static int Run(string[] arguments)
    {
        if (arguments.Length > 0)
        {
            Console.Error.WriteLine($"core takes no arguments, got '{arguments[0]}'");
            return 2;
        }
        Console.WriteLine(Machine.Line);
        Console.WriteLine(
            $"nanoseconds per access and thread at random addresses, lower quartile of {Rounds} rounds; "
            + "in brackets: times the address space");
        foreach (int words in s_sizes)
        {
            using var contest = new Contest(words);
            for (int threads = 1; threads <= ThreadsMax; threads++)
                contest.Run(threads, store: false);
            for (int threads = 1; threads <= ThreadsMax; threads++)
                contest.Run(threads, store: true);
        }
        return 0;
    }

    private sealed class Contest : IDisposable
    {
        private readonly int words;
        private long sink;
        private readonly AddressSpace space;
        private readonly Cpu[] cpus;
        private readonly ConcurrentDictionary<long, long> concurrent = new();
        private readonly Dictionary<long, long> plain = [];
        private readonly Lock guard = new();
        private readonly ReferenceHolder reference = new();

        public Contest(int words)
        {
            this.words = words;
            space = new AddressSpace(new AddressSpaceOptions());
            cpus = [.. Enumerable.Range(0, ThreadsMax).Select(_ => space.AttachCpu())];
            cpus[0].Map(0, (long)words * sizeof(long), Protection.ReadWrite);
            for (long address = 0; address < words; address++)
            {
                cpus[0].Store(address * sizeof(long), address);
                concurrent[address] = address;
                plain[address] = address;
            }
        }

        public void Run(int threads, bool store)
        {
            var times = new double[4][];
            for (int i = 0; i < times.Length; i++)
                times[i] = new double[Rounds];
            for (int round = -1; round < Rounds; round++)
            {
                double[] now =
                [
                    Time(threads, store, ChunksPerRound, thread => new SpaceMemory(cpus[thread])),
                    Time(threads, store, ChunksPerRound, _ => new DictionaryMemory(concurrent)),
                    Time(threads, store, LockedChunksPerRound, _ => new LockedMemory(plain, guard)),
                    Time(threads, store, LockedChunksPerRound, _ => new ReferenceMemory(reference)),
                ];
                // The round before the first compiles and warms.
                for (int i = 0; round >= 0 && i < now.Length; i++)
                    times[i][round] = now[i];
            }
            double[] quartile = [.. times.Select(LowerQuartile)];
            string other(int i) => $"{quartile[i],7:F1} ({quartile[i] / quartile[0],5:F2})";
            Console.WriteLine(
                $"{(store ? "store" : "load")}  {words,8} words  {threads} threads  AddressSpace {quartile[0],5:F1}  "
                + $"ConcurrentDictionary {other(1)}  locked Dictionary {other(2)}  locked ReferenceModel {other(3)}");
        }

        public void Dispose()
        {
            foreach (Cpu cpu in cpus)
                cpu.Dispose();
            space.Dispose();
        }

        // Not the median: on a machine that others use as well, half of the rounds may be theirs.
        private static double LowerQuartile(double[] values)
        {
            Array.Sort(values);
            return values[values.Length / 4];
        }

        private double Time<TMemory>(int threads, bool store, int chunks, Func<int, TMemory> memory)
            where TMemory : struct, IMemory
        {
            using var gate = new Barrier(threads);
            var ticks = new long[threads];
            Thread[] workers = [.. Enumerable.Range(0, threads).Select(thread => new Thread(() =>
            {
                TMemory mine = memory(thread);
                gate.SignalAndWait();
                long start = Stopwatch.GetTimestamp();
                ulong random = (ulong)thread + 1;
                for (int chunk = 0; chunk < chunks; chunk++)
                    random = store ? Stores(mine, random) : Loads(mine, random);
                ticks[thread] = Stopwatch.GetTimestamp() - start;
            }))];
            foreach (Thread worker in workers)
                worker.Start();
            foreach (Thread worker in workers)
                worker.Join();
            return ticks.Average() / ((double)chunks * AccessesPerChunk) * (1e9 / Stopwatch.Frequency);
        }

        private ulong Loads<TMemory>(TMemory memory, ulong random)
            where TMemory : struct, IMemory
        {
            long mask = words - 1;
            long sum = 0;
            for (int i = 0; i < AccessesPerChunk; i++)
                sum += memory.Load(Next(ref random) & mask);
            Volatile.Write(ref sink, sum);
            return random;
        }

        private ulong Stores<TMemory>(TMemory memory, ulong random)
            where TMemory : struct, IMemory
        {
            long mask = words - 1;
            for (int i = 0; i < AccessesPerChunk; i++)
                memory.Store(Next(ref random) & mask, i);
            return random;
        }

        // A multiplicative generator: its cost is small beside an access.
        private static long Next(ref ulong random)
        {
            random = (random * 6364136223846793005UL) + 1442695040888963407UL;
            return (long)(random >> 33);
        }
    }
}
