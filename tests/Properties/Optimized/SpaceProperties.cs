using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using PtSpec.Core.Optimized;
using PtSpec.StateMachines;
using Xunit;

namespace PtSpec.Properties.Optimized;

/// <summary>One thread, all calls of the public API, an address space and its clones: they are as the model says.</summary>
[Properties(Arbitrary = [typeof(SpaceProperties)])]
public class SpaceProperties
{
    public static Arbitrary<SpaceProgram> Programs() => Arb.From(
        from kernel in Gen.Elements(SpaceSetup.Kernels)
        from split in Gen.Elements(true, false)
        from pages in Gen.Elements(1, 2, 4)
        from words in Gen.Elements(1, 2)
        from calls in Gen.ArrayOf(GenerateCall(pages, words))
        select new SpaceProgram(kernel, split, pages, words, calls),
        program => program.Calls.Select((_, i) => program with { Calls = [.. program.Calls[..i], .. program.Calls[(i + 1)..]] }));

    [Property(MaxTest = 1000)]
    public Property Every_call_does_what_the_model_does_and_nothing_leaks(SpaceProgram program)
    {
        using var run = new SpaceRun(program);
        return (run.Calls(null) ?? run.End()) is { } wrong ? false.Label(wrong) : true.ToProperty();
    }

    [Property(MaxTest = 150)]
    public Property Whichever_allocation_fails_the_call_does_nothing_and_all_goes_on(SpaceProgram program)
    {
        for (int failing = 1; ; failing++)
        {
            int allocations = 0;
            int at = failing;
            using var run = new SpaceRun(program);
            if ((run.Calls(() => ++allocations == at) ?? run.End()) is { } wrong)
                return false.Label($"allocation {failing} fails: {wrong}");
            if (allocations < failing)
                return true.ToProperty();
        }
    }

    [Fact]
    public void A_page_that_was_only_read_is_populated_for_writing_once_that_is_permitted()
    {
        using var space = new AddressSpace(new AddressSpaceOptions { PtrsPerPte = 1, WordsPerPage = 2, Pages = 4, Tables = 4 });
        using SharedMemory shared = space.CreateSharedMemory(space.AreaSize);
        using Cpu cpu = space.AttachCpu();
        cpu.Map(0, space.AreaSize, Protection.Read, shared);
        Assert.Equal(0, cpu.Load(0));
        cpu.Protect(0, space.AreaSize, Protection.ReadWrite);
        Assert.False(cpu.Translate(0).IsWritable);
        cpu.Populate(0, space.AreaSize, write: true);
        Assert.True(cpu.Translate(0).IsWritable);
    }

    private static Gen<SpaceCall> GenerateCall(int pages, int words) =>
        from kind in Gen.Elements(Enum.GetValues<SpaceCallKind>())
        from space in Gen.Choose(0, 1)
        from page in Gen.Choose(0, (SpaceRun.Areas * pages) - 1)
        from count in Gen.Choose(1, pages + 1)
        from word in Gen.Choose(0, words - 1)
        from protection in Gen.Elements(Protection.None, Protection.Read, Protection.ReadWrite, Protection.ReadWrite)
        from value in Gen.Choose(1, int.MaxValue)
        select new SpaceCall(kind, space, page, count, word, protection, value);
}

public enum SpaceCallKind
{
    Map,
    MapWhole,
    MapShared,
    MapPrivate,
    Unmap,
    UnmapWhole,
    Protect,
    Move,
    Load,
    Store,
    LoadAgain,
    StoreAgain,
    Populate,
    Discard,
    DiscardWhole,
    Collapse,
    Split,
    Clone,
    Exit,
}

/// <param name="Kind">What to do.</param>
/// <param name="Space">In which address space, of those that there are then.</param>
/// <param name="Page">A page; its area, for calls about areas.</param>
/// <param name="Count">Pages of a range; what to add to the area, to move it.</param>
/// <param name="Word">A word of the page.</param>
/// <param name="Protection">What may be done to it.</param>
/// <param name="Value">What to store.</param>
public sealed record SpaceCall(SpaceCallKind Kind, int Space, long Page, int Count, int Word, Protection Protection, long Value);

public sealed record SpaceProgram(KernelVersion Kernel, bool SplitPtlocks, int PagesPerArea, int WordsPerPage, SpaceCall[] Calls)
{
    public override string ToString() =>
        $"kernel {Kernel}, {(SplitPtlocks ? "split locks" : "one lock")}, {PagesPerArea} pages of {WordsPerPage} words: {string.Join("; ", Calls.AsEnumerable())}";
}
