using PtSpec.Checking.Properties;
using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;
using static PtSpec.Checking.Worlds.Fold;

namespace PtSpec.Checking.Worlds;

/// <summary>Huge folios of anonymous memory.</summary>
internal static class HugeFolios
{
    /// <summary>The allocation fails, or takes the first folio of which no page is in use.</summary>
    public static IReadOnlyList<GuardedCommand> Allocate(World world, StepContext context, Func<Property, bool> isChecked)
    {
        var fails = new CommandBuilder(world, context, isChecked);
        Primitives.Sleeps(fails, "the allocation of a huge folio", () => null);
        GuardedCommand failure = fails.Finish(Zero);
        return world.HugeFolios == 0 ? [failure] : [failure, Succeed(new CommandBuilder(world, context, isChecked))];
    }

    /// <summary>Frees the folio; the huge zero folio stays.</summary>
    public static Expr? Put(CommandBuilder b, Expr folio)
    {
        World w = b.World;
        for (int f = 1; f <= w.HugeFolios; f++)
        {
            Expr isQuiet = All(PagesOf(w, f).Select(i => w.IsQuiet(b.Context.Cpu, Number(w.FirstAnonymousPage + i))));
            b.Guard(Or(NotEqual(folio, f), isQuiet));
        }
        for (int f = 1; f <= w.HugeFolios; f++)
        {
            int first = w.FirstPageOf(f);
            b.When(Equal(folio, f), () =>
            {
                for (int i = first; i < first + w.PtrsPerPte; i++)
                {
                    b.Verify(Property.I5, NotEqual(w.PageUsed[i], 0), "a page of a huge folio is freed twice", isFatal: w.PageUsed.Maximum > 1);
                    Drop(b, i);
                }
            });
        }
        return null;
    }

    /// <summary>Locks the folio that a leaf maps, every page of it: after a split whoever waits for one asks by the page.</summary>
    public static Expr Isolate(CommandBuilder b, Expr p)
    {
        World w = b.World;
        Expr pmd = w.Pmd[p];
        Expr isLeaf = Equal(Fold.Of(BinaryOperator.And, pmd, Number(15)), (int)PmdValue.Leaf.Raw);
        Expr chosen = Zero;
        for (int f = 1; f <= w.HugeFolios; f++)
        {
            Expr names = Equal(Fold.Of(BinaryOperator.ShiftRight, pmd, Number(5)), f);
            Expr isFree = All(PagesOf(w, f).Select(i => Equal(w.AnonFolioLock[i], 0)));
            chosen = If(And(isLeaf, And(names, isFree)), Number(f), chosen);
        }
        Expr folio = b.Keep(chosen);
        for (int f = 1; f <= w.HugeFolios; f++)
        {
            foreach (int i in PagesOf(w, f))
                b.When(Equal(folio, f), () => b.Set(w.AnonFolioLock, Number(i), b.Me));
        }
        return folio;
    }

    /// <summary>Unlocks every page of the folio.</summary>
    public static Expr? Unlock(CommandBuilder b, Expr folio)
    {
        World w = b.World;
        for (int f = 1; f <= w.HugeFolios; f++)
        {
            foreach (int i in PagesOf(w, f))
                b.When(Equal(folio, f), () => b.Set(w.AnonFolioLock, i, 0));
        }
        return null;
    }

    /// <summary>Whether somebody may have a reference to a page beside its mapping, which is sure where gup has one.</summary>
    public static IReadOnlyList<GuardedCommand> IsBusy(World world, StepContext context, Expr page, Func<Property, bool> isChecked)
    {
        var idle = new CommandBuilder(world, context, isChecked);
        if (world.PinningCpus > 0)
        {
            Expr used = world.PageUsed[world.AnonymousIndex(page)];
            idle.Guard(Fold.Of(BinaryOperator.LessOrEqual, used, One));
        }
        return [idle.Finish(Zero), new CommandBuilder(world, context, isChecked).Finish(One)];
    }

    /// <summary>Whether the CPU has locked a huge folio.</summary>
    public static Expr HoldsLock(World w, Expr cpu) => Any(Enumerable.Range(1, w.HugeFolios)
        .Select(f => Fold.Of(BinaryOperator.Equal, w.AnonFolioLock[w.FirstPageOf(f)], cpu)));

    /// <summary>Whether one pmd entry at most names the folio.</summary>
    public static Expr IsExclusive(CommandBuilder b, Expr folio)
    {
        World w = b.World;
        Expr named = Zero;
        Expr twice = Zero;
        for (int p = 0; p < w.Slots; p++)
        {
            if (!w.Scenario.Slots[p].IsHugeAnonymous)
                continue;
            Expr pmd = w.Pmd[p];
            Expr names = And(
                Equal(Fold.Of(BinaryOperator.And, pmd, One), 0),
                Fold.Of(BinaryOperator.Equal, Fold.Of(BinaryOperator.ShiftRight, pmd, Number(5)), folio));
            twice = Or(twice, And(named, names));
            named = Or(named, names);
        }
        return b.Keep(Not(twice));
    }

