using FsCheck.Xunit;
using PtSpec.Core.Optimized;
using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;
using PtSpec.StateMachines;
using Xunit;

namespace PtSpec.Properties.Optimized;

/// <summary>Grace periods: what was unlinked is reused after everybody who may hold it has let go, and not before.</summary>
public class ReclamationTests
{
    private const int Attempts = 100;
    private const int MillisecondsThatNothingHappens = 20;

    [Fact]
    public void A_page_unmapped_under_a_reader_waits_for_that_reader()
    {
        using var space = new SlotSpace(new SlotOptions([VmaKind.Anonymous]));
        using SlotCpu reader = space.AttachCpu();
        using SlotCpu writer = space.AttachCpu();
        writer.Store(0, 1);
        reader.RcuReadLock();
        writer.DontNeed(0, AddressSpaceOptions.WordsPerPageMax);

        Assert.Equal(1, PagesPendingAfterAttempts(writer, space));
        reader.RcuReadLock();
        reader.RcuReadUnlock();
        Assert.Equal(1, PagesPendingAfterAttempts(writer, space));
        reader.RcuReadUnlock();
        Assert.Equal(0, PagesPendingAfterAttempts(writer, space));
    }

    [Fact]
    public void A_reader_that_began_after_the_unmapping_holds_nothing_back_for_ever()
    {
        using var space = new SlotSpace(new SlotOptions([VmaKind.Anonymous]));
        using SlotCpu reader = space.AttachCpu();
        using SlotCpu writer = space.AttachCpu();
        writer.Store(0, 1);
        writer.DontNeed(0, AddressSpaceOptions.WordsPerPageMax);
        // The reader is in a section whenever an epoch is to end, and between two of them it is not.
        for (int i = 0; i < Attempts && space.Statistics.PagesPending > 0; i++)
        {
            reader.RcuReadLock();
            writer.Memory.Epochs.TryAdvance();
            reader.RcuReadUnlock();
            writer.Memory.Epochs.TryAdvance();
            writer.Memory.Pages.Harvest();
        }
        Assert.Equal(0, space.Statistics.PagesPending);
    }

    [Fact]
    public void A_retracted_table_is_reused_after_a_grace_period_and_not_before()
    {
        using var space = new SlotSpace(new SlotOptions([VmaKind.SharedShmem, VmaKind.Anonymous]));
        using SlotCpu reader = space.AttachCpu();
        using SlotCpu writer = space.AttachCpu();
        writer.Store(0, 1);
        TableId retracted = TableOf(writer, 0);
        reader.RcuReadLock();
        writer.Collapse(0);
        Assert.Equal((0, 1), (space.Statistics.NrPtes, space.Statistics.TablesPending));
        writer.PteAlloc(1);
        Assert.NotEqual(retracted, TableOf(writer, 1));
        reader.RcuReadUnlock();
        space.RcuBarrier();
        writer.DontNeed(0, space.WordsPerSlot);
        writer.SplitFolio(0);
        writer.PteAlloc(0);
        Assert.Equal(retracted, TableOf(writer, 0));
    }

    [Theory]
    [InlineData(6, 4)]
    [InlineData(6, 5)]
    public void Where_tables_are_freed_at_once_a_collapse_waits_for_the_accesses_that_may_hold_one(int major, int minor)
    {
        using var space = new SlotSpace(new SlotOptions([VmaKind.SharedShmem]) { Kernel = new KernelVersion(major, minor) });
        using SlotCpu reader = space.AttachCpu();
        reader.Store(0, 1);
        reader.RcuReadLock();
        var collapse = new Thread(() =>
        {
            using SlotCpu writer = space.AttachCpu();
            writer.Collapse(0);
        });
        collapse.Start();
        Assert.False(collapse.Join(MillisecondsThatNothingHappens));
        Assert.Equal(1, space.Statistics.TablesInUse);
        reader.RcuReadUnlock();
        collapse.Join();
        Assert.Equal((0, 0), (space.Statistics.TablesInUse, space.Statistics.TablesPending));
    }

