using PtSpec.Checking.Properties;
using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;

using static PtSpec.Checking.Worlds.Fold;

namespace PtSpec.Checking.Worlds;

/// <summary>
/// The hardware's caches. They fill by themselves at any time, from what the tables hold, and only a flush empties them.
/// A walk that remembers the way to a table does not look at the pmd entry again.
/// </summary>
internal static class Translations
{
    /// <summary>What the hardware of every CPU may cache.</summary>
    public static IEnumerable<EnvironmentAction> Fills(World w, Func<Property, bool> isChecked) =>
        from cpu in Enumerable.Range(0, w.Cpus)
        from slot in Enumerable.Range(0, w.Slots)
        where w.HasUsers(cpu, slot)
        from action in Enumerable.Range(0, w.PtrsPerPte).Select(i => FillTlb(w, cpu, slot, i, isChecked)).Prepend(FillPath(w, cpu, slot, isChecked))
        select action;

    /// <summary>An access by a translation that the CPU caches.</summary>
    public static Expr Use(CommandBuilder b, Expr p, Expr index, Expr? stored)
    {
        World w = b.World;
        Expr entry = w.Tlb[w.TlbIndex(b.Context.Cpu, p, index)];
        int bits = stored is null ? 1 : 3;
        b.Guard(Equal(Fold.Of(BinaryOperator.And, entry, Number(bits)), bits));
        Expr page = b.Keep(PageOf(entry));
        if (stored is null)
        {
            Pages.CheckWritten(b, One, PageOf(entry), "the user reads a page");
            return Fold.Of(BinaryOperator.Add, w.Content[PageOf(entry)], One);
        }
        b.Set(w.Content, page, stored);
        return One;
    }

    /// <summary>The CPU caches no translation of the address: it walks the tables.</summary>
    public static void GuardMiss(CommandBuilder b, Expr p, Expr index) =>
        b.Guard(Equal(b.World.Tlb[b.World.TlbIndex(b.Context.Cpu, p, index)], 0));

    /// <summary>The CPU walks the tables although it has cached a translation: that one was evicted before, or a fault evicts it.</summary>
    public static void Evict(CommandBuilder b, Expr p, Expr index) =>
        b.Set(b.World.Tlb, b.World.TlbIndex(b.Context.Cpu, p, index), Zero);

    /// <summary>A store by a cached translation that is read-only: a page fault, whatever the entry says by now.</summary>
    public static Expr Refuse(CommandBuilder b, Expr p, Expr index)
    {
        Expr entry = b.World.Tlb[b.World.TlbIndex(b.Context.Cpu, p, index)];
        b.Guard(Equal(Fold.Of(BinaryOperator.And, entry, Number(3)), 1));
        return Zero;
    }

    /// <summary>This CPU forgets the translation that made it fault; the entry's table is still mapped.</summary>
    public static Expr? FixSpuriousFault(CommandBuilder b, Expr p, Expr tableId, Expr index)
    {
        World w = b.World;
        Expr table = Tables.Index(b, tableId);
        b.Verify(Property.I1, NotEqual(w.TableState[table], (int)TableState.Freed), "a freed page table is used");
        b.Set(w.Tlb, w.TlbIndex(b.Context.Cpu, p, index), Zero);
        return null;
    }

    /// <summary>A flush of a slot's range on every CPU: translations, and, unless it says otherwise, the way to them.</summary>
    public static void Flush(CommandBuilder b, Expr p, bool lastLevelOnly)
    {
        World w = b.World;
        for (int cpu = 0; cpu < w.Cpus; cpu++)
        {
            if (!Enumerable.Range(0, w.Slots).Any(s => w.HasUsers(cpu, s)))
                continue;
            if (lastLevelOnly && w.HasLazyCpus)
            {
                int other = cpu;
                b.When(Equal(w.Lazy[cpu], 0), () => ForgetTranslations(b, other, p));
                b.When(NotEqual(w.Lazy[cpu], 0), () => b.Set(w.Lazy, other, LazyTlb.Behind));
            }
            else
            {
                ForgetTranslations(b, cpu, p);
            }
            if (!lastLevelOnly)
                b.Set(w.PathCache, Fold.Of(BinaryOperator.Add, p, Number(cpu * w.Slots)), Zero);
        }
    }

    private static void ForgetTranslations(CommandBuilder b, int cpu, Expr p)
    {
        World w = b.World;
        for (int i = 0; i < w.PtrsPerPte; i++)
            b.Set(w.Tlb, w.TlbIndex(cpu, p, Number(i)), Zero);
    }

    /// <summary>A table is about to be freed, now or after a grace period: no CPU may find the way to it any more.</summary>
    public static void CheckUnreachable(CommandBuilder b, Expr table, string what)
    {
        World w = b.World;
        if (w.HasTlb)
            b.Verify(Property.I6, Not(IsReachable(w, table)), $"{what} although the hardware of a CPU caches the way to it");
    }

