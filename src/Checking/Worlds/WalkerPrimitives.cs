using PtSpec.Checking.Properties;
using PtSpec.Core.Lowered;
using static PtSpec.Checking.Worlds.Fold;

namespace PtSpec.Checking.Worlds;

/// <summary>Whether a huge folio of the page cache is mapped, and what follows from it.</summary>
internal static class FolioMappings
{
    public static Expr? Set(CommandBuilder b, Expr p, bool mapped)
    {
        b.Set(b.World.HugeMapped, p, mapped ? One : Zero);
        return null;
    }

    /// <summary>Small folios take the huge one's place: the first of them stays locked, and nothing may map the huge one.</summary>
    public static Expr? MakeSmall(CommandBuilder b, Expr p)
    {
        World w = b.World;
        Expr first = Tables.Times(p, w.PtrsPerPte);
        b.Verify(Property.I7, Equal(w.FolioLock[first], b.Me), "a folio is split that is not locked", isFatal: true);
        if (w.CountsMappings)
            b.Verify(Property.I6, Equal(w.HugeMapped[p], 0), "a huge folio is split that is still mapped: the walk of its reverse map has missed a mapping");
        b.Set(w.HugeFolio, p, Zero);
        return null;
    }

    public static Expr PagesIdentical(CommandBuilder b, Expr one, Expr other) =>
        Equal(b.World.Content[one], b.World.Content[other]);
}
