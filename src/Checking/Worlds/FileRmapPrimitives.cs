using PtSpec.Checking.Properties;
using PtSpec.Core.Lowered;
using static PtSpec.Checking.Worlds.Fold;

namespace PtSpec.Checking.Worlds;

/// <summary>How many entries map each page of a file, as the page knows it (mm/rmap.c), and what goes by that.</summary>
internal static class FileMappings
{
    public static Expr? Add(CommandBuilder b, Expr page)
    {
        World w = b.World;
        Expr count = w.FileMapCount[page];
        b.Verify(
            Property.I5, Fold.Of(BinaryOperator.Less, count, new Constant(w.FileMapCount.Maximum)),
            "a page counts more entries that map it than there may be", isFatal: true);
        b.Set(w.FileMapCount, page, Fold.Of(BinaryOperator.Add, count, One));
        return null;
    }

    public static Expr? Remove(CommandBuilder b, Expr page)
    {
        World w = b.World;
        Expr count = w.FileMapCount[page];
        b.Verify(Property.I5, NotEqual(count, 0), "a page is told of an entry less that it never counted", isFatal: true);
        b.Set(w.FileMapCount, page, Fold.Of(BinaryOperator.Subtract, count, One));
        return null;
    }

    public static Expr? Delay(CommandBuilder b, Expr page)
    {
        Expr mine = b.World.OfCachePage(b.Context.Cpu, page);
        b.Verify(Property.I5, Equal(b.World.DelayedRmap[mine], 0), "an entry is put into a gather twice", isFatal: true);
        b.Set(b.World.DelayedRmap, mine, One);
        return null;
    }

    public static Expr? Flush(CommandBuilder b)
    {
        World w = b.World;
        for (int page = 0; page < w.CachePages; page++)
        {
            Expr ofPage = Number(page);
            Expr mine = w.OfCachePage(b.Context.Cpu, ofPage);
            b.When(Equal(w.DelayedRmap[mine], 1), () =>
            {
                Remove(b, ofPage);
                b.Set(w.DelayedRmap, mine, Zero);
            });
        }
        return null;
    }

    public static Expr IsMapped(World w, Expr page) => NotEqual(w.FileMapCount[page], 0);

    /// <summary>filemap_unaccount_folio: what leaves the page cache is mapped nowhere.</summary>
    public static void CheckUnmapped(CommandBuilder b, Expr page)
    {
        if (b.World.CountsFileMappings)
            b.Verify(Property.I6, Not(IsMapped(b.World, page)), "BUG: Bad page cache: a page is still mapped when deleted");
    }

    public static Expr? CancelDirty(CommandBuilder b, Expr page)
    {
        b.Set(b.World.PageDirty, page, Zero);
        return null;
    }

    public static Expr? FreeBlocks(CommandBuilder b, Expr page)
    {
        b.Set(b.World.OnDisk, page, Zero);
        return null;
    }
}