    /// <summary>Copies a page's content, or meets a memory error in it.</summary>
    public static IReadOnlyList<GuardedCommand> Copy(
        World world, StepContext context, Expr to, Expr from, Func<Property, bool> isChecked)
    {
        var fails = new CommandBuilder(world, context, isChecked);
        GuardedCommand failure = fails.Finish(Zero);
        var b = new CommandBuilder(world, context, isChecked);
        Expr anonymous = world.IsAnonymous(from);
        Expr used = NotEqual(world.PageUsed[world.AnonymousIndex(from)], 0);
        b.Verify(Property.I5, Or(Not(anonymous), used), "a page is copied that was freed");
        Pages.CheckWritten(b, One, from, "a page is copied");
        b.Set(world.Content, to, world.Content[from]);
        return [failure, b.Finish(One)];
    }

    // The flush of a zap comes before this in the kernel, by mmu_gather: translations are not asked for.
    private static void Drop(CommandBuilder b, int i)
    {
        World w = b.World;
        Expr used = w.PageUsed[i];
        b.When(w.PageUsed.Maximum == 1 ? One : Equal(used, 1), () =>
        {
            MapCounts.CheckZero(b, Number(w.FirstAnonymousPage + i));
            b.Set(w.Content, Number(w.FirstAnonymousPage + i), w.StaleContent);
        });
        b.Set(w.PageUsed, Number(i), w.PageUsed.Maximum == 1 ? Zero : Fold.Of(BinaryOperator.Subtract, used, One));
    }

    private static IEnumerable<int> PagesOf(World w, int folio) => Enumerable.Range(w.FirstPageOf(folio), w.PtrsPerPte);

    private static GuardedCommand Succeed(CommandBuilder b)
    {
        World w = b.World;
        Expr chosen = Zero;
        for (int f = w.HugeFolios; f >= 1; f--)
            chosen = If(IsFree(w, f), Number(f), chosen);
        b.Guard(NotEqual(chosen, 0));
        Expr folio = b.Keep(chosen);
        for (int f = 1; f <= w.HugeFolios; f++)
        {
            int first = w.FirstPageOf(f);
            b.When(Equal(folio, f), () =>
            {
                for (int i = first; i < first + w.PtrsPerPte; i++)
                {
                    b.Set(w.PageUsed, i, 1);
                    b.Set(w.Content, w.FirstAnonymousPage + i, 0);
                }
            });
        }
        return b.Finish(folio);
    }

    private static Expr IsFree(World w, int folio) =>
        All(Enumerable.Range(w.FirstPageOf(folio), w.PtrsPerPte).Select(i => Equal(w.PageUsed[i], 0)));
}

/// <summary>The page tables that are put aside for the splits of huge mappings: one list for each pmd lock.</summary>
/// <remarks>mm/pgtable-generic.c 6.12, 7.3. The kernel's list is first in, first out; its tables are empty, and so alike.</remarks>
internal static class Deposits
{
    public static Expr? Deposit(CommandBuilder b, Expr p, Expr tableId)
    {
        World w = b.World;
        Expr table = Tables.Index(b, tableId);
        Expr state = w.TableState[table];
        b.Verify(Property.I5, NotEqual(state, (int)TableState.Deposited), "a page table is put aside twice", isFatal: true);
        Refinement.CheckTableEvent(b, state, TableState.Deposited, p, "pgtable_trans_huge_deposit");
        b.Set(w.TableState, table, Number((int)TableState.Deposited));
        b.Set(w.DetachedBy, table, Zero);
        if (w.PmdLocks > 1)
            b.Set(w.DepositedUnder, table, w.Pml(p));
        return null;
    }

    public static Expr Withdraw(CommandBuilder b, Expr p)
    {
        World w = b.World;
        Expr chosen = Number(w.Tables);
        for (int t = w.Tables - 1; t >= 0; t--)
        {
            Expr here = Equal(w.TableState[t], (int)TableState.Deposited);
            if (w.PmdLocks > 1)
                here = And(here, Fold.Of(BinaryOperator.Equal, w.DepositedUnder[t], w.Pml(p)));
            chosen = If(here, Number(t), chosen);
        }
        b.Verify(Property.I5, NotEqual(chosen, w.Tables), "a page table is withdrawn where none was put aside", isFatal: true);
        Expr table = b.Keep(chosen);
        b.Verify(
            Property.I3,
            All(Enumerable.Range(0, w.PtrsPerPte).Select(i => Equal(w.Pte[PteEntries.Index(w, chosen, Number(i))], 0))),
            "a page table is withdrawn with an entry in it that is not none");
        Refinement.CheckTableEvent(b, Number((int)TableState.Deposited), TableState.Withdrawn, p, "pgtable_trans_huge_withdraw");
        b.Set(w.TableState, table, Number((int)TableState.Withdrawn));
        if (w.PmdLocks > 1)
            b.Set(w.DepositedUnder, table, Zero);
        return Fold.Of(BinaryOperator.Add, table, One);
    }
}
