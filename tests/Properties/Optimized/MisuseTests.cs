using PtSpec.Core.Optimized;
using PtSpec.StateMachines;
using Xunit;

namespace PtSpec.Properties.Optimized;

/// <summary>What a caller is told who asks for what cannot be.</summary>
public sealed class MisuseTests : IDisposable
{
    private const long Page = 64;
    private const long Area = 4 * Page;

    private readonly AddressSpace space = new(s_usual);
    private readonly Cpu cpu;

    private static readonly AddressSpaceOptions s_usual = new()
    {
        PtrsPerPte = 4,
        WordsPerPage = 8,
        CpusMax = 2,
        Pages = 8,
        HugePages = 2,
        Tables = 4,
        Regions = 1,
        Spaces = 2,
    };

    public MisuseTests() => cpu = space.AttachCpu();

    public static TheoryData<AddressSpaceOptions, string> BadOptions() => new()
    {
        { s_usual with { PtrsPerPte = 3 }, "PtrsPerPte is 3; expected a power of two, 1 to 512." },
        { s_usual with { PtrsPerPte = 1024 }, "PtrsPerPte is 1024; expected a power of two, 1 to 512." },
        { s_usual with { WordsPerPage = 0 }, "WordsPerPage is 0; expected a power of two, 1 to 512." },
        { s_usual with { Kernel = new KernelVersion(6, 3) }, "Kernel is 6.3; expected 6.4 or later." },
        { s_usual with { Pages = 0 }, "Pages is 0; expected 1 or more." },
        { s_usual with { HugePages = -1 }, "HugePages is -1; expected 0 or more." },
        { s_usual with { Pages = 1 << 28 }, "268435456 pages and 2 huge pages are more than 1073741824 words." },
        { s_usual with { Tables = 0 }, "Tables is 0; expected 1 to 1048576." },
        { s_usual with { Regions = 5000 }, "Regions is 5000; expected 1 to 4096." },
        { s_usual with { Spaces = 0 }, "Spaces is 0; expected 1 to 4096." },
        { s_usual with { CpusMax = 0 }, "CpusMax is 0; expected 1 to 4096." },
    };

    [Theory]
    [MemberData(nameof(BadOptions))]
    public void An_option_out_of_range_is_named_with_its_range(AddressSpaceOptions options, string text) =>
        Says<ArgumentException>($"{text} (Parameter 'options')", () => new AddressSpace(options).Dispose());

    [Fact]
    public void Addresses_of_x86_64_have_48_bits()
    {
        using var usual = new AddressSpace(new AddressSpaceOptions { Pages = 2, HugePages = 0, Regions = 1, Tables = 1 });
        using Cpu user = usual.AttachCpu();
        long last = (1L << 48) - usual.PageSize;
        Assert.Equal((1L << 48, 4096L, 2L << 20), (usual.Size, usual.PageSize, usual.AreaSize));
        user.Map(last, usual.PageSize, Protection.ReadWrite);
        user.Store(last, 42);
        Assert.Equal(42, user.Load(last));
        Assert.Throws<ArgumentOutOfRangeException>(() => user.Load(last + usual.PageSize));
    }

    [Theory]
    [InlineData(-8)]
    [InlineData(1L << 35)]
    [InlineData(long.MaxValue - 7)]
    public void An_address_outside_is_refused_with_the_range(long address)
    {
        string text = $"The address space has addresses from 0 to 7ffffffff. (Parameter 'address')\nActual value was {address}.";
        Says<ArgumentOutOfRangeException>(text, () => cpu.Load(address));
        Says<ArgumentOutOfRangeException>(text, () => cpu.Store(address, 1));
        Says<ArgumentOutOfRangeException>(text, () => cpu.Collapse(address));
        Assert.False(cpu.Translate(address).IsPresent);
    }

    [Fact]
    public void A_value_lies_at_a_multiple_of_its_size()
    {
        cpu.Map(0, Page, Protection.ReadWrite);
        Says<MisalignedAccessException>("c is no multiple of 8.", () => cpu.Load(12));
        Says<MisalignedAccessException>("3 is no multiple of 2.", () => cpu.Store<ushort>(3, 1));
        Assert.Throws<NotSupportedException>(() => cpu.Load<Int128>(0));
        // Nobody waits for an access that was refused.
        using (Cpu other = space.AttachCpu())
            other.Protect(0, Page, Protection.Read);
        cpu.Protect(0, Page, Protection.ReadWrite);
        cpu.Store<byte>(3, 7);
        Assert.Equal(7u << 24, cpu.Load<uint>(0));
    }

