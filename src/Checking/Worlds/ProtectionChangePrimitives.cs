using PtSpec.Core.Lowered;
using static PtSpec.Checking.Worlds.Fold;

namespace PtSpec.Checking.Worlds;

/// <summary>
/// Entries that are taken away and put back changed, under the lock of their table. Who looks without that lock finds none,
/// but the page is still mapped: its references say so.
/// </summary>
internal static class ProtectionChanges
{
    public static Expr? Start(CommandBuilder b, Expr table, Expr index)
    {
        World w = b.World;
        Expr? old = PteEntries.Write(b, table, index, Zero, returnsOld: true);
        b.Set(w.Changing, Number(b.Context.Cpu), Fold.Of(BinaryOperator.Add, w.PageOf(old!), One));
        return old;
    }

    public static Expr? Commit(CommandBuilder b, Expr table, Expr index, Expr value)
    {
        PteEntries.Write(b, table, index, value, returnsOld: false);
        b.Set(b.World.Changing, b.Context.Cpu, 0);
        return null;
    }

    /// <summary>Whether anything maps the page of the page cache, or is about to again.</summary>
    public static Expr IsMapped(CommandBuilder b, Expr p, Expr index)
    {
        World w = b.World;
        Expr page = w.Query("PageCachePage", [p, index]);
        Expr Maps(int i) => And(
            NotEqual(Fold.Of(BinaryOperator.And, w.Pte[i], Number(3)), 0), Fold.Of(BinaryOperator.Equal, w.PageOf(w.Pte[i]), page));
        Expr changing = Fold.Of(BinaryOperator.Add, page, One);
        return Or(
            Any(Enumerable.Range(0, w.Pte.Length).Select(Maps)),
            Any(Enumerable.Range(0, w.Cpus).Select(c => Fold.Of(BinaryOperator.Equal, w.Changing[c], changing))));
    }
}
