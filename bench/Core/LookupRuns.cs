using System.Collections.Concurrent;
using PtSpec.Core.Optimized;

namespace PtSpec.Bench.Core;

/// <summary>Translations, loads and stores at random addresses, beside other maps from numbers to numbers.</summary>
public sealed class LookupRuns : IDisposable
{
    private const int Rounds = 15;
    private const int ChunksPerRound = 48;
    private const int LockedChunksPerRound = ChunksPerRound / 8;
    private const int KeysPerChunk = 1 << 13;

    private readonly string operation;
    private readonly int keys;
    private readonly AddressSpace space;
    private readonly SharedMemory? shared;
    private readonly Cpu[] cpus;
    private readonly ConcurrentDictionary<long, long> concurrent = new();
    private readonly Dictionary<long, long> plain = [];
    private readonly ReaderWriterLockSlim guard = new();
    private readonly ReferenceHolder reference = new();
    private long sink;

    /// <summary>Translations of pages that small entries map.</summary>
    public const string Translate = "translate";

    /// <summary>Translations of pages that leaves map.</summary>
    public const string TranslateLeaves = "translate by leaves";

    /// <summary>Loads of words.</summary>
    public const string Load = "load";

    /// <summary>Stores to words.</summary>
    public const string Store = "store";

    /// <param name="operation">One of the names above.</param>
    /// <param name="keys">Pages to translate, or words to access; a power of two.</param>
    /// <param name="threadsMax">Threads at most.</param>
    public LookupRuns(string operation, int keys, int threadsMax)
    {
        this.operation = operation;
        this.keys = keys;
        space = new AddressSpace(new AddressSpaceOptions());
        cpus = [.. Enumerable.Range(0, threadsMax).Select(_ => space.AttachCpu())];
        if (OfPages)
        {
            // The same shared memory again and again: as many entries as pages, and less memory.
            shared = space.CreateSharedMemory(space.AreaSize);
            for (long address = 0; address < keys * space.PageSize; address += space.AreaSize)
            {
                cpus[0].Map(address, space.AreaSize, Protection.ReadWrite, shared);
                if (operation == TranslateLeaves)
                    cpus[0].Collapse(address);
                cpus[0].Populate(address, space.AreaSize, write: true);
            }
        }
        else
        {
            cpus[0].Map(0, (long)keys * sizeof(long), Protection.ReadWrite);
            cpus[0].Populate(0, (long)keys * sizeof(long), write: true);
        }
        for (long key = 0; key < keys; key++)
            concurrent[key] = plain[key] = key;
    }

    private bool OfPages => operation is Translate or TranslateLeaves;

    /// <summary>What is compared, in this order.</summary>
    public static string[] Names { get; } = ["AddressSpace", "ConcurrentDictionary", "Dictionary, RW lock", "reference, lock"];

    /// <summary>Times the contenders with so many threads; the first is the address space.</summary>
    public (double Nanoseconds, double Allocated)[] Run(int threads)
    {
        bool isStore = operation == Store;
        Func<(double, double)> ours = OfPages
            ? () => Time(threads, isStore, ChunksPerRound, thread => new SpacePages(cpus[thread]))
            : () => Time(threads, isStore, ChunksPerRound, thread => new SpaceWords(cpus[thread]));
        return Clocked.Compare(
            Rounds,
            ours,
            () => Time(threads, isStore, ChunksPerRound, _ => new ConcurrentMap(concurrent)),
            () => Time(threads, isStore, LockedChunksPerRound, _ => new GuardedMap(plain, guard)),
            () => Time(threads, isStore, LockedChunksPerRound, _ => new ReferenceMap(reference)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Array.ForEach(cpus, cpu => cpu.Dispose());
        shared?.Dispose();
        space.Dispose();
        guard.Dispose();
    }

    // Threads share what is done before the clock: every key is looked at about once, so that nobody pays for what the
    // contender before has left in the caches. Those behind one lock, which are told by fewer operations, do less of it.
    private (double Nanoseconds, double Allocated) Time<TMap>(int threads, bool isStore, int chunks, Func<int, TMap> map)
        where TMap : struct, IMap
    {
        int chunksBefore = Math.Max(1, keys / KeysPerChunk / threads * chunks / ChunksPerRound);
        return Clocked.Run(
            threads,
            thread => Chunks(map(thread), isStore, chunks, (ulong)thread + 1),
            thread => Chunks(map(thread), isStore, chunksBefore, (ulong)(thread + threads) + 1));
    }

    private long Chunks<TMap>(TMap map, bool isStore, int chunks, ulong random)
        where TMap : struct, IMap
    {
        for (int chunk = 0; chunk < chunks; chunk++)
            random = isStore ? Sets(map, random) : Gets(map, random);
        return (long)chunks * KeysPerChunk;
    }

    private ulong Gets<TMap>(TMap map, ulong random)
        where TMap : struct, IMap
    {
        long mask = keys - 1;
        long sum = 0;
        for (int i = 0; i < KeysPerChunk; i++)
            sum += map.Get(Clocked.Next(ref random) & mask);
        Volatile.Write(ref sink, sum);
        return random;
    }

    private ulong Sets<TMap>(TMap map, ulong random)
        where TMap : struct, IMap
    {
        long mask = keys - 1;
        for (int i = 0; i < KeysPerChunk; i++)
            map.Set(Clocked.Next(ref random) & mask, i);
        return random;
    }
}
