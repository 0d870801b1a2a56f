using PtSpec.Checking.Properties;
using PtSpec.Core.Lowered;
using static PtSpec.Checking.Worlds.Fold;

namespace PtSpec.Checking.Worlds;

/// <summary>Pages of two page tables each, which are allocated and freed as a whole.</summary>
internal static class Fragments
{
    private const string Defer = "pte_free_defer";

    /// <summary>The first fragment comes with a new page, the second one after it.</summary>
    public static void Allocate(CommandBuilder b, int table)
    {
        World w = b.World;
        int page = table / World.Fragments;
        bool isFirst = table % World.Fragments == 0;
        b.Guard(Equal((isFirst ? w.PageAllocated : w.FragNext)[page], isFirst ? 0 : 1));
        if (isFirst)
        {
            b.Set(w.PageAllocated, page, 1);
            b.Set(w.FragRefcount, page, World.Fragments);
        }
        b.Set(w.FragNext, page, isFirst ? 1 : 0);
    }

    public static Expr? SetActive(CommandBuilder b, Expr tableId)
    {
        b.Set(b.World.PageActive, Page(b, tableId), One);
        return null;
    }

    public static Expr? TestClearActive(CommandBuilder b, Expr tableId)
    {
        Expr page = Page(b, tableId);
        Expr was = b.Keep(b.World.PageActive[page]);
        b.Set(b.World.PageActive, page, Zero);
        return was;
    }

    public static Expr? GiveUp(CommandBuilder b, Expr tableId)
    {
        Expr page = Page(b, tableId);
        if (IsDeferred(b))
            Await(b, tableId);
        else
            Tables.Free(b, tableId);
        return DropReference(b, page);
    }

    /// <summary>Whether whoever gives the table up wants it to wait for a grace period.</summary>
    public static bool IsDeferred(CommandBuilder b) => b.Context.Stack.Contains(Defer);

    /// <summary>The table is given up, and waits for a grace period that its page will have.</summary>
    public static void Await(CommandBuilder b, Expr tableId)
    {
        World w = b.World;
        Expr table = Tables.Leaving(b, tableId, TableState.Deferred, "a page table is given up twice");
        b.Set(w.TableState, table, Number((int)TableState.Deferred));
        b.Set(w.DetachedBy, table, Zero);
    }

    /// <summary>One table less of the page; whether it was the last.</summary>
    public static Expr DropReference(CommandBuilder b, Expr page)
    {
        World w = b.World;
        b.Verify(Property.I5, NotEqual(w.FragRefcount[page], 0), "a fragment is given up of a page that has none any more", isFatal: true);
        b.Set(w.FragRefcount, page, Fold.Of(BinaryOperator.Subtract, w.FragRefcount[page], One));
        return Equal(w.FragRefcount[page], 0);
    }

    public static Expr? CallRcu(CommandBuilder b, Expr tableId)
    {
        World w = b.World;
        Expr page = Page(b, tableId);
        b.Verify(Property.I5, Equal(w.PageQueued[page], 0), "the rcu_head of a page is queued that is queued already", isFatal: true);
        b.Set(w.PageQueued, page, One);
        Expr first = Tables.Times(page, World.Fragments);
        for (int c = 0; c < w.Cpus; c++)
        {
            Expr slot = Fold.Of(BinaryOperator.Add, Tables.Times(first, w.Cpus), Number(c));
            b.Set(w.WaitsFor, slot, Rcu.IsWaitedFor(w, c));
        }
        return null;
    }

    /// <summary>The page is freed with no grace period: no fragment of it may be in use, or have asked for one.</summary>
    public static Expr? Free(CommandBuilder b, Expr tableId)
    {
        Expr page = Page(b, tableId);
        b.Set(b.World.PageAllocated, page, Zero);
        Expr first = Tables.Times(page, World.Fragments);
        for (int f = 0; f < World.Fragments; f++)
        {
            Expr state = b.World.TableState[Fold.Of(BinaryOperator.Add, first, Number(f))];
            b.Verify(Property.I1, Equal(state, (int)TableState.Freed), "a page is freed with page tables in it that are in use, or wait for a grace period");
        }
        return null;
    }

    /// <summary>The grace period of a page ends: its callback frees it, whatever is in it.</summary>
    public static EnvironmentAction EndOfGracePeriod(World world, int page, Func<Property, bool> isChecked)
    {
        var b = new CommandBuilder(world, new StepContext(-1, ["pte_free_now"]), isChecked);
        int first = page * World.Fragments;
        b.Guard(Equal(world.PageQueued[page], 1));
        b.Guard(All(Enumerable.Range(0, world.Cpus).Select(c => Equal(world.WaitsFor[(first * world.Cpus) + c], 0))));
        for (int t = first; t < first + World.Fragments; t++)
        {
            Expr isGivenUp = Or(Equal(world.TableState[t], (int)TableState.Deferred), Equal(world.TableState[t], (int)TableState.Freed));
            b.Verify(Property.I1, isGivenUp, "a page is freed with a page table in it that is in use");
            Tables.Discard(b, Number(t));
        }
        b.Set(world.PageQueued, page, 0);
        b.Set(world.PageAllocated, page, 0);
        return new EnvironmentAction($"grace period of page {page} ends", b.Finish(null)) { Needs = (world.PageQueued, 1), IsFair = true };
    }

    /// <summary>The page of a table.</summary>
    public static Expr Page(CommandBuilder b, Expr tableId) => Fold.Of(BinaryOperator.ShiftRight, Tables.Index(b, tableId), One);
}
