using PtSpec.Checking.Worlds;
using PtSpec.Core.Lowered;
using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;
using PtSpec.StateMachines;

namespace PtSpec.Checking.Paths;

/// <summary>What is known of a kernel and its machine before it runs.</summary>
/// <param name="Kernel">The version.</param>
/// <param name="Absent">Features that it has not; whether it has the others is not known.</param>
internal sealed record KernelConfiguration(KernelVersion Kernel, Features Absent = Features.None)
{
    /// <summary>A constant member of <c>IMm</c>: its value where that is known, otherwise the question itself.</summary>
    internal Expr Answer(string member, IReadOnlyList<Expr> arguments) => (member, arguments) switch
    {
        (nameof(IMm.AtLeast), [Constant major, Constant minor]) =>
            Fold.Truth(Kernel >= new KernelVersion((int)major.Value, (int)minor.Value)),
        (nameof(IMm.Has), [Constant feature]) when Absent.HasFlag((Features)feature.Value) => Fold.Zero,
        _ => new Query(member, [.. arguments]),
    };
}
