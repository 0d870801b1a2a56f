using PtSpec.Core.Optimized;
using PtSpec.Core.Vocabulary;
using PtSpec.StateMachines;

namespace PtSpec.Properties.Optimized;

/// <summary>What a <see cref="SlotSpace"/> is made of.</summary>
public sealed record SlotOptions(VmaKind[] Slots)
{
    public int PtrsPerPte { get; init; } = AddressSpaceOptions.PtrsPerPteMax;

    public int WordsPerPage { get; init; } = AddressSpaceOptions.WordsPerPageMax;

    public KernelVersion Kernel { get; init; } = new(6, 14);

    public bool SplitPtlocks { get; init; } = true;

    public Func<long, long>? FileContent { get; init; }

    public long WordsPerSlot => (long)PtrsPerPte * WordsPerPage;
}

/// <summary>
/// An address space as scenarios have it: slots of one kind of memory each, all mapped, side by side from address 0 on, and
/// reached word by word.
/// </summary>
internal sealed class SlotSpace : IDisposable
{
    private const int CpusMax = 8;
    private const int Spare = 256;

    public SlotSpace(SlotOptions options)
    {
        Options = options;
        int files = options.Slots.Count(kind => kind != VmaKind.Anonymous);
        Space = new AddressSpace(new AddressSpaceOptions
        {
            PtrsPerPte = options.PtrsPerPte,
            WordsPerPage = options.WordsPerPage,
            Kernel = options.Kernel,
            SplitPtlocks = options.SplitPtlocks,
            CpusMax = CpusMax,
            Pages = (options.Slots.Length * options.PtrsPerPte) + Spare,
            HugePages = files + 2,
            Tables = options.Slots.Length + Spare,
            Regions = 1,
            Spaces = 1,
        });
        using Cpu cpu = Space.AttachCpu();
        for (int slot = 0; slot < options.Slots.Length; slot++)
            Map(cpu, slot, options.Slots[slot]);
    }

    public SlotOptions Options { get; }

    public AddressSpace Space { get; }

    public long Words => Options.Slots.Length * Options.WordsPerSlot;

    public long WordsPerSlot => Options.WordsPerSlot;

    public AddressSpaceStatistics Statistics => Space.Statistics;

    public SlotCpu AttachCpu() => new(Space.AttachCpu(), Options);

    public void RcuBarrier() => Space.RcuBarrier();

    public void Dispose() => Space.Dispose();

    private void Map(Cpu cpu, int slot, VmaKind kind)
    {
        long address = slot * Space.AreaSize;
        if (kind == VmaKind.Anonymous)
        {
            cpu.Map(address, Space.AreaSize, Protection.ReadWrite);
            return;
        }
        using SharedMemory file = Space.CreateSharedMemory(Space.AreaSize);
        for (long word = 0; Options.FileContent is { } content && word < Options.WordsPerSlot; word++)
            file.Write(word * sizeof(long), BitConverter.GetBytes(content((slot * Options.WordsPerSlot) + word)));
        if (kind == VmaKind.SharedShmem)
            cpu.Map(address, Space.AreaSize, Protection.ReadWrite, file);
        else
            cpu.MapPrivate(address, Space.AreaSize, Protection.ReadWrite, file);
    }
}

/// <summary>A CPU in a <see cref="SlotSpace"/>: addresses count words.</summary>
internal sealed class SlotCpu(Cpu cpu, SlotOptions options) : IDisposable
{
    // Region 0 is that of nobody.
    private const int FirstSlot = 1 << Levels.PmdShift;

    public Cpu Raw => cpu;

    public RealMemory Memory => cpu.Memory;

    public static PmdId PmdOf(int slot) => new(FirstSlot + slot);

    public long Load(long word) => cpu.Load(word * sizeof(long));

    public void Store(long word, long value) => cpu.Store(word * sizeof(long), value);

    public void Populate(long word, long words, bool write) => cpu.Populate(word * sizeof(long), words * sizeof(long), write);

    public void DontNeed(long word, long words) => cpu.Discard(word * sizeof(long), words * sizeof(long));

    public void PteAlloc(int slot) => cpu.PteAlloc(AddressOf(slot));

    public void Collapse(int slot) => cpu.Collapse(AddressOf(slot));

    public void SplitFolio(int slot) => cpu.Split(AddressOf(slot));

    public Outcome UffdCopy(long word, ReadOnlySpan<long> content) => cpu.UffdCopy(word * sizeof(long), content);

    public Outcome UffdMove(long word, ReadOnlySpan<long> content) => cpu.UffdMove(word * sizeof(long), content);

    public bool Mincore(long word) => cpu.Mincore(word * sizeof(long));

    public int Pagemap(int slot, Span<PteValue> entries) => cpu.Pagemap(AddressOf(slot), entries);

    public void RcuReadLock() => cpu.RcuReadLock();

    public void RcuReadUnlock() => cpu.RcuReadUnlock();

    public void Dispose() => cpu.Dispose();

    private long AddressOf(int slot) => slot * options.WordsPerSlot * sizeof(long);
}
