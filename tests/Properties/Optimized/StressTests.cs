using PtSpec.Core.Optimized;
using PtSpec.Core.Vocabulary;
using PtSpec.StateMachines;
using Xunit;
using Outcome = PtSpec.Core.Vocabulary.Outcome;

namespace PtSpec.Properties.Optimized;

/// <summary>
/// Real threads on the same pages. Each thread owns one word of every page, so each knows what its words may hold,
/// while all fight over the pages, the tables and the locks.
/// </summary>
public class StressTests
{
    private const int ThreadCount = 4;
    private const int WordsPerPage = 4;
    private const int PtrsPerPte = 8;
    private const int StepsPerThread = 30_000;
    private const int StepsPerRemapping = 16;

    // Nobody drops pages of these: an anonymous and a private slot keep every store.
    private static readonly VmaKind[] s_kept = [VmaKind.Anonymous, VmaKind.PrivateShmem, VmaKind.SharedShmem];

    // Anybody drops pages of these at any time.
    private static readonly VmaKind[] s_dropped = [VmaKind.Anonymous, VmaKind.PrivateShmem, VmaKind.SharedShmem];

    public static TheoryData<KernelVersion, bool> Protocols()
    {
        var protocols = new TheoryData<KernelVersion, bool>();
        foreach (KernelVersion kernel in SpaceSetup.Kernels)
        {
            protocols.Add(kernel, true);
            protocols.Add(kernel, false);
        }
        return protocols;
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void No_store_is_lost_and_no_dropped_page_comes_back(KernelVersion kernel, bool splitPtlocks)
    {
        var setup = new SpaceSetup(kernel, splitPtlocks, PtrsPerPte, WordsPerPage, [.. s_kept, .. s_dropped]);
        using SlotSpace space = setup.Create(Content);
        Threads.Run(ThreadCount, thread =>
        {
            using SlotCpu cpu = space.AttachCpu();
            new Owner(cpu, setup, thread).Work();
        });
        Balance(space, setup);
    }

    private static long Content(long address) => -1 - address;

    private static void Balance(SlotSpace space, SpaceSetup setup)
    {
        space.RcuBarrier();
        using SlotCpu cpu = space.AttachCpu();
        var entries = new PteValue[PtrsPerPte];
        int anonymous = 0;
        for (int slot = 0; slot < setup.Slots.Length; slot++)
        {
            cpu.Pagemap(slot, entries);
            if (setup.Slots[slot] != VmaKind.SharedShmem)
                anonymous += entries.Count(entry => entry.IsWritable);
        }
        AddressSpaceStatistics now = space.Statistics;
        Assert.Equal((now.NrPtes, now.NrPtes, 0), (now.TablesInstalled, now.TablesInUse, now.TablesPending));
        Assert.Equal((anonymous, 0), (now.PagesInUse, now.PagesPending));
        cpu.DontNeed(0, space.Words);
        space.RcuBarrier();
        Assert.Equal((0, 0), (space.Statistics.PagesInUse, space.Statistics.PagesPending));
    }

    /// <summary>One thread: stores to its own words, checks them, and disturbs everybody.</summary>
    private sealed class Owner(SlotCpu cpu, SpaceSetup setup, int thread)
    {
        private static readonly long s_keptWords = (long)s_kept.Length * PtrsPerPte * WordsPerPage;

        private readonly Random random = new(thread + 1);
        private readonly Dictionary<long, long> lastStored = [];
        private readonly long[] installed = new long[WordsPerPage];
        private long stores;

        public void Work()
        {
            for (int step = 0; step < StepsPerThread; step++)
            {
                long page = random.NextInt64(setup.Words / WordsPerPage) * WordsPerPage;
                long mine = page + thread;
                if (random.Next(2) == 0)
                    Check(mine, cpu.Load(mine));
                else
                    Store(mine);
                CheckForeign(page + random.Next(WordsPerPage));
                if (step % StepsPerRemapping == 0)
                    Disturb(page);
            }
        }

        private void Store(long address)
        {
            // The thread's number and the address in the value: a word that strayed tells where from.
            long value = (((++stores << 8) | (uint)thread) << 16) | address;
            cpu.Store(address, value);
            lastStored[address] = value;
        }

        private void Check(long address, long read)
        {
            bool stored = lastStored.TryGetValue(address, out long last);
            bool initial = read == Initial(address) || (MayBeDropped(address) && read == Installed(address));
            bool mayBeInitial = !stored || (MayBeDropped(address) && KindAt(address) != VmaKind.SharedShmem);
            if (stored && read == last)
                return;
            Assert.True(
                initial && mayBeInitial,
                $"thread {thread}, word {address} of {KindAt(address)}: {read:x}, last stored {last:x}");
        }

        private void CheckForeign(long address)
        {
            long read = cpu.Load(address);
            bool stored = read > 0 && (read & 0xFFFF) == address && ((read >> 16) & 0xFF) == address % WordsPerPage;
            Assert.True(
                stored || read == Initial(address) || (MayBeDropped(address) && read == Installed(address)),
                $"thread {thread}, word {address} of {KindAt(address)}: {read:x}, which nobody stored there");
        }

        private void Disturb(long page)
        {
            int slot = (int)(page / WordsPerPage / PtrsPerPte);
            bool isFile = setup.Slots[slot] != VmaKind.Anonymous;
            // Dropping a page of a shared mapping loses nothing, kept or not.
            bool mayDrop = MayBeDropped(page) || setup.Slots[slot] == VmaKind.SharedShmem;
            switch (random.Next(8))
            {
                case 0 when mayDrop:
                    cpu.DontNeed(page, WordsPerPage);
                    break;
                case 1 when mayDrop:
                    cpu.DontNeed((long)slot * PtrsPerPte * WordsPerPage, PtrsPerPte * WordsPerPage);
                    break;
                case 2 when isFile:
                    cpu.Collapse(slot);
                    break;
                case 3 when isFile:
                    cpu.SplitFolio(slot);
                    break;
                case 4 when MayBeDropped(page) && setup.Slots[slot] != VmaKind.SharedShmem:
                    Install(page);
                    break;
                case 5:
                    cpu.Populate(page, WordsPerPage, random.Next(2) == 0);
                    break;
                case 6:
                    Assert.True(cpu.Mincore(page) || !isFile);
                    break;
                default:
                    cpu.Pagemap(slot, new PteValue[PtrsPerPte]);
                    break;
            }
        }

        private void Install(long page)
        {
            for (int i = 0; i < WordsPerPage; i++)
                installed[i] = Installed(page + i);
            Outcome outcome = random.Next(2) == 0 ? cpu.UffdCopy(page, installed) : cpu.UffdMove(page, installed);
            Assert.True(outcome is Outcome.Ok or Outcome.Exists or Outcome.Again);
        }

        private long Initial(long address) => KindAt(address) == VmaKind.Anonymous ? 0 : Content(address);

        private static long Installed(long address) => long.MinValue + address;

        private static bool MayBeDropped(long address) => address >= s_keptWords;

        private VmaKind KindAt(long address) => setup.Slots[address / WordsPerPage / PtrsPerPte];
    }
}
