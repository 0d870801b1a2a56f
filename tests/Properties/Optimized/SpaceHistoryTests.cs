using PtSpec.Checking.Linearizability.Histories;
using PtSpec.Core.Optimized;
using PtSpec.Core.Vocabulary;
using PtSpec.Properties.Optimized.Seeded;
using PtSpec.StateMachines;
using Xunit;

namespace PtSpec.Properties.Optimized;

/// <summary>The calls of the public API by several threads on the same few pages: every recorded history has an order.</summary>
public class SpaceHistoryTests
{
    private const int ThreadCount = 3;
    private const int CallsPerThread = 30;
    private const int Histories = 300;
    private const int Pages = SpaceSpecification.Pages;
    private const int PagesPerArea = Pages / 2;

    public static TheoryData<KernelVersion, bool, bool> Setups()
    {
        var setups = new TheoryData<KernelVersion, bool, bool>();
        // Up to 6.11 mremap may move the page table that a collapse has just taken away (CVE-2024-50066).
        foreach (KernelVersion kernel in new KernelVersion[] { new(6, 12), new(6, 14), new(7, 3) })
        {
            foreach (bool split in new[] { true, false })
            {
                setups.Add(kernel, split, false);
                setups.Add(kernel, split, true);
            }
        }
        return setups;
    }

