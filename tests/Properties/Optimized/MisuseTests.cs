using PtSpec.Core.Optimized;
using PtSpec.Core.Vocabulary;
using PtSpec.StateMachines;
using Xunit;

namespace PtSpec.Properties.Optimized;

/// <summary>What a caller is told who asks for what cannot be.</summary>
public sealed class MisuseTests : IDisposable
{
    private readonly AddressSpace space = new(s_usual);
    private readonly Cpu cpu;

    private static readonly AddressSpaceOptions s_usual = new()
    {
        Slots = [VmaKind.Anonymous, VmaKind.SharedShmem],
        PtrsPerPte = 4,
        WordsPerPage = 8,
        CpusMax = 2,
    };

    public MisuseTests() => cpu = space.AttachCpu();

    public static TheoryData<AddressSpaceOptions, string> BadOptions() => new()
    {
        { s_usual with { Slots = [] }, "Slots is empty: an address space has at least one slot." },
        { s_usual with { Slots = [(VmaKind)9] }, "Slots holds a value that is no VmaKind." },
        { s_usual with { PtrsPerPte = 3 }, "PtrsPerPte is 3; expected a power of two, 1 to 512." },
        { s_usual with { PtrsPerPte = 1024 }, "PtrsPerPte is 1024; expected a power of two, 1 to 512." },
        { s_usual with { WordsPerPage = 0 }, "WordsPerPage is 0; expected a power of two, 1 to 512." },
        { s_usual with { Kernel = new KernelVersion(6, 3) }, "Kernel is 6.3; expected 6.4 or later." },
        {
            s_usual with { Slots = new VmaKind[5000], PtrsPerPte = 512, WordsPerPage = 512 },
            "5000 slots of 262144 words; at most 1048576 slots and 536870912 words."
        },
        { s_usual with { CpusMax = 0 }, "CpusMax is 0; expected 1 to 4096." },
    };

    [Theory]
    [MemberData(nameof(BadOptions))]
    public void An_option_out_of_range_is_named_with_its_range(AddressSpaceOptions options, string text) =>
        Says<ArgumentException>($"{text} (Parameter 'options')", () => new AddressSpace(options).Dispose());

    [Theory]
    [InlineData(-1)]
    [InlineData(64)]
    [InlineData(long.MaxValue)]
    public void An_address_outside_is_refused_with_the_range(long address)
    {
        string text = $"The address space has words 0 to 63. (Parameter 'address')\nActual value was {address}.";
        Says<ArgumentOutOfRangeException>(text, () => cpu.Load(address));
        Says<ArgumentOutOfRangeException>(text, () => cpu.Store(address, 1));
        Says<ArgumentOutOfRangeException>(text, () => cpu.Mincore(address));
    }

    [Fact]
    public void A_range_is_made_of_whole_pages_inside()
    {
        Says<ArgumentException>("3 is not the first word of a page of 8. (Parameter 'address')", () => cpu.DontNeed(3, 8));
        Says<ArgumentException>("7 words are not whole pages of 8. (Parameter 'length')", () => cpu.Populate(8, 7, false));
        Says<ArgumentOutOfRangeException>(
            "16 words from here; the address space has words 0 to 63. (Parameter 'address')\nActual value was 56.",
            () => cpu.DontNeed(56, 16));
        Says<ArgumentOutOfRangeException>(
            $"{long.MaxValue} words from here; the address space has words 0 to 63. (Parameter 'address')\nActual value was 8.",
            () => cpu.DontNeed(8, long.MaxValue));
    }

    [Fact]
    public void A_slot_is_one_that_there_is_and_of_the_kind_that_the_call_needs()
    {
        Says<ArgumentOutOfRangeException>(
            "The address space has slots 0 to 1. (Parameter 'slot')\nActual value was 2.", () => cpu.PteAlloc(2));
        foreach (Action<int> onFile in new Action<int>[] { cpu.Collapse, cpu.SplitFolio })
        {
            Says<ArgumentException>(
                "Slot 0 is anonymous: there is no file folio behind it. (Parameter 'slot')", () => onFile(0));
        }
        Says<ArgumentException>(
            "Slot 1 is mapped shared: userfaultfd installs anonymous pages, in private mappings. (Parameter 'address')",
            () => cpu.UffdCopy(32, new long[8]));
        Says<ArgumentException>("A page has 8 words, not 5. (Parameter 'content')", () => cpu.UffdMove(0, new long[5]));
        Says<ArgumentException>(
            "A slot has 4 entries, not 3. (Parameter 'entries')", () => cpu.Pagemap(0, new PteValue[3]));
    }

    [Fact]
    public void There_are_only_so_many_cpus_and_a_disposed_one_makes_room()
    {
        Cpu second = space.AttachCpu();
        Says<InvalidOperationException>(
            "All 2 CPUs are attached: dispose one, or raise CpusMax.", () => space.AttachCpu().Dispose());
        second.Dispose();
        second.Dispose();
        space.AttachCpu().Dispose();
        Assert.Equal(1, space.Statistics.CpusAttached);
    }

    [Fact]
    public void A_disposed_cpu_refuses_every_call()
    {
        cpu.Store(0, 1);
        cpu.Dispose();
        Assert.Throws<ObjectDisposedException>(() => cpu.Load(0));
        Assert.Throws<ObjectDisposedException>(() => cpu.Store(0, 1));
        Assert.Throws<ObjectDisposedException>(() => cpu.Mincore(0));
        Assert.Throws<ObjectDisposedException>(() => cpu.DontNeed(0, 8));
        Assert.Throws<ObjectDisposedException>(() => cpu.Collapse(1));
        Assert.Throws<ObjectDisposedException>(() => cpu.Pagemap(0, new PteValue[4]));
    }

    [Fact]
    public void A_disposed_address_space_attaches_nobody_and_leaves_the_attached_alone()
    {
        cpu.Store(0, 42);
        space.Dispose();
        Assert.Equal(42, cpu.Load(0));
        Assert.Throws<ObjectDisposedException>(() => space.AttachCpu());
        Assert.Throws<ObjectDisposedException>(() => space.Statistics);
        Assert.Throws<ObjectDisposedException>(space.RcuBarrier);
    }

    public void Dispose()
    {
        cpu.Dispose();
        space.Dispose();
    }

    private static void Says<TException>(string text, Action action)
        where TException : Exception =>
        Assert.Equal(text, Assert.Throws<TException>(action).Message.ReplaceLineEndings("\n"));
}
