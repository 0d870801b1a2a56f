using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using PtSpec.Core.Optimized;
using Xunit;

namespace PtSpec.Properties.Optimized;

/// <summary>What counts the bytes of the whole process runs by itself.</summary>
[CollectionDefinition(nameof(CountsManagedBytes), DisableParallelization = true)]
public sealed class CountsManagedBytes;

/// <summary>Memory under load: what is taken away comes back, again and again, and nothing else grows.</summary>
[Collection(nameof(CountsManagedBytes))]
public class SoakTests
{
    private const int ThreadCount = 3;
    private const int AreasPerThread = 3;
    private const int Samples = 8;
    private const int StepsPerSample = 15_000;

    // What garbage collections, the runtime's own threads and the test runner account for.
    private const long BytesOfOthers = 8 << 20;

    // In seconds; without it, a fixed number of steps.
    private static readonly TimeSpan? s_long = Environment.GetEnvironmentVariable("PTSPEC_SOAK") is { } seconds
        ? TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture))
        : null;

    [Fact]
    public void Tables_pages_and_managed_bytes_stay_flat_under_load()
    {
        using AddressSpace space = Create();
        using SharedMemory shared = space.CreateSharedMemory(AreasPerThread * space.AreaSize);
        using var together = new Barrier(ThreadCount);
        long operations = 0;
        var managed = new List<long>();
        long start = Stopwatch.GetTimestamp();
        Threads.Run(ThreadCount, thread =>
        {
            using Cpu cpu = space.AttachCpu();
            var user = new User(space, cpu, shared, thread);
            for (int sample = 0; sample < Samples || (s_long is { } length && Stopwatch.GetElapsedTime(start) < length); sample++)
            {
                for (int step = 0; step < StepsPerSample; step++)
                    Interlocked.Add(ref operations, user.Step());
                if (s_long is not null)
                    continue;
                together.SignalAndWait();
                if (thread == 0)
                    managed.Add(GC.GetTotalMemory(forceFullCollection: true));
                together.SignalAndWait();
            }
            user.Leave();
        });
        space.RcuBarrier();
        AddressSpaceStatistics now = space.Statistics;
        Assert.True(now is { NrPtes: 0, TablesInUse: 0, TablesPending: 0, PagesInUse: 0, PagesPending: 0, HugePagesPending: 0, HugePagesInUse: AreasPerThread }, $"{now}");
        Assert.True(now.GracePeriods > 100, $"{now}");
        Assert.True(operations > 1_000_000, $"{operations} operations");
        if (s_long is null)
            Assert.True(managed.Max() - managed[1] < BytesOfOthers, string.Join(" ", managed));
    }

    [Fact]
    public void A_reader_that_stops_delays_what_it_may_see_and_breaks_nothing()
    {
        const int rounds = 20;
        using AddressSpace space = Create();
        using Cpu reader = space.AttachCpu();
        using Cpu writer = space.AttachCpu();
        reader.RcuReadLock();
        for (long round = 1; round <= rounds; round++)
        {
            writer.Map(0, space.AreaSize, Protection.ReadWrite);
            writer.Store(0, round);
            Assert.Equal(round, writer.Load(0));
            writer.Unmap(0, space.AreaSize);
        }
        AddressSpaceStatistics stopped = space.Statistics;
        Assert.Equal((rounds, rounds, 0, 0), (stopped.PagesPending, stopped.TablesPending, stopped.PagesInUse, stopped.TablesInUse));
        reader.RcuReadUnlock();
        space.RcuBarrier();
        Assert.Equal((0, 0), (space.Statistics.PagesPending, space.Statistics.TablesPending));
    }

    [Fact]
    public void Who_runs_out_of_pages_waits_for_those_that_are_pending()
    {
        using AddressSpace space = Create();
        using Cpu reader = space.AttachCpu();
        reader.RcuReadLock();
        int stored = 0;
        var writing = new Thread(() =>
        {
            using Cpu writer = space.AttachCpu();
            writer.Map(0, space.PageSize, Protection.ReadWrite);
            for (int i = 0; i <= space.Options.Pages; i++)
            {
                writer.Store(0, i);
                writer.Discard(0, space.PageSize);
                Volatile.Write(ref stored, i + 1);
            }
        });
        writing.Start();
        while (Volatile.Read(ref stored) < space.Options.Pages)
            Thread.Yield();
        Assert.False(writing.Join(millisecondsTimeout: 20));
        Assert.Equal(space.Options.Pages, Volatile.Read(ref stored));
        reader.RcuReadUnlock();
        writing.Join();
        Assert.Equal(space.Options.Pages + 1, stored);
    }

    [Fact]
    public void The_memory_of_a_disposed_address_space_is_collected()
    {
        WeakReference memory = UseAndDispose();
        GC.Collect();
        Assert.False(memory.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference UseAndDispose()
    {
        using AddressSpace space = Create();
        using Cpu cpu = space.AttachCpu();
        cpu.Map(0, space.AreaSize, Protection.ReadWrite);
        cpu.Store(0, 1);
        using AddressSpace clone = cpu.Clone();
        return new WeakReference(space.Memory);
    }

    private static AddressSpace Create() => new(new AddressSpaceOptions
    {
        PtrsPerPte = 8,
        WordsPerPage = 8,
        Pages = 512,
        HugePages = 32,
        Tables = 64,
        Regions = 8,
        Spaces = 6,
        CpusMax = 8,
    });

    /// <summary>A thread with areas of its own, beside those of the others.</summary>
    private sealed class User(AddressSpace space, Cpu cpu, SharedMemory shared, int thread)
    {
        private readonly Random random = new(thread);
        private readonly long first = thread * AreasPerThread * space.AreaSize;

        private long Length => AreasPerThread * space.AreaSize;

        /// <summary>Uses all kinds of memory once; how many calls that took.</summary>
        public int Step()
        {
            long area = first + (random.Next(AreasPerThread) * space.AreaSize);
            switch (random.Next(64))
            {
                case 0:
                    cpu.Unmap(first, Length);
                    break;
                case 1:
                    cpu.Collapse(Known(area));
                    break;
                case 2:
                    cpu.Discard(area, space.AreaSize);
                    break;
                case 3 when random.Next(8) == 0:
                    CloneOnce(area);
                    break;
                default:
                    return Use(area);
            }
            return 1;
        }

        public void Leave() => cpu.Unmap(first, Length);

        private long Known(long area)
        {
            if (cpu.TryLoad(area, out long _) == AccessResult.NotMapped)
                cpu.Map(area, space.AreaSize, Protection.ReadWrite);
            return area;
        }

        private int Use(long area)
        {
            const int accesses = 8;
            if (cpu.TryLoad(area, out long _) == AccessResult.NotMapped)
            {
                if (random.Next(3) == 0)
                    cpu.Map(area, space.AreaSize, Protection.ReadWrite, shared);
                else
                    cpu.Map(area, space.AreaSize, Protection.ReadWrite);
            }
            for (int i = 0; i < accesses; i++)
            {
                long address = area + (random.NextInt64(space.AreaSize / sizeof(long)) * sizeof(long));
                cpu.Store(address, cpu.Load(address) + 1);
            }
            return 2 * accesses;
        }

        private void CloneOnce(long area)
        {
            try
            {
                using AddressSpace clone = cpu.Clone();
                using Cpu child = clone.AttachCpu();
                child.TryStore(area, 1L);
            }
            catch (MemoryExhaustedException)
            {
                // The others clone as well.
            }
        }
    }
}
