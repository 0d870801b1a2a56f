using PtSpec.Core.Optimized;
using PtSpec.Core.Vocabulary;
using Xunit;

namespace PtSpec.Properties.Optimized;

/// <summary>Whoever changes a VMA waits for the faults that have it locked, and for no others.</summary>
public unsafe class VmaLockTests
{
    private const int MillisecondsThatNothingHappens = 20;
    private const int Mapped = 0;
    private const int Free = 1;
    private const int Other = 2;

    private static readonly Dictionary<string, (int Area, Action<Cpu, long> Call)> s_calls = new()
    {
        ["a new mapping"] = (Free, (cpu, area) => cpu.Map(Free * area, area, Protection.Read)),
        ["the end of a mapping"] = (Mapped, (cpu, area) => cpu.Unmap(Mapped, area)),
        ["the end of a part"] = (Mapped, (cpu, area) => cpu.Unmap(Mapped, area / 2)),
        ["another protection"] = (Mapped, (cpu, area) => cpu.Protect(Mapped, area / 2, Protection.Read)),
        ["a move from there"] = (Mapped, (cpu, area) => cpu.Move(Mapped, Free * area, area)),
        ["a move to there"] = (Free, (cpu, area) => cpu.Move(Mapped, Free * area, area)),
        ["a clone"] = (Mapped, (cpu, _) => cpu.Clone().Dispose()),
        ["a collapse"] = (Mapped, (cpu, _) => cpu.Collapse(Mapped)),
        ["a split"] = (Mapped, (cpu, _) => cpu.Split(Mapped)),
    };

    public static TheoryData<string> Calls { get; } = new(s_calls.Keys);

    [Theory]
    [MemberData(nameof(Calls))]
    public void A_change_waits_for_the_faults_of_its_own_vma(string call)
    {
        (int area, Action<Cpu, long> change) = s_calls[call];
        Assert.False(IsDoneWhileLocked(area, change));
        // A clone is of all VMAs.
        if (call != "a clone")
            Assert.True(IsDoneWhileLocked(Other, change));
    }

    // Whether the change ends while a fault has the VMA of an area locked; it has to afterwards.
    private static bool IsDoneWhileLocked(int locked, Action<Cpu, long> change)
    {
        using var space = new AddressSpace(new AddressSpaceOptions { PtrsPerPte = 4, WordsPerPage = 8, Pages = 64, HugePages = 4, Tables = 16, Regions = 4 });
        using Cpu cpu = space.AttachCpu();
        using Cpu changing = space.AttachCpu();
        cpu.Map(Mapped, space.AreaSize, Protection.ReadWrite);
        cpu.Store(Mapped, 1L);
        cpu.Map(Other * space.AreaSize, space.AreaSize, Protection.ReadWrite);
        Assert.True(cpu.Mm.TryFindSlot(locked, out PmdId pmd));
        var guard = new VmaLock(cpu.Memory.SlotTable.Lines + pmd.Index, cpu.Mm.LockSeq);
        Assert.True(guard.TryStartRead());
        var thread = new Thread(() => change(changing, space.AreaSize));
        thread.Start();
        bool isDone = thread.Join(locked == Other ? Timeout.Infinite : MillisecondsThatNothingHappens);
        guard.EndRead();
        thread.Join();
        return isDone;
    }
}
