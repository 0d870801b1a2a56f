using PtSpec.Checking.Properties;
using PtSpec.Core.Lowered;
using static PtSpec.Checking.Worlds.Fold;

namespace PtSpec.Checking.Worlds;

/// <summary>The 2 KiB halves of s390's page-table pages, and the list of pages that have one to hand out.</summary>
internal static class Halves
{
    public static Expr? Lock(CommandBuilder b)
    {
        World w = b.World;
        b.Verify(Property.I7, Fold.Of(BinaryOperator.NotEqual, w.ContextLock[0], b.Me), "mm->context.lock is taken twice");
        b.Guard(Equal(w.ContextLock[0], 0));
        b.Set(w.ContextLock, Zero, b.Me);
        return null;
    }

    public static Expr? Unlock(CommandBuilder b)
    {
        CheckLock(b);
        b.Set(b.World.ContextLock, 0, 0);
        return null;
    }

    /// <summary>A half of a page on the list, or the first half of a new page, whose other one goes on the list.</summary>
    public static void Allocate(CommandBuilder b, int table)
    {
        World w = b.World;
        int page = table / World.Fragments;
        b.Guard(And(Equal(w.ContextLock[0], 0), Equal(w.Half[table], World.HalfFree)));
        Expr isListed = b.Keep(Equal(w.FragNext[page], 1));
        Expr isNew = table % World.Fragments == 0 ? Equal(w.PageAllocated[page], 0) : Zero;
        b.Guard(Or(Equal(w.FragNext[page], 1), isNew));
        b.Verify(
            Property.I1, Equal(w.TableState[table], (int)TableState.Freed),
            "a page table is handed out again that waits for a grace period");
        b.Set(w.PageAllocated, page, 1);
        b.Set(w.Half, table, World.HalfAllocated);
        b.Set(w.FragNext, Number(page), Not(isListed));
        b.Set(w.FragRefcount, Number(page), Fold.Of(BinaryOperator.Add, w.FragRefcount[page], One));
    }

    public static Expr ToPending(CommandBuilder b, Expr tableId)
    {
        World w = b.World;
        CheckLock(b);
        Expr table = Tables.Index(b, tableId);
        b.Verify(Property.I5, Equal(w.Half[table], World.HalfAllocated), "a half of a page is given up twice", isFatal: true);
        if (Fragments.IsDeferred(b))
            Fragments.Await(b, tableId);
        Expr other = Fold.Of(BinaryOperator.Xor, table, One);
        b.Set(w.Half, table, Number(World.HalfPending));
        return b.Keep(Equal(w.Half[other], World.HalfAllocated));
    }

    public static Expr Removed(CommandBuilder b, Expr tableId)
    {
        World w = b.World;
        Expr table = Tables.Index(b, tableId);
        if (!Fragments.IsDeferred(b))
            Tables.Free(b, tableId);
        b.Set(w.Half, table, Number(World.HalfFree));
        return Fragments.DropReference(b, Fragments.Page(b, tableId));
    }

    public static Expr? SetListed(CommandBuilder b, Expr tableId, Expr listed)
    {
        CheckLock(b);
        b.Set(b.World.FragNext, Fragments.Page(b, tableId), listed);
        return null;
    }

    private static void CheckLock(CommandBuilder b) => b.Verify(
        Property.I7, Fold.Of(BinaryOperator.Equal, b.World.ContextLock[0], b.Me), "the list of half-used pages is changed without mm->context.lock");
}
