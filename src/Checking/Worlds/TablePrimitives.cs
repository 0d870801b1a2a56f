using PtSpec.Checking.Properties;
using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;
using PtSpec.StateMachines;
using static PtSpec.Checking.Worlds.Fold;

namespace PtSpec.Checking.Worlds;

/// <summary>Allocation and freeing of page tables, and their count.</summary>
internal static class Tables
{
    public static Expr Allocate(CommandBuilder b, int table)
    {
        Primitives.Sleeps(b, "pte_alloc_one", () => null);
        if (b.World.HasHalves)
        {
            Halves.Allocate(b, table);
        }
        else
        {
            b.Guard(Equal(b.World.TableState[table], (int)TableState.Freed));
            if (b.World.HasFragments)
                Fragments.Allocate(b, table);
        }
        b.Set(b.World.TableState, table, (int)TableState.Allocated);
        b.Set(b.World.PtlockFreed, table, 0);
        if (b.World.HasStoreBuffers)
            b.Set(b.World.TableReady, table, 1);
        return Number(table + 1);
    }

    public static Expr? Free(CommandBuilder b, Expr tableId)
    {
        Expr table = Leaving(b, tableId, TableState.Freed, "a page table is freed twice");
        Discard(b, table);
        return null;
    }

    public static Expr? CallRcu(CommandBuilder b, Expr tableId)
    {
        World w = b.World;
        Expr table = Leaving(b, tableId, TableState.Deferred, "a page table is handed to call_rcu that is freed or waiting already");
        Translations.CheckUnreachable(b, table, "a page table is handed to call_rcu");
        Devices.CheckUnreachable(b, table, "a page table is handed to call_rcu");
        b.Set(w.TableState, table, Number((int)TableState.Deferred));
        b.Set(w.DetachedBy, table, Zero);
        for (int c = 0; c < w.Cpus; c++)
        {
            Expr slot = Fold.Of(BinaryOperator.Add, Times(table, w.Cpus), Number(c));
            b.Set(w.WaitsFor, slot, Rcu.IsWaitedFor(w, c));
        }
        return null;
    }

    /// <summary>flush_tlb_range.</summary>
    public static Expr? Flush(CommandBuilder b, Expr p)
    {
        Interrupts.WaitForFlush(b, p);
        if (b.World.HasTlb)
            Translations.Flush(b, p, lastLevelOnly: false);
        Gathers.Flush(b, p);
        return Advance(b, p, TableState.Detached, TableState.Flushed, "flush_tlb_range");
    }

    /// <summary>flush_tlb_mm_range when no table is freed.</summary>
    public static Expr? FlushLastLevel(CommandBuilder b, Expr p)
    {
        Interrupts.WaitForFlush(b, p);
        Translations.Flush(b, p, lastLevelOnly: true);
        Gathers.Flush(b, p);
        return null;
    }

    /// <summary>tlb_remove_table_sync_one, which does nothing where tables are not freed by RCU.</summary>
    public static Expr? SyncOne(CommandBuilder b)
    {
        if (!b.World.Scenario.Features.HasFlag(Features.NoRcuTableFree))
            Interrupts.WaitForAll(b);
        return Advance(b, Zero, TableState.Flushed, TableState.Synced, "tlb_remove_table_sync_one");
    }

    /// <summary>The tables that this CPU has detached come one step closer to being freed.</summary>
    public static Expr? Advance(CommandBuilder b, Expr p, TableState from, TableState to, string primitive)
    {
        World w = b.World;
        int me = w.DetacherNumber(b.Context.Cpu);
        if (me == 0)
            return null;
        for (int t = 0; t < w.Tables; t++)
        {
            int table = t;
            Expr mine = And(Equal(w.TableState[t], (int)from), Equal(w.DetachedBy[t], me));
            b.When(mine, () =>
            {
                Refinement.CheckTableEvent(b, Number((int)from), to, p, primitive);
                b.Set(w.TableState, table, (int)to);
            });
        }
        return null;
    }