    [Fact]
    public void A_range_is_made_of_whole_pages_inside()
    {
        Says<ArgumentException>("3 is not the first byte of a page of 64. (Parameter 'address')", () => cpu.Discard(3, Page));
        Says<ArgumentException>("7 bytes are not whole pages of 64. (Parameter 'length')", () => cpu.Map(Page, 7, Protection.Read));
        Says<ArgumentException>("40 is not the first byte of an area of 256. (Parameter 'address')", () => cpu.Move(Page, Area, Area));
        Says<ArgumentException>("The ranges overlap. (Parameter 'target')", () => cpu.Move(0, Area, 2 * Area));
        Assert.Throws<ArgumentOutOfRangeException>(() => cpu.Unmap(space.Size, Page));
        Assert.Throws<ArgumentOutOfRangeException>(() => cpu.Protect(Page, long.MaxValue, Protection.Read));
        Assert.Throws<ArgumentException>(() => cpu.Map(0, Page, (Protection)7));
    }

    [Fact]
    public void A_call_that_is_refused_takes_no_region()
    {
        using var two = new AddressSpace(new AddressSpaceOptions { Pages = 2, HugePages = 0, Regions = 2, Tables = 3 });
        using Cpu user = two.AttachCpu();
        const long region = 1L << 30;
        user.Map(0, two.PageSize, Protection.ReadWrite);
        user.Map(0, 0, Protection.ReadWrite);
        Assert.Throws<AlreadyMappedException>(() => user.Map(0, 2 * region, Protection.ReadWrite));
        Assert.Throws<NotMappedException>(() => user.Move(3 * region, 5 * region, two.AreaSize));
        user.Map(7 * region, two.PageSize, Protection.ReadWrite);
        Assert.Throws<MemoryExhaustedException>(() => user.Map(8 * region, two.PageSize, Protection.ReadWrite));
    }

    [Fact]
    public void Nothing_is_where_nothing_is_mapped()
    {
        Says<NotMappedException>("Nothing is mapped at 48.", () => cpu.Load(72));
        Says<NotMappedException>("Nothing is mapped at 48.", () => cpu.Store(72, 1));
        Assert.Equal(AccessResult.NotMapped, cpu.TryLoad(72, out long _));
        cpu.Map(0, Page, Protection.ReadWrite);
        Says<NotMappedException>("Nothing is mapped at 48.", () => cpu.Load(72));
        Says<NotMappedException>("Nothing is mapped at 40.", () => cpu.Protect(0, 2 * Page, Protection.Read));
        Says<NotMappedException>("Nothing is mapped at 40.", () => cpu.Populate(0, 2 * Page, true));
        Says<NotMappedException>("Nothing is mapped at 100.", () => cpu.Move(Area, 3 * Area, Area));
        cpu.Unmap(0, 2 * Page);
        cpu.Discard(0, 2 * Page);
        Says<NotMappedException>("Nothing is mapped at 0.", () => cpu.Load(0));
    }

    [Fact]
    public void A_protection_is_kept()
    {
        cpu.Map(0, Area, Protection.ReadWrite);
        cpu.Store(0, 1);
        Assert.Equal(0, cpu.Load(Page));
        cpu.Protect(0, 2 * Page, Protection.Read);
        Assert.Equal((1, 0), (cpu.Load(0), cpu.Load(Page)));
        Says<AccessDeniedException>("The page at 8 may not be written.", () => cpu.Store(8, 1));
        cpu.Protect(0, 2 * Page, Protection.None);
        Says<AccessDeniedException>("The page at 0 may not be read.", () => cpu.Load(0));
        Says<AccessDeniedException>("The page at 40 may not be read.", () => cpu.Load(Page));
        cpu.Protect(0, 2 * Page, Protection.Read);
        Assert.Equal((1, 0), (cpu.Load(0), cpu.Load(Page)));
        Assert.Equal(AccessResult.Denied, cpu.TryStore(0, 1L));
        cpu.Protect(0, Page, Protection.ReadWrite);
        cpu.Store(0, 2);
        Assert.Equal(AccessResult.Denied, cpu.TryStore(Page, 1L));
        Assert.Equal(2, cpu.Load(0));
    }

