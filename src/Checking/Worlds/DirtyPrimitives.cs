using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;
using static PtSpec.Checking.Worlds.Fold;

namespace PtSpec.Checking.Worlds;

/// <summary>
/// Pages that were written to. That no store is lost is not checked here: who drops a page that is taken for clean makes its
/// content what it was before, which the user sees.
/// </summary>
internal static class DirtyPages
{
    public static Expr? Mark(CommandBuilder b, Expr page)
    {
        b.Set(b.World.PageDirty, page, One);
        return null;
    }

    public static Expr TestClear(CommandBuilder b, Expr page)
    {
        Expr was = b.Keep(b.World.PageDirty[page]);
        b.Set(b.World.PageDirty, page, Zero);
        return was;
    }

    public static Expr? GiveUp(CommandBuilder b, Expr page)
    {
        World w = b.World;
        b.When(w.IsAnonymous(page), () =>
        {
            b.Set(w.LazyFree, w.AnonymousIndex(page), One);
            b.Set(w.PageDirty, page, Zero);
        });
        return null;
    }

    public static Expr IsGivenUp(CommandBuilder b, Expr page) => And(b.World.IsAnonymous(page), Equal(b.World.LazyFree[b.World.AnonymousIndex(page)], 1));

    public static Expr? Keep(CommandBuilder b, Expr page)
    {
        World w = b.World;
        b.When(w.IsAnonymous(page), () => b.Set(w.LazyFree, w.AnonymousIndex(page), Zero));
        return null;
    }

    public static Expr? Write(CommandBuilder b, Expr page)
    {
        World w = b.World;
        b.When(w.IsCached(page), () => b.Set(w.OnDisk, page, w.Content[page]));
        return null;
    }

    /// <summary>Whether nothing maps a page of the page cache, not even an entry that is just being changed, and no gather has it.</summary>
    public static Expr HasNoReference(World w, Expr page)
    {
        IEnumerable<Expr> gathered = Enumerable.Range(0, w.Cpus).Select(c => NotEqual(w.GatheredCachePage[w.OfCachePage(c, page)], 0));
        return Not(Or(Vmas.IsMapped(w, page), Any(gathered)));
    }

    /// <summary>Whoever needs the page again reads it from the file.</summary>
    public static Expr? Remove(CommandBuilder b, Expr page)
    {
        World w = b.World;
        FileMappings.CheckUnmapped(b, page);
        b.When(w.IsCached(page), () => b.Set(w.Content, page, w.OnDisk[page]));
        return null;
    }

    /// <summary>The hardware stores: it sets the dirty bit in the same step.</summary>
    public static void Stored(CommandBuilder b, Expr p, Expr index, Expr done)
    {
        World w = b.World;
        if (!w.HasDirty)
            return;
        Expr pmd = w.Pmd[p];
        Expr entry = PteEntries.Index(w, World.TableOf(pmd), index);
        Expr dirty = Fold.Of(BinaryOperator.Or, Fold.Of(BinaryOperator.ShiftLeft, w.PageOf(w.Pte[entry]), Number(5)), Number((int)PteValue.Dirty(default, true).Raw));
        b.When(And(done, World.IsTable(pmd)), () => b.Set(w.Pte, entry, dirty));
    }
}
