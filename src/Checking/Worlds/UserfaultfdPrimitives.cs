using PtSpec.Core.Lowered;
using static PtSpec.Checking.Worlds.Fold;

namespace PtSpec.Checking.Worlds;

/// <summary>What userfaultfd asks of a mapping and does to it.</summary>
internal static class Uffd
{
    public static Expr Armed(CommandBuilder b, Expr p) => b.World.IsFilledByUserfaultfd((int)((Constant)p).Value)
        ? One
        : Or(Equal(b.World.UffdWp[p], 1), Equal(b.World.UffdMissing[p], 1));
}