    [Theory]
    [MemberData(nameof(Setups))]
    public void Every_recorded_history_of_the_api_is_linearizable(KernelVersion kernel, bool splitPtlocks, bool isShared)
    {
        using AddressSpace space = Create(kernel, splitPtlocks);
        using SharedMemory shared = space.CreateSharedMemory(space.AreaSize);
        using var together = new Barrier(ThreadCount);
        Recorder<SpaceInput, int>[] recorders =
            [.. Enumerable.Range(0, ThreadCount).Select(thread => new Recorder<SpaceInput, int>(thread, CallsPerThread))];
        var specification = new SpaceSpecification(isShared);
        string? wrong = null;
        Threads.Run(ThreadCount, thread =>
        {
            using Cpu cpu = space.AttachCpu();
            var random = new Random(thread);
            // Of the accesses, every other one is in slow motion: whoever moves or protects meets it under way.
            var slow = new Random(-thread);
            for (int i = 0; i < Histories && wrong is null; i++)
            {
                if (thread == 0)
                    Restore(cpu, space, isShared ? shared : null);
                together.SignalAndWait();
                recorders[thread].Clear();
                for (int step = 0; step < CallsPerThread; step++)
                    recorders[thread].Record(Next(random, isShared), input => PerformSlowly(cpu, space, input, isShared ? shared : null, slow));
                together.SignalAndWait();
                if (thread == 0)
                    wrong = HistoryTests.Wrong(specification, [.. recorders.SelectMany(recorder => recorder.Calls)]);
                together.SignalAndWait();
            }
        });
        Assert.True(wrong is null, wrong);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Clones_have_of_each_page_what_it_held_at_one_moment(bool splitPtlocks)
    {
        using AddressSpace space = Create(new KernelVersion(6, 14), splitPtlocks);
        using var together = new Barrier(ThreadCount);
        Recorder<SpaceInput, int>[] recorders =
            [.. Enumerable.Range(0, ThreadCount).Select(thread => new Recorder<SpaceInput, int>(thread, CallsPerThread * Pages))];
        var specification = new PageSpecification();
        string? wrong = null;
        Threads.Run(ThreadCount, thread =>
        {
            using Cpu cpu = space.AttachCpu();
            var random = new Random(thread);
            var slow = new Random(-thread);
            for (int i = 0; i < Histories && wrong is null; i++)
            {
                if (thread == 0)
                    Restore(cpu, space, null);
                together.SignalAndWait();
                recorders[thread].Clear();
                for (int step = 0; step < CallsPerThread; step++)
                {
                    if (thread == 0 && step % 3 == 0)
                        RecordClone(recorders[0], cpu, space);
                    else
                        recorders[thread].Record(NextOnPage(random), input => PerformSlowly(cpu, space, input, null, slow));
                }
                together.SignalAndWait();
                if (thread == 0)
                    wrong = HistoryTests.Wrong(specification, [.. recorders.SelectMany(recorder => recorder.Calls)]);
                together.SignalAndWait();
            }
        });
        Assert.True(wrong is null, wrong);
        using Cpu last = space.AttachCpu();
        last.Unmap(0, Pages * space.PageSize);
        space.RcuBarrier();
        Assert.True(space.Statistics is { TablesInUse: 0, PagesInUse: 0, HugePagesInUse: 0, NrPtes: 0 }, $"{space.Statistics}");
    }

    private static AddressSpace Create(KernelVersion kernel, bool splitPtlocks) => new(new AddressSpaceOptions
    {
        Kernel = kernel,
        SplitPtlocks = splitPtlocks,
        PtrsPerPte = PagesPerArea,
        WordsPerPage = 1,
        Pages = 64,
        HugePages = 16,
        Tables = 32,
        Regions = 4,
        Spaces = 4,
    });

    // Every history starts with all pages mapped for loads and stores, and zeroes in them.
    private static void Restore(Cpu cpu, AddressSpace space, SharedMemory? shared)
    {
        cpu.Unmap(0, Pages * space.PageSize);
        shared?.Write(0, new byte[shared.Length]);
        for (int page = 0; page < Pages; page += PagesPerArea)
            Perform(cpu, space, new SpaceInput(SpaceInputKind.Map, page, PagesPerArea, Protection.ReadWrite, 0), shared);
    }

    // What others see of a page comes in the clone's first load, and nobody else stores to the clone.
    private static void RecordClone(Recorder<SpaceInput, int> recorder, Cpu cpu, AddressSpace space)
    {
        long called = Recorder<SpaceInput, int>.Now;
        using AddressSpace clone = cpu.Clone();
        long returned = Recorder<SpaceInput, int>.Now;
        using Cpu reader = clone.AttachCpu();
        for (int page = 0; page < Pages; page++)
        {
            var input = new SpaceInput(SpaceInputKind.Load, page, 1, Protection.Read, 0);
            int value = Perform(reader, space, input, null);
            recorder.Add(input, called, value, returned);
            reader.Store(page * space.PageSize, SpaceSpecification.NobodysValue);
            Assert.Equal(SpaceSpecification.NobodysValue, reader.Load(page * space.PageSize));
        }
    }

    private static SpaceInput Next(Random random, bool isShared)
    {
        SpaceInputKind kind = random.Next(24) switch
        {
            < 7 => SpaceInputKind.Load,
            < 13 => SpaceInputKind.Store,
            < 14 => SpaceInputKind.Translate,
            < 15 => SpaceInputKind.Discard,
            < 17 => SpaceInputKind.Map,
            < 18 => SpaceInputKind.Unmap,
            < 20 => SpaceInputKind.Protect,
            < 22 => SpaceInputKind.Collapse,
            < 23 => SpaceInputKind.Split,
            _ => SpaceInputKind.Move,
        };
        int page = random.Next(Pages);
        bool isWhole = kind == SpaceInputKind.Move || (isShared && kind == SpaceInputKind.Map) || random.Next(2) == 0;
        Protection protection = random.Next(4) switch { 0 => Protection.None, 1 => Protection.Read, _ => Protection.ReadWrite };
        int value = random.Next(1, SpaceSpecification.NobodysValue);
        bool hasRange = kind is SpaceInputKind.Map or SpaceInputKind.Unmap or SpaceInputKind.Protect or SpaceInputKind.Move;
        return hasRange && isWhole
            ? new SpaceInput(kind, page / PagesPerArea * PagesPerArea, PagesPerArea, protection, value)
            : new SpaceInput(kind, page, 1, protection, value);
    }

    private static SpaceInput NextOnPage(Random random)
    {
        SpaceInputKind kind = random.Next(8) switch
        {
            < 3 => SpaceInputKind.Load,
            < 6 => SpaceInputKind.Store,
            6 => SpaceInputKind.Discard,
            _ => SpaceInputKind.Collapse,
        };
        return new SpaceInput(kind, random.Next(Pages), 1, Protection.Read, random.Next(1, SpaceSpecification.NobodysValue));
    }

    private static int PerformSlowly(Cpu cpu, AddressSpace space, SpaceInput input, SharedMemory? shared, Random slow)
    {
        bool isStore = input.Kind == SpaceInputKind.Store;
        bool isAccess = isStore || input.Kind == SpaceInputKind.Load;
        cpu.Mm.TryFindSlot(input.Page / PagesPerArea, out PmdId pmd);
        return isAccess && slow.Next(2) == 0
            && SlowWalk.TryAccess(cpu, pmd, input.Page % PagesPerArea, isStore ? input.Value : null, slow, out long value)
                ? isStore ? SpaceSpecification.Done : (int)value
                : Perform(cpu, space, input, shared);
    }

    private static int Perform(Cpu cpu, AddressSpace space, SpaceInput input, SharedMemory? shared)
    {
        long address = input.Page * space.PageSize;
        long length = input.Count * space.PageSize;
        try
        {
            switch (input.Kind)
            {
                case SpaceInputKind.Load:
                    return (int)cpu.Load(address);
                case SpaceInputKind.Store:
                    cpu.Store(address, input.Value);
                    break;
                case SpaceInputKind.Translate:
                    Translation found = cpu.Translate(address);
                    return !found.IsPresent ? 0 : found.IsWritable ? 2 : 1;
                case SpaceInputKind.Discard:
                    cpu.Discard(address, length);
                    break;
                case SpaceInputKind.Map when shared is null:
                    cpu.Map(address, length, input.Protection);
                    break;
                case SpaceInputKind.Map:
                    cpu.Map(address, length, input.Protection, shared);
                    break;
                case SpaceInputKind.Unmap:
                    cpu.Unmap(address, length);
                    break;
                case SpaceInputKind.Protect:
                    cpu.Protect(address, length, input.Protection);
                    break;
                case SpaceInputKind.Collapse:
                    cpu.Collapse(address);
                    break;
                case SpaceInputKind.Split:
                    cpu.Split(address);
                    break;
                default:
                    cpu.Move(address, (Pages * space.PageSize) - space.AreaSize - address, length);
                    break;
            }
            return SpaceSpecification.Done;
        }
        catch (NotMappedException)
        {
            return SpaceSpecification.NotMapped;
        }
        catch (AccessDeniedException)
        {
            return SpaceSpecification.Denied;
        }
        catch (AlreadyMappedException)
        {
            return SpaceSpecification.AlreadyMapped;
        }
    }
}
