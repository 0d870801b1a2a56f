using PtSpec.Core.Optimized;
using PtSpec.Core.Vocabulary;
using Xunit;

namespace PtSpec.Properties.Optimized;

/// <summary>What a thread allocates from the garbage collector while it uses memory: nothing.</summary>
public class AllocationTests
{
    private const int Attempts = 500;

    private const int Accesses = 100_000;

    [Fact]
    public void Loads_and_stores_of_mapped_words_allocate_nothing()
    {
        using var space = new SlotSpace(new SlotOptions(SpaceSetup.Kinds));
        using SlotCpu cpu = space.AttachCpu();
        cpu.Populate(0, space.Words, write: true);

        Assert.Equal(0, AllocatedBy(() =>
        {
            for (long i = 0; i < Accesses; i++)
            {
                long address = i * 7919 % space.Words;
                cpu.Store(address, cpu.Load(address) + 1);
            }
        }));
    }

    [Fact]
    public void Mapping_protecting_moving_and_unmapping_allocate_nothing()
    {
        using var space = new AddressSpace(new AddressSpaceOptions { PtrsPerPte = 8, WordsPerPage = 8, Pages = 64, HugePages = 2, Tables = 64 });
        using SharedMemory shared = space.CreateSharedMemory(space.AreaSize);
        using Cpu cpu = space.AttachCpu();

        Assert.Equal(0, AllocatedBy(() =>
        {
            for (int round = 0; round < 100; round++)
            {
                cpu.Map(0, space.AreaSize, Protection.ReadWrite);
                cpu.Map(space.AreaSize, space.AreaSize, Protection.ReadWrite, shared);
                cpu.Store(0, round);
                cpu.Populate(space.AreaSize, space.AreaSize, write: true);
                cpu.Protect(0, space.PageSize, Protection.Read);
                cpu.Move(0, 2 * space.AreaSize, space.AreaSize);
                cpu.Unmap(0, 3 * space.AreaSize);
            }
        }));
    }

    [Fact]
    public void Page_faults_unmapping_collapsing_and_splitting_allocate_nothing()
    {
        using var space = new SlotSpace(new SlotOptions(SpaceSetup.Kinds) { PtrsPerPte = 8, WordsPerPage = 8 });
        using SlotCpu cpu = space.AttachCpu();
        int shared = Array.IndexOf(SpaceSetup.Kinds, VmaKind.SharedShmem);

        Assert.Equal(0, AllocatedBy(() =>
        {
            for (int round = 0; round < 100; round++)
            {
                for (long address = 0; address < space.Words; address++)
                    cpu.Store(address, cpu.Load(address) + round);
                cpu.Collapse(shared);
                cpu.SplitFolio(shared);
                cpu.DontNeed(0, space.Words);
            }
        }));
        Assert.True(space.Statistics.GracePeriods > 0);
    }

    // Once for the compiler; then the least of a few times, since it may compile again behind our back.
    private static long AllocatedBy(Action action)
    {
        action();
        long least = long.MaxValue;
        // Each collection that another test brings about counts as 248 bytes of this thread: an attempt without one tells.
        for (int attempt = 0; attempt < Attempts && least > 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
