using PtSpec.Core.Optimized;
using PtSpec.Core.Vocabulary;
using PtSpec.StateMachines;
using Xunit;

namespace PtSpec.Properties.Optimized;

/// <summary>
/// Tables retracted from one slot and installed in the next as fast as two threads can, while two others load and
/// store through them: whoever followed a table into another slot would read that slot's words.
/// </summary>
public class RetractStormTests
{
    private const int Slots = 3;
    private const int PagesPerSlot = 4;
    private const int Collapsers = 2;
    private const int Users = 2;
    private const int Retracts = 3_000;

    [Theory]
    [MemberData(nameof(StressTests.Protocols), MemberType = typeof(StressTests))]
    public void A_store_through_a_table_stays_in_its_slot(KernelVersion kernel, bool splitPtlocks)
    {
        // The shape of x86-64, whose loads and stores are compiled apart.
        using var space = new SlotSpace(new SlotOptions([.. Enumerable.Repeat(VmaKind.SharedShmem, Slots)])
        {
            Kernel = kernel,
            SplitPtlocks = splitPtlocks,
        });
        int collapsing = Collapsers;
        Threads.Run(Collapsers + Users, thread =>
        {
            using SlotCpu cpu = space.AttachCpu();
            if (thread < Collapsers)
            {
                for (int i = 0; i < Retracts; i++)
                {
                    cpu.Collapse((i + thread) % Slots);
                    cpu.SplitFolio((i + thread) % Slots);
                }
                Interlocked.Decrement(ref collapsing);
                return;
            }
            while (Volatile.Read(ref collapsing) > 0)
                StoreAndLoad(cpu, thread - Collapsers);
        });
        space.RcuBarrier();
        AddressSpaceStatistics now = space.Statistics;
        Assert.Equal((now.NrPtes, now.NrPtes, 0), (now.TablesInstalled, now.TablesInUse, now.TablesPending));
    }

    // Each user has a word of each page to itself; the value tells the word and how often it was stored.
    private static void StoreAndLoad(SlotCpu cpu, int user)
    {
        for (long round = 1; round <= 4; round++)
        {
            foreach (long address in AddressesOf(user))
                cpu.Store(address, (round << 32) | address);
            foreach (long address in AddressesOf(user))
                Assert.Equal((round << 32) | address, cpu.Load(address));
        }
    }

    private static IEnumerable<long> AddressesOf(int user)
    {
        for (long slot = 0; slot < Slots; slot++)
        {
            for (long page = 0; page < PagesPerSlot; page++)
                yield return (((slot * AddressSpaceOptions.PtrsPerPteMax) + page) * AddressSpaceOptions.WordsPerPageMax) + user;
        }
    }
}
