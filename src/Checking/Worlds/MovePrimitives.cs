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

    /// <summary>An entry is taken away, or set: in move_ptes its page is referenced all the time.</summary>
    public static void Moves(CommandBuilder b, Expr entry, Expr value)
    {
        World w = b.World;
        if (b.Context.Stack[^1] != MovePtes)
            return;
        Expr old = w.Pte[entry];
        Expr next = If(NotEqual(value, 0), Zero, Fold.Of(BinaryOperator.Add, w.PageOf(old), One));
        b.Set(w.InFlight, Number(b.Context.Cpu), next);
    }

    /// <summary>Whether an entry maps a page, or is just being moved or changed.</summary>
    public static Expr IsMapped(World w, Expr page)
    {
        Expr Maps(Expr entry) => And(NotEqual(entry, 0), Fold.Of(BinaryOperator.Equal, w.PageOf(entry), page));
        Expr inFlight = Any(Enumerable.Range(0, w.Cpus).Select(c => Fold.Of(BinaryOperator.Equal, w.InFlight[c], Fold.Of(BinaryOperator.Add, page, One))));
        return Or(inFlight, Any(Enumerable.Range(0, w.Pte.Length).Select(i => Maps(w.Pte[i]))));
    }

    private const string MovePtes = "move_ptes";

    public static Expr? Link(CommandBuilder b, Expr p)
    {
        b.Set(b.World.Linked, p, One);
        return null;
    }
}
