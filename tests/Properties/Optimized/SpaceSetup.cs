using FsCheck;
using FsCheck.Fluent;
using PtSpec.Core.Optimized;
using PtSpec.Core.Vocabulary;
using PtSpec.StateMachines;

namespace PtSpec.Properties.Optimized;

/// <summary>What the tests make address spaces of: every kernel whose text differs, both lock layouts, small shapes.</summary>
public sealed record SpaceSetup(KernelVersion Kernel, bool SplitPtlocks, int PtrsPerPte, int WordsPerPage, VmaKind[] Slots)
{
    public static readonly KernelVersion[] Kernels =
        [new(6, 4), new(6, 5), new(6, 6), new(6, 13), new(6, 14), new(7, 3)];

    public static readonly VmaKind[] Kinds = [.. Enum.GetValues<VmaKind>().Where(kind => kind != VmaKind.Kernel)];

    public static Gen<SpaceSetup> Generate(int[] ptrsPerPte, int[] wordsPerPage) =>
        from kernel in Gen.Elements(Kernels)
        from split in Gen.Elements(true, false)
        from ptrs in Gen.Elements(ptrsPerPte)
        from words in Gen.Elements(wordsPerPage)
        from count in Gen.Choose(1, 3)
        from slots in Gen.ArrayOf(Gen.Elements(Kinds), count)
        select new SpaceSetup(kernel, split, ptrs, words, slots);

    public long Words => (long)Slots.Length * PtrsPerPte * WordsPerPage;

    internal SlotSpace Create(Func<long, long>? fileContent = null) => new(new SlotOptions(Slots)
    {
        PtrsPerPte = PtrsPerPte,
        WordsPerPage = WordsPerPage,
        Kernel = Kernel,
        SplitPtlocks = SplitPtlocks,
        FileContent = fileContent,
    });

    public override string ToString() =>
        $"kernel {Kernel}, {(SplitPtlocks ? "split locks" : "one lock")}, "
        + $"{PtrsPerPte} entries of {WordsPerPage} words, {string.Join(" ", Slots)}";
}