    /// <summary>The grace period of a table ends: its callback frees it.</summary>
    public static EnvironmentAction EndOfGracePeriod(World world, int table, Func<Property, bool> isChecked)
    {
        var b = new CommandBuilder(world, new StepContext(-1, ["pte_free_now"]), isChecked);
        b.Guard(Equal(world.TableState[table], (int)TableState.Deferred));
        b.Guard(All(Enumerable.Range(0, world.Cpus).Select(c => Equal(world.WaitsFor[(table * world.Cpus) + c], 0))));
        Discard(b, Number(table));
        return new EnvironmentAction($"grace period of {World.TableName(table)} ends", b.Finish(null))
        {
            Needs = (world.TableState, (ulong)TableState.Deferred),
            IsFair = true,
        };
    }

    public static Expr? CountUp(CommandBuilder b, Expr p)
    {
        Field nr = b.World.NrPtes;
        int mm = b.World.MmOf(p);
        b.Verify(Property.I5, Fold.Of(BinaryOperator.Less, nr[mm], new Constant(nr.Maximum)), "nr_ptes counts more tables than there are", isFatal: true);
        b.Set(nr, Number(mm), Fold.Of(BinaryOperator.Add, nr[mm], One));
        return null;
    }

    public static Expr? CountDown(CommandBuilder b, Expr p)
    {
        Field nr = b.World.NrPtes;
        int mm = b.World.MmOf(p);
        b.Verify(Property.I5, NotEqual(nr[mm], 0), "nr_ptes drops below 0", isFatal: true);
        b.Set(nr, Number(mm), Fold.Of(BinaryOperator.Subtract, nr[mm], One));
        return null;
    }

    /// <summary>Who uses a table must see it initialised, its entries and its lock.</summary>
    /// <param name="b">The command.</param>
    /// <param name="isUsed">Whether the table is used.</param>
    /// <param name="table">The table.</param>
    /// <param name="what">What is used of it.</param>
    public static void CheckReady(CommandBuilder b, Expr isUsed, Expr table, string what)
    {
        if (b.World.HasStoreBuffers)
        {
            b.Verify(
                Property.I1, Or(Not(isUsed), NotEqual(b.World.TableReady[table], 0)),
                $"{what} is used whose initialisation this CPU does not see yet", isFatal: true);
        }
    }

    /// <summary>The table's number; its pointer must not be NULL.</summary>
    public static Expr Index(CommandBuilder b, Expr tableId)
    {
        b.Verify(Property.I9, NotEqual(tableId, 0), "a NULL page-table pointer is used", isFatal: true);
        return Fold.Of(BinaryOperator.Subtract, tableId, One);
    }

    public static Expr Times(Expr e, int factor) => factor switch
    {
        1 => e,
        _ when e is Constant c => new Constant(c.Value * (ulong)factor),
        2 => Fold.Of(BinaryOperator.ShiftLeft, e, Number(1)),
        4 => Fold.Of(BinaryOperator.ShiftLeft, e, Number(2)),
        _ => Fold.Of(BinaryOperator.Add, Times(e, factor - 1), e),
    };

    /// <summary>A table is given up once, from a state that the lifetime machine allows it in.</summary>
    public static Expr Leaving(CommandBuilder b, Expr tableId, TableState to, string twice)
    {
        Expr table = Index(b, tableId);
        Expr state = b.World.TableState[table];
        Expr isGone = Or(Equal(state, (int)TableState.Freed), Equal(state, (int)TableState.Deferred));
        b.Verify(Property.I5, Not(isGone), twice, isFatal: true);
        Refinement.CheckTableEvent(b, state, to, [.. Enumerable.Range(0, b.World.Slots).Select(Number)]);
        return table;
    }

    public static void Discard(CommandBuilder b, Expr table)
    {
        World w = b.World;
        if (w.SplitLocks)
        {
            Expr held = w.Lock[w.Ptl(table)];
            b.Verify(Property.I1, Equal(held, 0), "a page table is freed while its lock is held");
        }
        Translations.CheckUnreachable(b, table, "a page table is freed");
        Devices.CheckUnreachable(b, table, "a page table is freed");
        b.Set(w.TableState, table, Number((int)TableState.Freed));
        b.Set(w.DetachedBy, table, Zero);
        if (w.HasStoreBuffers)
            b.Set(w.TableReady, table, Zero);
        for (int i = 0; i < w.PtrsPerPte; i++)
            b.Set(w.Pte, Fold.Of(BinaryOperator.Add, Times(table, w.PtrsPerPte), Number(i)), Zero);
    }
}

