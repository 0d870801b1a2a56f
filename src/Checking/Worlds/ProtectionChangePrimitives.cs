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
        b.Set(w.InFlight, Number(b.Context.Cpu), Fold.Of(BinaryOperator.Add, w.PageOf(old!), One));
        return old;
    }

    public static Expr? Commit(CommandBuilder b, Expr table, Expr index, Expr value)
    {
        PteEntries.Write(b, table, index, value, returnsOld: false);
        b.Set(b.World.InFlight, b.Context.Cpu, 0);
        return null;
    }
}
