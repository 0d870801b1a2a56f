using PtSpec.Checking.Properties;
using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;

using static PtSpec.Checking.Worlds.Fold;

namespace PtSpec.Checking.Worlds;

/// <summary>
/// References beside those of mappings. An anonymous page counts them in <see cref="World.PageUsed"/>; of a small folio of
/// the page cache only who has one is known.
/// </summary>
internal static class Pins
{
    public static Expr Grab(CommandBuilder b, Expr page)
    {
        World w = b.World;
        Expr isAnonymous = b.Keep(w.IsAnonymous(page));
        Expr alive = Zero;
        if (w.AnonymousPages > 0)
        {
            alive = b.Keep(And(w.IsAnonymous(page), NotEqual(w.PageUsed[w.AnonymousIndex(page)], 0)));
            b.When(alive, () =>
            {
                Expr used = w.PageUsed[w.AnonymousIndex(page)];
                b.Verify(
                    Property.I5, Fold.Of(BinaryOperator.Less, used, new Constant(w.PageUsed.Maximum)),
                    "a page has more references than there are those who may have one", isFatal: true);
                b.Set(w.PageUsed, w.AnonymousIndex(page), Fold.Of(BinaryOperator.Add, used, One));
            });
        }

        Get(b, page);
        return Or(Not(isAnonymous), alive);
    }

    public static Expr? Put(CommandBuilder b, Expr page)
    {
        PutBack(b);
        return Pages.Put(b, page);
    }

    /// <summary>Nothing is known of a reference unless it is to a small folio of the page cache.</summary>
    public static Expr? Get(CommandBuilder b, Expr page)
    {
        World w = b.World;
        if (w.CachePages > 0)
        {
            Expr isSmall = And(w.IsCached(page), Not(HasHugeFolio(w, page)));
            b.When(isSmall, () => b.Set(w.PinnedPage, Number(b.Context.Cpu), Fold.Of(BinaryOperator.Add, page, One)));
        }

        return null;
    }

    public static Expr? PutBack(CommandBuilder b)
    {
        b.Set(b.World.PinnedPage, b.Context.Cpu, 0);
        return null;
    }

    public static Expr Read(CommandBuilder b, Expr page)
    {
        World w = b.World;
        b.Verify(Property.I9, Fold.Of(BinaryOperator.Less, page, Number(w.Pages)), "a page is read that does not exist", isFatal: true);
        if (w.AnonymousPages > 0)
        {
            Expr used = NotEqual(w.PageUsed[w.AnonymousIndex(page)], 0);
            b.Verify(Property.I5, Or(Not(w.IsAnonymous(page)), used), "a page is read by a reference to it after it was freed");
        }

        if (w.CachePages > 0)
        {
            Expr isReplaced = And(And(w.IsCached(page), NotEqual(w.PinnedPage[b.Context.Cpu], 0)), HasHugeFolio(w, page));
            b.Verify(Property.I6, Not(isReplaced), "a page is used by a reference to it that the page cache has replaced meanwhile");
        }

        Pages.CheckWritten(b, One, page, "a page is read");
        return Fold.Of(BinaryOperator.Add, w.Content[page], One);
    }

    public static Expr IsExpected(CommandBuilder b, Expr p, Expr index)
    {
        World w = b.World;
        // The caller has just unmapped it; only what it then could not see may map it still.
        bool mayBeMapped = Fold.IsTrue(w.Query("HasOtherMapping", [p])) || Fold.IsTrue(w.Query("MayHave", [Number((int)SpecialEntries.Changing)]));
        if (w.PinningCpus == 0 && !mayBeMapped && !w.HasTlb)
            return One;
        PteEntries.CheckIndex(b, index);
        Expr page = w.Query("PageCachePage", [p, index]);
        Expr pin = Fold.Of(BinaryOperator.Add, page, One);
        Expr isUsed = Any(Enumerable.Range(0, w.Cpus).Select(c => Fold.Of(BinaryOperator.Equal, w.PinnedPage[c], pin)));
        Expr isGathered = w.HasTlb ? Any(Enumerable.Range(0, w.Cpus).Select(c => Equal(w.GatheredCachePage[w.OfCachePage(c, page)], 1))) : Zero;
        isUsed = Or(isUsed, isGathered);
        return Not(mayBeMapped ? Or(isUsed, Vmas.IsMapped(w, page)) : isUsed);
    }

    private static Expr HasHugeFolio(World w, Expr page) => Any(Enumerable.Range(0, w.Slots)
        .Where(p => w.Scenario.Slots[p].IsFile)
        .Select(p => And(w.IsPageOf(page, p), Equal(w.HugeFolio[p], 1))));
}
