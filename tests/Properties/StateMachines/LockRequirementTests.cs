using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using PtSpec.StateMachines;
using Xunit;
using static PtSpec.StateMachines.HeldLocks;

namespace PtSpec.Properties.StateMachines;

[Properties(Arbitrary = [typeof(LockRequirementTests)])]
public class LockRequirementTests
{
    public static Arbitrary<HeldLocks> Locks() => FiringContexts.Contexts().Convert(
        context => context.Held, held => new FiringContext(FiringContexts.Kernels[0], held));

    public static Arbitrary<LockRequirement> Requirements() => Gen.Choose(0, (int)HeldLocksExtensions.All)
        .Select(bits => (HeldLocks)bits & HeldLocksExtensions.All)
        .NonEmptyListOf()
        .Select(sets => LockRequirement.AnyOf([.. sets]))
        .ToArbitrary();

    [Theory]
    [InlineData("no locks", None)]
    [InlineData("pml + ptl", Pml | Ptl)]
    [InlineData("folio + i_mmap read + pml + ptl", Pml | Ptl | FolioLock | IMmapRead)]
    [InlineData("pml + ptl + (mmap read or vma read)", Pml | Ptl | MmapRead, Pml | Ptl | VmaRead)]
    [InlineData("(pml or (rcu + irqs off))", Rcu | IrqsOff, Pml)]
    [InlineData("pml", Pml, Pml | Ptl)]
    [InlineData("mmap read", MmapWrite, MmapRead)]
    public void It_prints_what_is_shared_and_then_the_choice(string text, params HeldLocks[] sets) =>
        Assert.Equal(text, LockRequirement.AnyOf(sets).ToString());

    [Fact]
    public void Nothing_to_choose_from_is_refused() => Assert.Throws<ArgumentException>(() => LockRequirement.AnyOf());

    [Theory]
    [InlineData(MmapWrite, MmapRead)]
    [InlineData(VmaWrite, VmaRead)]
    [InlineData(IMmapWrite, IMmapRead)]
    [InlineData(AnonVmaWrite, AnonVmaRead)]
    public void Write_mode_satisfies_read_mode_and_not_the_reverse(HeldLocks write, HeldLocks read)
    {
        Assert.True(LockRequirement.Of(read).IsMetBy(write));
        Assert.False(LockRequirement.Of(write).IsMetBy(read));
    }

    [Property]
    public bool Holding_more_is_never_worse(LockRequirement wanted, HeldLocks held, HeldLocks more) =>
        !wanted.IsMetBy(held) || wanted.IsMetBy(held | more);

    [Property]
    public bool It_is_met_exactly_when_one_of_its_sets_is(HeldLocks one, HeldLocks other, HeldLocks held) =>
        LockRequirement.AnyOf(one, other).IsMetBy(held)
        == (LockRequirement.Of(one).IsMetBy(held) || LockRequirement.Of(other).IsMetBy(held));

    [Property]
    public bool Taking_what_is_missing_is_enough(LockRequirement wanted, HeldLocks held) =>
        wanted.Missing(held).Alternatives.All(missing => wanted.IsMetBy(held | missing));

    [Property]
    public bool Nothing_is_missing_exactly_when_it_is_met(LockRequirement wanted, HeldLocks held) =>
        wanted.IsMetBy(held) == (wanted.Missing(held) == LockRequirement.None);

    [Property]
    public bool The_order_of_the_sets_does_not_matter(HeldLocks one, HeldLocks other)
    {
        LockRequirement left = LockRequirement.AnyOf(one, other);
        LockRequirement right = LockRequirement.AnyOf(other, one, other);
        return left == right && left.GetHashCode() == right.GetHashCode() && left.ToString() == right.ToString();
    }

    [Property]
    public bool And_demands_both(LockRequirement wanted, HeldLocks besides, HeldLocks held) =>
        wanted.And(besides).IsMetBy(held) == (wanted.IsMetBy(held) && LockRequirement.Of(besides).IsMetBy(held));
}
