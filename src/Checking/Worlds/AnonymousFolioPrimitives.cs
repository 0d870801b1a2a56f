using PtSpec.Checking.Properties;
using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;
using static PtSpec.Checking.Worlds.Fold;

namespace PtSpec.Checking.Worlds;

/// <summary>Locks of anonymous folios, and how reclaim and migration come by one.</summary>
internal static class AnonymousFolios
{
    public static Expr? Isolate(CommandBuilder b, Expr p, Expr index)
    {
        World w = b.World;
        Expr pmd = w.Pmd[p];
        Expr isTable = World.IsTable(pmd);
        Expr entry = If(isTable, w.Pte[PteEntries.Index(w, World.TableOf(pmd), index)], Zero);
        Expr isPresent = NotEqual(Fold.Of(BinaryOperator.And, entry, Number(3)), 0);
        Expr page = w.PageOf(entry);
        Expr isFree = Equal(w.AnonFolioLock[w.AnonymousIndex(page)], 0);
        Expr can = b.Keep(And(isPresent, And(w.IsAnonymous(page), isFree)));
        Expr found = b.Keep(entry);
        Expr folio = b.Keep(w.AnonymousIndex(page));
        b.When(can, () => b.Set(w.AnonFolioLock, folio, b.Me));
        return If(can, found, Zero);
    }

    public static Expr? Lock(CommandBuilder b, Expr page) => Primitives.Sleeps(b, "folio_lock", () =>
    {
        World w = b.World;
        Expr folio = FolioOf(b, page);
        b.Verify(Property.I7, Not(Locks.HoldsRmap(b)), "folio_lock with i_mmap_rwsem or the anon_vma lock held: the order is the other way round");
        b.Verify(Property.I7, Fold.Of(BinaryOperator.NotEqual, w.AnonFolioLock[folio], b.Me), "folio_lock on a folio that the CPU has locked already");
        b.Guard(Equal(w.AnonFolioLock[folio], 0));
        b.Set(w.AnonFolioLock, folio, b.Me);
        return null;
    });

    public static Expr? Trylock(CommandBuilder b, Expr page)
    {
        World w = b.World;
        Expr folio = FolioOf(b, page);
        Expr free = b.Keep(Equal(w.AnonFolioLock[w.AnonymousIndex(page)], 0));
        b.When(free, () => b.Set(w.AnonFolioLock, folio, b.Me));
        return free;
    }

    public static Expr? Unlock(CommandBuilder b, Expr page)
    {
        World w = b.World;
        Expr folio = FolioOf(b, page);
        b.Verify(Property.I7, Equal(w.AnonFolioLock[folio], b.Me), "folio_unlock of a folio that the CPU has not locked", isFatal: true);
        b.Set(w.AnonFolioLock, folio, Zero);
        return null;
    }

    public static Expr? Wait(CommandBuilder b, Expr page) => Primitives.Sleeps(b, "waiting for a folio's lock", () =>
    {
        b.Guard(Equal(b.World.AnonFolioLock[FolioOf(b, page)], 0));
        return null;
    });

    // A changed routine may take whatever it has in hand for the page of an entry.
    private static Expr FolioOf(CommandBuilder b, Expr page)
    {
        b.Verify(Property.I9, b.World.IsAnonymous(page), "the folio of a page is locked that is none of anonymous memory", isFatal: true);
        return b.Keep(b.World.AnonymousIndex(page));
    }

    /// <summary>Whether a page is one of anonymous memory that one entry maps.</summary>
    public static Expr IsExclusive(World w, Expr page) => w.PagesAreShared
        ? And(w.IsAnonymous(page), Equal(w.PageUsed[w.AnonymousIndex(page)], 1))
        : w.IsAnonymous(page);

    /// <summary>Whether the slot's table, if there is one, has a swap entry.</summary>
    public static Expr SwapInUse(CommandBuilder b, Expr p)
    {
        World w = b.World;
        Expr pmd = w.Pmd[p];
        Expr table = World.TableOf(pmd);
        Expr isTable = World.IsTable(pmd);
        int swap = (int)(PteValue.Swap(default).Raw & 31);
        return And(isTable, Any(Enumerable.Range(0, w.PtrsPerPte)
            .Select(i => Equal(Fold.Of(BinaryOperator.And, w.Pte[PteEntries.Index(w, table, Number(i))], Number(31)), swap))));
    }
}
