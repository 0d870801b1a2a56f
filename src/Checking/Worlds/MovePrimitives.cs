using PtSpec.Core.Lowered;
using static PtSpec.Checking.Worlds.Fold;

namespace PtSpec.Checking.Worlds;

/// <summary>Making a mapping of the memory of another one.</summary>
internal static class Vmas
{
    public static Expr? CloneAnonVma(CommandBuilder b, Expr from, Expr to)
    {
        b.Set(b.World.AnonVma, to, b.World.AnonVma[from]);
        return null;
    }

    public static Expr? UnlinkAnonVmas(CommandBuilder b, Expr p)
    {
        b.Set(b.World.AnonVma, p, Zero);
        return null;
    }

    public static Expr? Link(CommandBuilder b, Expr p)
    {
        b.Set(b.World.Linked, p, One);
        return null;
    }
}