/// <summary>Anonymous pages.</summary>
internal static class Pages
{
    public static Expr? Allocate(CommandBuilder b, Expr content)
    {
        World w = b.World;
        Primitives.Sleeps(b, "the allocation of a page", () => null);
        Expr value = b.Keep(content);
        Expr first = Number(w.SmallAnonymousPages);
        for (int a = w.SmallAnonymousPages - 1; a >= 0; a--)
            first = If(And(Equal(w.PageUsed[a], 0), Equal(w.AnonFolioLock[a], 0)), Number(a), first);
        Expr chosen = b.Keep(first);
        b.Guard(NotEqual(first, w.SmallAnonymousPages));
        b.Set(w.PageUsed, chosen, One);
        Expr page = w.AnonymousPage(chosen);
        MapCounts.CheckZero(b, page);
        b.Set(w.Content, page, value);
        if (w.HasDirty)
        {
            b.Set(w.PageDirty, page, Zero);
            b.Set(w.LazyFree, chosen, Zero);
        }
        return page;
    }

    public static Expr? Copy(CommandBuilder b, Expr source)
    {
        // A changed routine may ask for a page of the page cache where there is no file.
        Expr exists = Fold.Of(BinaryOperator.Less, source, Number(b.World.Pages));
        if (source is Constant && IsFalse(exists))
            b.Verify(Property.I9, exists, "a page is copied that does not exist", isFatal: true);
        if (IsFalse(exists))
            return Allocate(b, Zero);
        CheckWritten(b, One, source, "a page is copied");
        return Allocate(b, b.World.Content[source]);
    }

    /// <summary>Who uses what a page holds must see what was written there since it was allocated.</summary>
    public static void CheckWritten(CommandBuilder b, Expr isUsed, Expr page, string what)
    {
        World w = b.World;
        if (w.HasStoreBuffers)
        {
            b.Verify(
                Property.Linearizability, Or(Not(And(isUsed, w.IsAnonymous(page))), NotEqual(w.Content[page], (int)w.Content.Maximum)),
                $"{what} as it was before it was freed: this CPU does not see yet what was written since", isFatal: true);
        }
    }

    public static Expr? Put(CommandBuilder b, Expr page)
    {
        World w = b.World;
        if (w.AnonymousPages == 0)
            return null;
        Expr anonymous = w.IsAnonymous(page);
        Expr index = w.AnonymousIndex(page);
        b.Guard(Or(Not(anonymous), w.IsQuiet(b.Context.Cpu, page)));
        b.When(anonymous, () =>
        {
            b.Verify(Property.I5, NotEqual(w.PageUsed[index], 0), "an anonymous page is freed twice", isFatal: w.PageUsed.Maximum > 1);
            Drop(b, index);
        });
        return null;
    }

    /// <summary>One reference less to an anonymous page; the last one frees it.</summary>
    public static void Drop(CommandBuilder b, Expr index)
    {
        World w = b.World;
        Expr page = w.AnonymousPage(index);
        b.When(Equal(w.PageUsed[index], 1), () =>
        {
            Translations.CheckUnmapped(b, page);
            MapCounts.CheckZero(b, page);
            b.Set(w.Content, page, w.StaleContent);
        });
        Expr left = w.PageUsed.Maximum == 1 ? Zero : Fold.Of(BinaryOperator.Subtract, w.PageUsed[index], One);
        b.Set(w.PageUsed, index, left);
    }

    /// <summary>One more reference to an anonymous page that has one already.</summary>
    public static Expr? Get(CommandBuilder b, Expr page)
    {
        World w = b.World;
        if (w.AnonymousPages == 0)
            return null;
        Expr index = w.AnonymousIndex(page);
        b.When(w.IsAnonymous(page), () =>
        {
            Expr isUsed = And(NotEqual(w.PageUsed[index], 0), Fold.Of(BinaryOperator.Less, w.PageUsed[index], new Constant(w.PageUsed.Maximum)));
            b.Verify(Property.I5, isUsed, "a page is shared that is free, or that two mms share already", isFatal: true);
            b.Set(w.PageUsed, index, Fold.Of(BinaryOperator.Add, w.PageUsed[index], One));
        });
        return null;
    }
}