    /// <summary>The lock of a pmd entry is released: what its holder took away must be flushed, but for CONFIG_PT_RECLAIM's zaps.</summary>
    public static void CheckDetached(CommandBuilder b, Expr l)
    {
        World w = b.World;
        int me = w.DetacherNumber(b.Context.Cpu);
        if (!w.HasTlb || me == 0 || b.Context.Stack.Contains("zap_pte_range"))
            return;
        Expr isPml = w.SplitLocks ? Fold.Of(BinaryOperator.Less, l, Number(w.PmdLocks)) : One;
        for (int t = 0; t < w.Tables; t++)
        {
            Expr isMine = And(Equal(w.TableState[t], (int)TableState.Detached), Equal(w.DetachedBy[t], me));
            b.Verify(
                Property.I6,
                Not(And(And(isPml, isMine), IsReachable(w, Number(t)))),
                "the pmd lock is released although the hardware of a CPU caches the way to the table that was taken away");
        }
    }

    /// <summary>A page is about to be freed.</summary>
    public static void CheckUnmapped(CommandBuilder b, Expr page)
    {
        World w = b.World;
        if (!w.HasTlb)
            return;
        Expr mapped = Any(Enumerable.Range(0, w.Tlb.Length)
            .Where(i => w.HasUsers(i / (w.Slots * w.PtrsPerPte), i / w.PtrsPerPte % w.Slots))
            .Select(i => And(
                And(NotEqual(w.Tlb[i], 0), LazyTlb.IsToUse(w, i / (w.Slots * w.PtrsPerPte))),
                Fold.Of(BinaryOperator.Equal, PageOf(w.Tlb[i]), page))));
        b.Verify(Property.I6, Not(mapped), "a page is freed although a CPU caches a translation to it");
    }

    private static EnvironmentAction FillPath(World w, int cpu, int slot, Func<Property, bool> isChecked)
    {
        var b = new CommandBuilder(w, new StepContext(-1, ["hardware"]), isChecked);
        int cached = (cpu * w.Slots) + slot;
        b.Guard(And(Equal(w.PathCache[cached], 0), World.IsTable(w.Pmd[slot])));
        Expr table = World.TableOf(w.Pmd[slot]);
        b.Verify(Property.I1, NotEqual(w.TableState[table], (int)TableState.Freed), "the hardware walks a freed page table");
        Tables.CheckReady(b, One, table, "a page table");
        b.Set(w.PathCache, Number(cached), Fold.Of(BinaryOperator.Add, table, One));
        return new EnvironmentAction($"cpu {cpu} caches the way of pmd {slot}", b.Finish(null)) { Cpu = cpu };
    }

    private static EnvironmentAction FillTlb(World w, int cpu, int slot, int index, Func<Property, bool> isChecked)
    {
        var b = new CommandBuilder(w, new StepContext(-1, ["hardware"]), isChecked);
        Expr entry = w.TlbIndex(cpu, Number(slot), Number(index));
        Expr cached = w.PathCache[(cpu * w.Slots) + slot];
        Expr pmd = w.Pmd[slot];
        Expr table = If(NotEqual(cached, 0), Fold.Of(BinaryOperator.Subtract, cached, One), World.TableOf(pmd));
        Expr walks = Or(NotEqual(cached, 0), World.IsTable(pmd));
        b.Guard(And(Equal(w.Tlb[entry], 0), walks));
        b.Verify(Property.I1, NotEqual(w.TableState[table], (int)TableState.Freed), "the hardware walks a freed page table");
        Tables.CheckReady(b, One, table, "a page table");
        Expr pte = w.Pte[PteEntries.Index(w, table, Number(index))];
        b.Guard(w.IsUsable(pte, write: false));
        Expr writable = If(w.IsUsable(pte, write: true), Number(3), One);
        b.Set(w.Tlb, entry, Fold.Of(BinaryOperator.Or, Fold.Of(BinaryOperator.ShiftLeft, w.PageOf(pte), Number(2)), writable));
        return new EnvironmentAction($"cpu {cpu} caches the translation of {slot}.{index}", b.Finish(null)) { Cpu = cpu };
    }

    private static Expr IsReachable(World w, Expr table)
    {
        Expr way = Fold.Of(BinaryOperator.Add, table, One);
        return Any(Enumerable.Range(0, w.PathCache.Length)
            .Where(i => w.HasUsers(i / w.Slots, i % w.Slots))
            .Select(i => Fold.Of(BinaryOperator.Equal, w.PathCache[i], way)));
    }

    private static Expr PageOf(Expr translation) => Fold.Of(BinaryOperator.ShiftRight, translation, Number(2));
}