    [Fact]
    public void Routines_run_on_real_memory_with_the_values_of_scenarios()
    {
        using var space = new SlotSpace(new SlotOptions([VmaKind.Anonymous]));
        using SlotCpu cpu = space.AttachCpu();
        var mm = new RealMm(cpu.Raw);
        cpu.Raw.Prepare(5 * space.Space.PageSize, write: true);
        Assert.Equal(Outcome.Ok, Operations.Write(ref mm, SlotCpu.PmdOf(0), 5, 3));
        Assert.Equal(Outcome.Three, Operations.Read(ref mm, SlotCpu.PmdOf(0), 5));
        Assert.Equal(3, cpu.Load(5 * AddressSpaceOptions.WordsPerPageMax));
    }

    [Property]
    public bool A_pool_never_hands_out_what_is_in_use_or_pending_and_keeps_count(byte[] choices)
    {
        const int capacity = 8;
        var epochs = new Epochs(1);
        var pool = new Pool(epochs, capacity);
        var used = new List<int>();
        var pending = new List<(int Number, long Epoch)>();
        foreach (byte choice in choices)
        {
            switch (choice % 4)
            {
                case 0 when used.Count < capacity:
                    int number = pool.Allocate();
                    pending.RemoveAll(item => epochs.IsOver(item.Epoch));
                    if (used.Contains(number) || pending.Any(item => item.Number == number) || number is < 0 or >= capacity)
                        return false;
                    used.Add(number);
                    break;
                case 1 when used.Count > 0:
                    pool.Free(used[choice % used.Count]);
                    used.RemoveAt(choice % used.Count);
                    break;
                case 2 when used.Count > 0:
                    Chain chain = default;
                    foreach (int retired in used)
                        pool.Push(ref chain, retired);
                    pending.AddRange(used.Select(retired => (retired, epochs.Current)));
                    used.Clear();
                    pool.Retire(chain);
                    break;
                case 3:
                    epochs.TryAdvance();
                    break;
            }
        }
        pending.RemoveAll(item => epochs.IsOver(item.Epoch));
        return pool.Harvest() == pending.Count && pool.Counts == (used.Count, pending.Count);
    }

    [Property]
    public bool Who_takes_many_from_a_pool_leaves_most_to_others_and_gives_the_rest_back(byte used, byte wanted, byte keep)
    {
        const int capacity = 64;
        var pool = new Pool(new Epochs(1), capacity);
        int inUse = used % capacity;
        HashSet<int> numbers = [.. Enumerable.Range(0, inUse).Select(_ => pool.Allocate())];
        Chain chain = default;
        pool.TakeMore(ref chain, wanted);
        int taken = chain.Count;
        pool.GiveBack(ref chain, keep);
        bool isCounted = taken == Math.Min(wanted, (capacity - inUse) / 8) && pool.Counts.InUse == inUse + chain.Count;
        int kept = chain.Count;
        while (chain.Count > 0)
            numbers.Add(pool.Pop(ref chain));
        while (pool.TryAllocate() is var rest and >= 0)
            numbers.Add(rest);
        // Every number came once, from wherever.
        return isCounted && kept == Math.Min(taken, keep) && numbers.Count == capacity && pool.Counts.InUse == capacity;
    }

    private static int PagesPendingAfterAttempts(SlotCpu cpu, SlotSpace space)
    {
        for (int i = 0; i < Attempts; i++)
            cpu.Memory.Epochs.TryAdvance();
        cpu.Memory.Pages.Harvest();
        return space.Statistics.PagesPending;
    }

    private static TableId TableOf(SlotCpu cpu, int slot) => cpu.Memory.Format.Unpack(cpu.Memory.Pmd(SlotCpu.PmdOf(slot))).Table;
}