    [Fact]
    public void Where_something_is_mapped_nothing_else_is()
    {
        using SharedMemory shared = space.CreateSharedMemory(Area);
        cpu.Map(Page, Page, Protection.Read);
        cpu.Map(Area, Page, Protection.Read, shared);
        Says<AlreadyMappedException>("Something is mapped at 40.", () => cpu.Map(0, 2 * Page, Protection.Read));
        Says<AlreadyMappedException>("Something is mapped at 100.", () => cpu.Move(0, Area, Area));
        Says<InvalidOperationException>(
            "The area at 100 has pages of shared memory and is to get others: all pages of an area are of one mapping.",
            () => cpu.Map(Area + Page, Page, Protection.Read));
        cpu.Map(0, Page, Protection.Read);
    }

    [Fact]
    public void Shared_memory_is_mapped_area_by_area_and_where_it_belongs()
    {
        using SharedMemory shared = space.CreateSharedMemory(Area);
        using var other = new AddressSpace(s_usual);
        using SharedMemory foreign = other.CreateSharedMemory(Area);
        Says<ArgumentException>("7 bytes are not whole areas of 256. (Parameter 'length')", () => space.CreateSharedMemory(7));
        Says<MemoryExhaustedException>("There are not 2 huge pages left.", () => space.CreateSharedMemory(2 * Area));
        Says<ArgumentException>(
            "40 is not the first byte of an area of 256. (Parameter 'address')", () => cpu.Map(Page, Page, Protection.Read, shared));
        Says<ArgumentException>(
            "512 bytes from 0 are not in shared memory of 256, from the start of an area. (Parameter 'offset')",
            () => cpu.MapPrivate(0, 2 * Area, Protection.Read, shared));
        Says<ArgumentException>(
            "The shared memory belongs to another address space. (Parameter 'shared')", () => cpu.Map(0, Area, Protection.Read, foreign));
        Assert.Throws<ArgumentOutOfRangeException>(() => shared.Write(Area - 1, [1, 2]));
        shared.Dispose();
        shared.Dispose();
        Assert.Throws<ObjectDisposedException>(() => cpu.Map(0, Area, Protection.Read, shared));
        Assert.Throws<ObjectDisposedException>(() => shared.Write(0, [1]));
    }

    [Fact]
    public void When_memory_is_exhausted_that_is_told_and_what_was_there_stays()
    {
        cpu.Map(0, 4 * Area, Protection.ReadWrite);
        long page = 0;
        while (cpu.TryStore(page * Page, page) == AccessResult.Done)
            page++;
        Assert.Equal(8, page);
        Assert.Throws<MemoryExhaustedException>(() => cpu.Store(page * Page, 1));
        for (long at = 0; at < page; at++)
            Assert.Equal(at, cpu.Load(at * Page));
        cpu.Discard(0, Page);
        cpu.Store(page * Page, 1);
        Says<MemoryExhaustedException>(
            "There are no more page tables or pages: unmap some, or raise what the address space was made of.",
            () => cpu.Map(space.Size - Page, Page, Protection.Read));
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
        cpu.Map(0, Area, Protection.ReadWrite);
        cpu.Store(0, 1);
        cpu.Dispose();
        Action[] calls =
        [
            () => cpu.Load(0), () => cpu.Store(0, 1), () => cpu.TryLoad(0, out long _), () => cpu.TryStore(0, 1L),
            () => cpu.Translate(0), () => cpu.Map(0, Page, Protection.Read), () => cpu.Unmap(0, Page),
            () => cpu.Protect(0, Page, Protection.Read), () => cpu.Move(0, Area, Area), () => cpu.Populate(0, Page, true),
            () => cpu.Discard(0, Page), () => cpu.Collapse(0), () => cpu.Split(0), () => cpu.Clone(),
        ];
        foreach (Action call in calls)
            Assert.Throws<ObjectDisposedException>(call);
    }

    [Fact]
    public void A_disposed_address_space_attaches_nobody_and_leaves_the_attached_alone()
    {
        cpu.Map(0, Page, Protection.ReadWrite);
        cpu.Store(0, 42);
        space.Dispose();
        Assert.Equal(42, cpu.Load(0));
        Assert.Throws<ObjectDisposedException>(() => space.AttachCpu());
        Assert.Throws<ObjectDisposedException>(() => space.Statistics);
        Assert.Throws<ObjectDisposedException>(space.RcuBarrier);
        Assert.Throws<ObjectDisposedException>(() => space.CreateSharedMemory(Area));
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
