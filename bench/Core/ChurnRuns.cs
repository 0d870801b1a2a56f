using System.Collections.Concurrent;
using PtSpec.Core.Optimized;

namespace PtSpec.Bench.Core;

/// <summary>Mappings that come and go, each thread its own: a page there and gone again is one operation.</summary>
public sealed class ChurnRuns : IDisposable
{
    private const int Rounds = 15;
    private const int PagesPerArea = 512;
    private const int AreasPerRound = 24;
    private const int SinglesPerRound = 4_000;
    private const long FirstOther = 512;

    private readonly AddressSpace space = new(new AddressSpaceOptions());
    private readonly SharedMemory shared;
    private readonly Cpu[] cpus;
    private readonly ConcurrentDictionary<long, long> concurrent = new();
    private readonly Dictionary<long, long> plain = [];
    private readonly ReaderWriterLockSlim guard = new();

    /// <param name="threadsMax">Threads at most.</param>
    /// <param name="others">How many other pages are mapped meanwhile, and other keys are in the dictionaries.</param>
    public ChurnRuns(int threadsMax, int others)
    {
        shared = space.CreateSharedMemory(space.AreaSize);
        cpus = [.. Enumerable.Range(0, threadsMax).Select(_ => space.AttachCpu())];
        long first = FirstOther * PagesPerArea;
        for (long page = first; page < first + others; page++)
            concurrent[page] = plain[page] = page;
        for (long page = first; page < first + others; page += PagesPerArea)
        {
            cpus[0].Map(page * space.PageSize, space.AreaSize, Protection.ReadWrite, shared);
            cpus[0].Populate(page * space.PageSize, space.AreaSize, write: true);
        }
    }

    /// <summary>What is compared, in this order.</summary>
    public static string[] Names { get; } =
        ["shared memory, 512 pages a call", "anonymous, 512 pages a call", "anonymous, one page a call", "ConcurrentDictionary", "Dictionary, RW lock"];

    /// <summary>Times the contenders with so many threads.</summary>
    public (double Nanoseconds, double Allocated)[] Run(int threads) => Clocked.Compare(
        Rounds,
        () => Clocked.Run(threads, SharedAreas),
        () => Clocked.Run(threads, AnonymousAreas),
        () => Clocked.Run(threads, Singles),
        () => Clocked.Run(threads, OfConcurrent),
        () => Clocked.Run(threads, OfPlain));

    /// <inheritdoc/>
    public void Dispose()
    {
        Array.ForEach(cpus, cpu => cpu.Dispose());
        shared.Dispose();
        space.Dispose();
        guard.Dispose();
    }

    private long SharedAreas(int thread)
    {
        long address = thread * space.AreaSize;
        for (int i = 0; i < AreasPerRound; i++)
        {
            cpus[thread].Map(address, space.AreaSize, Protection.ReadWrite, shared);
            cpus[thread].Populate(address, space.AreaSize, write: true);
            cpus[thread].Unmap(address, space.AreaSize);
        }
        return AreasPerRound * PagesPerArea;
    }

    private long AnonymousAreas(int thread)
    {
        long address = thread * space.AreaSize;
        for (int i = 0; i < AreasPerRound; i++)
        {
            cpus[thread].Map(address, space.AreaSize, Protection.ReadWrite);
            cpus[thread].Populate(address, space.AreaSize, write: true);
            cpus[thread].Unmap(address, space.AreaSize);
        }
        return AreasPerRound * PagesPerArea;
    }

    private long Singles(int thread)
    {
        long address = thread * space.AreaSize;
        // Another page keeps the page table where it is, as others mostly do.
        cpus[thread].Map(address + space.PageSize, space.PageSize, Protection.ReadWrite);
        for (int i = 0; i < SinglesPerRound; i++)
        {
            cpus[thread].Map(address, space.PageSize, Protection.ReadWrite);
            cpus[thread].Store(address, i);
            cpus[thread].Unmap(address, space.PageSize);
        }
        cpus[thread].Unmap(address, space.AreaSize);
        return SinglesPerRound;
    }

    private long OfConcurrent(int thread)
    {
        long first = thread * PagesPerArea;
        for (int i = 0; i < AreasPerRound; i++)
        {
            for (long page = first; page < first + PagesPerArea; page++)
                concurrent[page] = page;
            for (long page = first; page < first + PagesPerArea; page++)
                concurrent.TryRemove(page, out _);
        }
        return AreasPerRound * PagesPerArea;
    }

    private long OfPlain(int thread)
    {
        long first = thread * PagesPerArea;
        for (long page = first; page < first + PagesPerArea; page++)
        {
            guard.EnterWriteLock();
            plain[page] = page;
            guard.ExitWriteLock();
        }
        for (long page = first; page < first + PagesPerArea; page++)
        {
            guard.EnterWriteLock();
            plain.Remove(page);
            guard.ExitWriteLock();
        }
        return PagesPerArea;
    }
}
