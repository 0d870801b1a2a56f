using PtSpec.Checking.Properties;
using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;
using static PtSpec.Checking.Worlds.Fold;

namespace PtSpec.Checking.Worlds;

/// <summary>What drivers and ksmd ask about pages.</summary>
internal static class Drivers
{
    /// <summary>The caller's own reference, that of the mapping whose entry it holds, and those of the entries that are there.</summary>
    public static Expr AnonRefIsExpected(CommandBuilder b, Expr page)
    {
        World w = b.World;
        Expr Maps(Expr entry) => And(NotEqual(entry, 0), Fold.Of(BinaryOperator.Equal, w.PageOf(entry), page));
        Expr references = Enumerable.Range(0, w.Pte.Length)
            .Aggregate((Expr)Number(2), (sum, i) => Fold.Of(BinaryOperator.Add, sum, If(Maps(w.Pte[i]), One, Zero)));
        return Fold.Of(BinaryOperator.Equal, w.PageUsed[w.AnonymousIndex(page)], references);
    }

    public static Expr? PfnmapUse(CommandBuilder b, Expr p, Expr index, Expr page)
    {
        World w = b.World;
        Expr pmd = w.Pmd[p];
        Expr isTable = World.IsTable(pmd);
        Expr entry = w.Pte[PteEntries.Index(w, World.TableOf(pmd), index)];
        Expr mapsIt = And(NotEqual(Fold.Of(BinaryOperator.And, entry, Number(3)), 0), Fold.Of(BinaryOperator.Equal, w.PageOf(entry), page));
        Expr isHuge = Any(new[] { PmdValue.Leaf, PmdValue.LeafInvalid, PmdValue.ProtNone }.Select(v => Equal(pmd, (int)v.Raw)));
        b.Verify(Property.I9, If(isTable, mapsIt, isHuge), "a page frame is used that the entry, whose lock is held, does not map any more");
        return null;
    }
}
