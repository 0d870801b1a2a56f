using PtSpec.Checking.Properties;
using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;
using static PtSpec.Checking.Worlds.Fold;

namespace PtSpec.Checking.Worlds;

/// <summary>What an mmu_gather holds, and what its tables wait for.</summary>
internal static class Gathers
{
    public static Expr? Table(CommandBuilder b, Expr tableId)
    {
        World w = b.World;
        Expr table = Tables.Index(b, tableId);
        if (w.TableState.Maximum < (ulong)TableState.GatherFlushed)
        {
            // Only a changed routine comes here.
            b.Verify(Property.Refinement, Zero, "a page table is gathered by an operation that frees none", isFatal: true);
            return null;
        }
        Refinement.CheckTableEvent(b, w.TableState[table], TableState.Gathered, Zero);
        b.Set(w.TableState, table, Number((int)TableState.Gathered));
        b.Set(w.DetachedBy, table, Number(w.DetacherNumber(b.Context.Cpu)));
        return null;
    }

    /// <summary>A TLB flush by this CPU covers the tables that it has gathered.</summary>
    public static void Flush(CommandBuilder b, Expr p)
    {
        if (b.World.TableState.Maximum >= (ulong)TableState.GatherFlushed)
            Tables.Advance(b, p, TableState.Gathered, TableState.GatherFlushed, "tlb_flush_mmu_tlbonly");
    }

    /// <summary>zap_pte_range clears an entry: the reference of a page of the page cache stays until the gather has flushed.</summary>
    public static void Cleared(CommandBuilder b, Expr old)
    {
        World w = b.World;
        if (!w.HasTlb || w.CachePages == 0 || b.Context.Stack[^1] != "zap_pte_range")
            return;
        Expr page = w.PageOf(old);
        Expr isPresent = NotEqual(Fold.Of(BinaryOperator.And, old, Number(3)), 0);
        b.When(
            And(isPresent, w.IsCached(page)),
            () => b.Set(w.GatheredCachePage, w.OfCachePage(b.Context.Cpu, page), One));
    }

    public static Expr? Page(CommandBuilder b, Expr page)
    {
        World w = b.World;
        if (w.AnonymousPages == 0)
            return null;
        Expr index = w.AnonymousIndex(page);
        b.When(w.IsAnonymous(page), () =>
        {
            b.Verify(Property.I5, And(NotEqual(w.PageUsed[index], 0), Equal(w.GatheredPage[index], 0)), "an anonymous page is freed twice");
            b.Set(w.GatheredPage, index, b.Me);
        });
        return null;
    }

    public static Expr? FreePages(CommandBuilder b)
    {
        World w = b.World;
        for (int page = 0; page < w.CachePages; page++)
            b.Set(w.GatheredCachePage, w.OfCachePage(b.Context.Cpu, Number(page)), Zero);
        for (int a = 0; a < w.AnonymousPages; a++)
        {
            int page = a;
            b.When(Equal(w.GatheredPage[a], b.Context.Cpu + 1), () =>
            {
                b.Set(w.GatheredPage, page, 0);
                Pages.Drop(b, Number(page));
            });
        }
        return null;
    }

    public static Expr? Destruct(CommandBuilder b, Expr tableId)
    {
        World w = b.World;
        Expr table = Tables.Index(b, tableId);
        b.Verify(Property.I5, Equal(w.PtlockFreed[table], 0), "the lock of a page table is freed twice", isFatal: true);
        if (w.SplitLocks)
            b.Verify(Property.I1, Equal(w.Lock[w.Ptl(table)], 0), "the lock of a page table is freed while it is held");
        b.Set(w.PtlockFreed, table, One);
        return null;
    }

    /// <summary>A lock that is an object of its own may be gone before its table.</summary>
    public static void CheckLockObject(CommandBuilder b, Expr isTableLock, Expr table)
    {
        if (b.World.Scenario.Features.HasFlag(Features.AllocSplitPtlocks))
        {
            b.Verify(
                Property.I1, Or(Not(isTableLock), Equal(b.World.PtlockFreed[table], 0)), "the lock of a page table is used whose object is freed");
        }
    }

    /// <summary>Notes the RCU sections that are open now.</summary>
    public static Expr? NoteReaders(CommandBuilder b)
    {
        World w = b.World;
        for (int c = 0; c < w.Cpus; c++)
            b.Set(w.RcuWaits, Number((b.Context.Cpu * w.Cpus) + c), Rcu.IsWaitedFor(w, c));
        return null;
    }

    /// <summary>Waits until those have ended.</summary>
    public static Expr? AwaitReaders(CommandBuilder b) => Primitives.Sleeps(b, "synchronize_rcu", () =>
    {
        World w = b.World;
        b.Guard(All(Enumerable.Range(0, w.Cpus).Select(c => Equal(w.RcuWaits[(b.Context.Cpu * w.Cpus) + c], 0))));
        return null;
    });
}
