using PtSpec.Checking.Properties;
using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;
using static PtSpec.Checking.Worlds.Fold;

namespace PtSpec.Checking.Worlds;

/// <summary>
/// CONFIG_PAGE_TABLE_CHECK (mm/page_table_check.c): every write of an entry tells the pages that it no longer maps and those that it
/// maps from here on, before anybody sees it. What the kernel makes a BUG of is a violation.
/// </summary>
internal static class MapCounts
{
    /// <summary>An entry of a user's table is written.</summary>
    public static void Entry(CommandBuilder b, Expr old, Expr next)
    {
        if (!b.World.CountsEntries)
            return;
        Clear(b, old);
        b.When(IsCounted(b.World, next), () => Add(b, b.World.PageOf(next), b.World.IsUsable(next, write: true)));
    }

    /// <summary>An entry of a user's table is no more.</summary>
    public static Expr? Clear(CommandBuilder b, Expr pte)
    {
        if (b.World.CountsEntries)
            b.When(IsCounted(b.World, pte), () => Remove(b, b.World.PageOf(pte)));
        return null;
    }

    /// <summary>A pmd entry of a user is written. An invalid leaf, or one for hints, is out of the user's reach.</summary>
    public static void Pmd(CommandBuilder b, Expr p, Expr old, Expr next)
    {
        World w = b.World;
        if (!w.CountsEntries)
            return;
        Expr isWritable = NotEqual(Fold.Of(BinaryOperator.And, next, Number(16)), 0);
        for (int i = 0; i < w.PtrsPerPte; i++)
        {
            Expr index = Number(i);
            b.When(IsCountedLeaf(w, p, old), () => Remove(b, PageOfLeaf(w, p, old, index)));
            b.When(IsCountedLeaf(w, p, next), () => Add(b, PageOfLeaf(w, p, next, index), isWritable));
        }
    }

    /// <summary>A page is handed out or freed, or leaves the page cache: nothing maps it (__page_table_check_zero).</summary>
    public static void CheckZero(CommandBuilder b, Expr page)
    {
        if (b.World.CountsEntries)
            b.Verify(Property.I5, Equal(b.World.MapCount[page], 0), "page_table_check: a page is handed out or freed that entries still map");
    }

    private static void Add(CommandBuilder b, Expr page, Expr isWritable)
    {
        World w = b.World;
        Expr count = w.MapCount[page];
        b.Verify(Property.I5, Or(Equal(count, 0), Not(And(w.IsAnonymous(page), isWritable))), "page_table_check: an anonymous page is mapped for writing that another entry maps");
        b.Verify(Property.I5, Fold.Of(BinaryOperator.Less, count, new Constant(w.MapCount.Maximum)), "page_table_check: a page is mapped by more entries than there may be", isFatal: true);
        b.Set(w.MapCount, page, Fold.Of(BinaryOperator.Add, count, One));
    }

    private static void Remove(CommandBuilder b, Expr page)
    {
        World w = b.World;
        b.Verify(Property.I5, NotEqual(w.MapCount[page], 0), "page_table_check: an entry is taken away that was never counted", isFatal: true);
        b.Set(w.MapCount, page, Fold.Of(BinaryOperator.Subtract, w.MapCount[page], One));
    }

    private static Expr IsCounted(World w, Expr pte) => And(w.IsUsable(pte, write: false), IsKnown(w, w.PageOf(pte)));

    // The zero page is everybody's, and counts nothing.
    private static Expr IsKnown(World w, Expr page) => Or(w.IsCached(page), w.IsAnonymous(page));

    private static Expr IsCountedLeaf(World w, Expr p, Expr pmd)
    {
        if (!IsTrue(w.Query("VmaIsAnonymous", [p])))
            return Equal(pmd, (int)PmdValue.Leaf.Raw);
        if (!IsTrue(w.Query("ThpVmaAllowable", [p])))
            return Zero;
        Expr isLeaf = Equal(Fold.Of(BinaryOperator.And, pmd, Number(15)), (int)PmdValue.Leaf.Raw);
        return And(isLeaf, Fold.Of(BinaryOperator.LessOrEqual, Fold.Of(BinaryOperator.ShiftRight, pmd, Number(5)), Number(w.HugeFolios)));
    }

    private static Expr PageOfLeaf(World w, Expr p, Expr pmd, Expr index) => IsTrue(w.Query("VmaIsAnonymous", [p]))
        ? w.Query("FolioPage", [Fold.Of(BinaryOperator.ShiftRight, pmd, Number(5)), index])
        : w.Query("PageCachePage", [p, index]);
}
