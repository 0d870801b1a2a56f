using System.Diagnostics;
using PtSpec.Checking.Linearizability.Histories;
using PtSpec.Core.Optimized;
using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;
using Xunit;

namespace PtSpec.Properties.Optimized.Seeded;

/// <summary>
/// That recorded histories of real threads tell a wrong core from a right one: the routines with one bug among their primitives
/// are caught within seconds, and without it, in as many histories, nothing is found.
/// </summary>
public class SeededBugTests
{
    private const int ThreadCount = 3;
    private const int RightHistories = 2_000;
    private const int CallsMost = 64;
    private const int PtrsPerPte = 2;
    private const int MarkOfSlot1 = 2;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Fact]
    public void Without_the_second_look_a_page_that_was_installed_is_lost()
    {
        Assert.Null(Run(VmaKind.PrivateShmem, SeededBug.None, InstallWhileRetracting));
        Assert.NotNull(Run(VmaKind.PrivateShmem, SeededBug.NoRecheck, InstallWhileRetracting));
    }

    [Fact]
    public void Without_a_grace_period_an_access_goes_through_a_table_that_maps_something_else()
    {
        Assert.Null(Run(VmaKind.SharedShmem, SeededBug.None, AccessWhileRetracting));
        Assert.NotNull(Run(VmaKind.SharedShmem, SeededBug.FreedAtOnce, AccessWhileRetracting));
    }

    // What the first wrong history says; null when none is wrong.
    private static string? Run(VmaKind kind, SeededBug bug, Action<Caller, int, Random> body)
    {
        using var space = new SlotSpace(new SlotOptions([kind, kind]) { PtrsPerPte = PtrsPerPte, WordsPerPage = 1 });
        using SharedMemory file = space.Space.CreateSharedMemory(2 * space.Space.AreaSize);
        using var together = new Barrier(ThreadCount);
        Recorder<SpaceInput, int>[] recorders =
            [.. Enumerable.Range(0, ThreadCount).Select(thread => new Recorder<SpaceInput, int>(thread, CallsMost))];
        string? wrong = null;
        bool isOver = false;
        long start = Stopwatch.GetTimestamp();
        Threads.Run(ThreadCount, thread =>
        {
            using SlotCpu cpu = space.AttachCpu();
            var random = new Random(thread + 1);
            var caller = new Caller(cpu.Raw, bug, recorders[thread], thread + 1);
            for (int round = 0; !isOver; round++)
            {
                if (thread == 0)
                    Restore(cpu.Raw, space.Space, kind, file);
                together.SignalAndWait();
                recorders[thread].Clear();
                body(caller, thread, random);
                together.SignalAndWait();
                if (thread == 0)
                {
                    wrong = HistoryTests.Wrong(new PageSpecification(), [.. recorders.SelectMany(recorder => recorder.Calls)]);
                    bool isEnough = bug == SeededBug.None ? round == RightHistories : Stopwatch.GetElapsedTime(start) > s_patience;
                    isOver = wrong is not null || isEnough;
                }
                together.SignalAndWait();
            }
        });
        return wrong;
    }

    // Both slots anew: zeroes, a page table each, nothing mapped at the first entry, and no anon_vma.
    private static void Restore(Cpu cpu, AddressSpace space, VmaKind kind, SharedMemory file)
    {
        cpu.Unmap(0, 2 * space.AreaSize);
        file.Write(0, new byte[file.Length]);
        if (kind == VmaKind.SharedShmem)
            cpu.Map(0, 2 * space.AreaSize, Protection.ReadWrite, file);
        else
            cpu.MapPrivate(0, 2 * space.AreaSize, Protection.ReadWrite, file);
        for (int slot = 0; slot < 2; slot++)
            cpu.Load((slot * space.AreaSize) + space.PageSize);
    }

    private static void InstallWhileRetracting(Caller caller, int thread, Random random)
    {
        if (thread == 0)
        {
            caller.Install(0, 3);
            caller.Load(0);
        }
        else if (thread == 1)
        {
            caller.Retract(0);
        }
        else
        {
            caller.Load(1);
        }
    }

    private static void AccessWhileRetracting(Caller caller, int thread, Random random)
    {
        for (int i = 0; i < 12; i++)
        {
            int page = random.Next(PtrsPerPte);
            if (thread == 0)
            {
                // The table that slot 0 had is the next that is handed out, and slot 1 has none.
                caller.Retract(0);
                caller.Retract(1);
                caller.Store(PtrsPerPte + page, MarkOfSlot1);
            }
            else if (thread == 1)
            {
                caller.Load(page);
            }
            else
            {
                caller.Store(page, random.Next(MarkOfSlot1));
            }
        }
    }

    /// <summary>A thread that calls the routines with the seeded primitives, and records what it sees.</summary>
    private sealed class Caller(Cpu cpu, SeededBug bug, Recorder<SpaceInput, int> recorder, int seed)
    {
        private readonly SeededMm.Memory memory = new(seed);

        public void Load(int page) => recorder.Record(
            new SpaceInput(SpaceInputKind.Load, page, 1, Protection.Read, 0), input => Access(input, null) - Core.Vocabulary.Access.Zero);

        public void Store(int page, int value) => recorder.Record(new SpaceInput(SpaceInputKind.Store, page, 1, Protection.Read, value), input =>
        {
            Access(input, value);
            return SpaceSpecification.Done;
        });

        // A store, if the kernel says that it has installed the page.
        public void Install(int page, int value)
        {
            long called = Recorder<SpaceInput, int>.Now;
            cpu.PrepareInstall(Address(page), [value]);
            var mm = new SeededMm(cpu, bug, memory);
            Outcome outcome = Operations.UffdCopy(ref mm, SlotCpu.PmdOf(page / PtrsPerPte), page % PtrsPerPte, 0);
            cpu.EndOperation();
            if (outcome == Outcome.Ok)
            {
                var input = new SpaceInput(SpaceInputKind.Store, page, 1, Protection.Read, value);
                recorder.Add(input, called, SpaceSpecification.Done, Recorder<SpaceInput, int>.Now);
            }
        }

        public void Retract(int slot)
        {
            var mm = new SeededMm(cpu, bug, memory);
            Operations.Retract(ref mm, SlotCpu.PmdOf(slot));
            cpu.Split(Address(slot * PtrsPerPte));
        }

        private static long Address(int page) => (long)page * sizeof(long);

        private Access Access(SpaceInput input, int? stored)
        {
            PmdId pmd = SlotCpu.PmdOf(input.Page / PtrsPerPte);
            int index = input.Page % PtrsPerPte;
            var mm = new SeededMm(cpu, bug, memory);
            while (true)
            {
                Access access = stored is { } value ? mm.UserStore(pmd, index, value) : mm.UserLoad(pmd, index);
                if (access != Core.Vocabulary.Access.PageFault)
                    return access;
                cpu.Prepare(Address(input.Page), stored is not null);
                PageFault.HandleMmFault(ref mm, pmd, index, stored is not null);
                cpu.EndOperation();
            }
        }
    }
}
