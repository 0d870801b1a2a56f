using PtSpec.Checking.Reduction;
using Xunit;

namespace PtSpec.Properties.Reduction;

public sealed class FootprintTests
{
    private const int Element = 3;
    private static readonly Dictionary<int, ulong> NothingHeld = [];

    [Fact]
    public void Two_writers_of_an_element_conflict_though_neither_reads_it()
    {
        Assert.True(Writes(old: 1, next: 2).ConflictsWith(Writes(old: 1, next: 2), NothingHeld));
        Assert.False(Writes(old: 1, next: 2).ConflictsWith(Writes(old: 1, next: 2, element: Element + 1), NothingHeld));
    }

    [Fact]
    public void A_reader_conflicts_with_a_writer_of_a_value_that_it_can_tell_from_others_and_with_no_other()
    {
        Footprint reader = Reads(values: 4);
        Assert.True(reader.ConflictsWith(Writes(old: 1, next: 4), NothingHeld));
        Assert.True(reader.ConflictsWith(Writes(old: 4, next: 1), NothingHeld));
        Assert.True(Writes(old: 1, next: 4).ConflictsWith(reader, NothingHeld));
        Assert.False(reader.ConflictsWith(Writes(old: 1, next: 2), NothingHeld));
        Assert.False(Writes(old: 1, next: 2).ConflictsWith(reader, NothingHeld));
    }

    [Fact]
    public void Behind_a_guard_that_cannot_hold_meanwhile_only_what_was_read_before_it_conflicts()
    {
        Footprint unlock = Writes(old: 2, next: 1);
        var held = new Dictionary<int, ulong> { [Element] = 2 };
        Assert.False(unlock.ConflictsWith(Locks([]), held));
        Assert.True(unlock.ConflictsWith(Locks([]), NothingHeld));
        Assert.True(unlock.ConflictsWith(Locks([new ReadUse(Element, 2)]), held));
    }

    private static Footprint Reads(ulong values) => new([new ReadUse(Element, values)], [], []);

    private static Footprint Writes(ulong old, ulong next, int element = Element) => new([], [new WriteUse(element, old, next)], []);

    private static Footprint Locks(IReadOnlyList<ReadUse> before) =>
        new([.. before, new ReadUse(Element, 1)], [new WriteUse(Element, 1, 4)], [new Gate([new Need(Element, 1)], before)]);
}
