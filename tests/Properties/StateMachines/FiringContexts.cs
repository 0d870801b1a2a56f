using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using PtSpec.StateMachines;

namespace PtSpec.Properties.StateMachines;

/// <summary>
/// Circumstances for a firing: any locks at all, in every kernel in which some rule changed and its neighbours.
/// </summary>
internal static class FiringContexts
{
    public static readonly KernelVersion[] Kernels =
    [
        .. "6.1 6.3 6.4 6.5 6.6 6.7 6.8 6.10 6.11 6.12 6.13 6.14 6.18 6.19 7.0 7.1 7.2 7.3".Split(' ')
            .Select(KernelVersion.Parse),
    ];

    public static Arbitrary<FiringContext> Contexts() => Arb.From(Generate(), Shrink);

    // The union of two random sets has three locks in four: sparse enough to be refused, full enough to be allowed.
    private static Gen<FiringContext> Generate() =>
        from kernel in Gen.Elements(Kernels)
        from some in Gen.Choose(0, (int)HeldLocksExtensions.All)
        from more in Gen.Choose(0, (int)HeldLocksExtensions.All)
        select new FiringContext(kernel, (HeldLocks)(some | more) & HeldLocksExtensions.All);

    private static IEnumerable<FiringContext> Shrink(FiringContext context)
    {
        for (int rest = (int)context.Held; rest != 0; rest &= rest - 1)
            yield return context with { Held = context.Held & ~(HeldLocks)(1 << BitOperations.TrailingZeroCount(rest)) };
    }
}
