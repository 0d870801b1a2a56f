using PtSpec.Checking.Properties;
using PtSpec.Core.Lowered;
using static PtSpec.Checking.Worlds.Fold;

namespace PtSpec.Checking.Worlds;

/// <summary>Spinlocks, reader-writer locks and the folio lock.</summary>
internal static class Locks
{
    public static Expr? SpinLock(CommandBuilder b, Expr l)
    {
        CheckUse(b, l);
        b.Verify(Property.I7, Fold.Of(BinaryOperator.NotEqual, b.World.Lock[l], b.Me), "spin_lock on a lock that the CPU holds already: it waits for itself");
        CheckOrder(b, l);
        b.Guard(Equal(b.World.Lock[l], 0));
        b.Set(b.World.Lock, l, b.Me);
        Walks.Locked(b, l, One);
        return null;
    }

    public static Expr? SpinTrylock(CommandBuilder b, Expr l)
    {
        CheckUse(b, l);
        Expr free = b.Keep(Equal(b.World.Lock[l], 0));
        b.When(free, () => b.Set(b.World.Lock, l, b.Me));
        Walks.Locked(b, l, free);
        return free;
    }

    public static Expr? SpinUnlock(CommandBuilder b, Expr l)
    {
        CheckUse(b, l);
        b.Verify(Property.I7, Equal(b.World.Lock[l], b.Me), "spin_unlock of a lock that the CPU does not hold", isFatal: true);
        Walks.Unlocking(b, l);
        Translations.CheckDetached(b, l);
        b.Set(b.World.Lock, l, Zero);
        Zaps.TableDone(b);
        return null;
    }

    public static Expr? AssertLocked(CommandBuilder b, Expr l)
    {
        CheckUse(b, l);
        b.Verify(Property.I4, Equal(b.World.Lock[l], b.Me), "an entry changes, and the lock of the table in its pmd entry is not held");
        return null;
    }

    public static Expr? ReadLock(CommandBuilder b, Field reader, Field writer, string name, int mm = 0) => Primitives.Sleeps(b, name, () =>
    {
        int me = (mm * b.World.Cpus) + b.Context.Cpu;
        CheckOuter(b, reader, name);
        b.Verify(Property.I7, And(Equal(reader[me], 0), Fold.Of(BinaryOperator.NotEqual, writer[mm], b.Me)), $"{name} taken twice by the same CPU");
        b.Guard(Equal(writer[mm], 0));
        b.Set(reader, me, 1);
        return null;
    });

    public static Expr? ReadTrylock(CommandBuilder b, Field reader, Field writer, string name, int mm)
    {
        int me = (mm * b.World.Cpus) + b.Context.Cpu;
        b.Verify(Property.I7, Equal(reader[me], 0), $"{name} taken twice by the same CPU");
        Expr free = b.Keep(Equal(writer[mm], 0));
        b.When(free, () => b.Set(reader, me, 1));
        return free;
    }

    public static Expr? ReadUnlock(CommandBuilder b, Field reader, string name, int mm = 0)
    {
        int me = (mm * b.World.Cpus) + b.Context.Cpu;
        b.Verify(Property.I7, Equal(reader[me], 1), $"{name} released without being held", isFatal: true);
        b.Set(reader, me, 0);
        return null;
    }

    public static Expr? WriteLock(CommandBuilder b, Field reader, Field writer, string name, int mm = 0) => Primitives.Sleeps(b, name, () =>
    {
        CheckOuter(b, reader, name);
        b.Verify(
            Property.I7,
            And(Equal(reader[(mm * b.World.Cpus) + b.Context.Cpu], 0), Fold.Of(BinaryOperator.NotEqual, writer[mm], b.Me)),
            $"{name} taken twice by the same CPU");
        b.Guard(IsFree(b, reader, writer, mm));
        b.Set(writer, Number(mm), b.Me);
        return null;
    });

    /// <summary>A mapping that has no anon_vma has no such lock; one lock stands for all others.</summary>
    public static Expr? AnonVmaWriteLock(CommandBuilder b, Expr p)
    {
        b.Verify(Property.I9, NotEqual(b.World.AnonVma[p], 0), "the lock of an anon_vma is taken that is NULL", isFatal: true);
        return WriteLock(b, b.World.AnonVmaReader, b.World.AnonVmaWriter, "the anon_vma lock");
    }

    public static Expr? WriteTrylock(CommandBuilder b, Field reader, Field writer, int mm)
    {
        Expr free = b.Keep(IsFree(b, reader, writer, mm));
        b.When(free, () => b.Set(writer, Number(mm), b.Me));
        return free;
    }

    public static Expr? WriteUnlock(CommandBuilder b, Field writer, string name, int mm = 0)
    {
        b.Verify(Property.I7, Equal(writer[mm], b.Me), $"{name} released without being held for writing", isFatal: true);
        b.Set(writer, mm, 0);
        return null;
    }

    public static Expr? FolioLock(CommandBuilder b, Expr p, Expr index) => Primitives.Sleeps(b, "folio_lock", () =>
    {
        World w = b.World;
        PteEntries.CheckIndex(b, index);
        Expr folio = b.Keep(Folio(w, p, index));
        b.Verify(Property.I7, Not(HoldsRmap(b)), "folio_lock with i_mmap_rwsem or the anon_vma lock held: the order is the other way round");
        b.Verify(Property.I7, Fold.Of(BinaryOperator.NotEqual, w.FolioLock[folio], b.Me), "folio_lock on a folio that the CPU has locked already");
        b.Guard(Equal(w.FolioLock[folio], 0));
        b.Set(w.FolioLock, folio, b.Me);
        return null;
    });

    public static Expr? FolioTrylock(CommandBuilder b, Expr p, Expr index)
    {
        World w = b.World;
        PteEntries.CheckIndex(b, index);
        Expr folio = b.Keep(Folio(w, p, index));
        Expr free = b.Keep(Equal(w.FolioLock[Folio(w, p, index)], 0));
        b.When(free, () => b.Set(w.FolioLock, folio, b.Me));
        return free;
    }

    public static Expr? FolioUnlock(CommandBuilder b, Expr p, Expr index)
    {
        World w = b.World;
        PteEntries.CheckIndex(b, index);
        Expr folio = b.Keep(Folio(w, p, index));
        b.Verify(Property.I7, Equal(w.FolioLock[folio], b.Me), "folio_unlock of a folio that the CPU has not locked", isFatal: true);
        b.Set(w.FolioLock, folio, Zero);
        return null;
    }

    /// <summary>The huge folio takes the place of the small ones: it is locked as its first page was, and their locks are gone.</summary>
    public static Expr? MakeHuge(CommandBuilder b, Expr p)
    {
        World w = b.World;
        for (int i = 0; i < w.PtrsPerPte; i++)
        {
            Expr page = Fold.Of(BinaryOperator.Add, Tables.Times(p, w.PtrsPerPte), Number(i));
            b.Verify(Property.I7, Equal(w.FolioLock[page], b.Me), "a folio is replaced in the page cache that is not locked", isFatal: true);
            Translations.CheckUnmapped(b, w.Query("PageCachePage", [p, Number(i)]));
            MapCounts.CheckZero(b, w.Query("PageCachePage", [p, Number(i)]));
            if (i > 0)
                b.Set(w.FolioLock, page, Zero);
        }
        b.Set(w.HugeFolio, p, One);
        return null;
    }

    /// <summary>Whether the CPU has locked any folio.</summary>
    public static Expr HoldsFolio(CommandBuilder b) =>
        Any(Enumerable.Range(0, b.World.FolioLock.Length).Select(i => Equal(b.World.FolioLock[i], b.Me)));

    private static Expr Folio(World w, Expr p, Expr index)
    {
        Expr file = w.FileOf(p);
        Expr first = Tables.Times(file, w.PtrsPerPte);
        return If(w.HugeFolio[file], first, Fold.Of(BinaryOperator.Add, first, index));
    }

    /// <summary>Whether the CPU holds i_mmap_rwsem or the anon_vma lock in any mode.</summary>
    public static Expr HoldsRmap(CommandBuilder b)
    {
        World w = b.World;
        int me = b.Context.Cpu;
        return Or(Or(Equal(w.IMmapReader[me], 1), Equal(w.IMmapWriter[0], b.Me)), HoldsAnonVma(b));
    }

    private static Expr HoldsAnonVma(CommandBuilder b) =>
        Or(Equal(b.World.AnonVmaReader[b.Context.Cpu], 1), Equal(b.World.AnonVmaWriter[0], b.Me));

    // mmap_lock > folio lock > i_mmap_rwsem > anon_vma lock (process_addrs.rst).
    private static void CheckOuter(CommandBuilder b, Field reader, string name)
    {
        World w = b.World;
        if (reader == w.MmapReader)
            b.Verify(Property.I7, Not(Or(HoldsFolio(b), HoldsRmap(b))), $"{name} taken with a folio lock, i_mmap_rwsem or the anon_vma lock held: the order is the other way round");
        if (reader == w.IMmapReader)
            b.Verify(Property.I7, Not(HoldsAnonVma(b)), $"{name} taken with the anon_vma lock held: the order is the other way round");
    }

    private static Expr IsFree(CommandBuilder b, Field reader, Field writer, int mm) =>
        And(Equal(writer[mm], 0), All(Enumerable.Range(mm * b.World.Cpus, b.World.Cpus).Select(c => Equal(reader[c], 0))));

    // A page-table lock of its own lies in its table and dies with it.
    private static void CheckUse(CommandBuilder b, Expr l)
    {
        World w = b.World;
        if (!w.SplitLocks || (l is Constant c && (int)c.Value < w.PmdLocks))
            return;
        Expr table = Fold.Of(BinaryOperator.Subtract, l, Number(w.PmdLocks));
        Expr isTableLock = Fold.Of(BinaryOperator.LessOrEqual, Number(w.PmdLocks), l);
        b.Verify(
            Property.I1,
            Or(Not(isTableLock), NotEqual(w.TableState[table], (int)TableState.Freed)),
            "the lock of a freed page table is used");
        Tables.CheckReady(b, isTableLock, table, "the lock of a page table");
        Gathers.CheckLockObject(b, isTableLock, table);
    }

    private static void CheckOrder(CommandBuilder b, Expr l)
    {
        World w = b.World;
        if (!w.SplitLocks)
            return;
        Expr isPml = Fold.Of(BinaryOperator.Less, l, Number(w.PmdLocks));
        Expr holdsPtl = Any(Enumerable.Range(w.PmdLocks, w.Tables).Select(t => Equal(w.Lock[t], b.Me)));
        if (!IsFalse(isPml))
            b.Verify(Property.I7, Not(And(isPml, holdsPtl)), "a pmd lock is taken with a page-table lock held: the order is the other way round");
    }
}

/// <summary>RCU read sections.</summary>
internal static class Rcu
{
    public static Expr? ReadLock(CommandBuilder b, IReadOnlyList<Expr> arguments)
    {
        Expr nesting = b.World.RcuNesting[b.Context.Cpu];
        b.Verify(
            Property.I4,
            Fold.Of(BinaryOperator.Less, nesting, new Constant(b.World.RcuNesting.Maximum)),
            "page tables are mapped deeper and deeper: a pte_unmap is missing",
            isFatal: true);
        b.Set(b.World.RcuNesting, Number(b.Context.Cpu), Fold.Of(BinaryOperator.Add, nesting, One));
        Walks.EnteringRcu(b);
        return null;
    }

    public static Expr? ReadUnlock(CommandBuilder b, IReadOnlyList<Expr> arguments)
    {
        World w = b.World;
        int me = b.Context.Cpu;
        b.Verify(Property.I4, NotEqual(w.RcuNesting[me], 0), "rcu_read_unlock outside of any RCU read section", isFatal: true);
        Walks.LeavingRcu(b);
        b.Set(w.RcuNesting, Number(me), Fold.Of(BinaryOperator.Subtract, w.RcuNesting[me], One));
        b.When(Not(IsWaitedFor(w, me)), () => EndWaiting(b));
        return null;
    }

    /// <summary>
    /// Whether a grace period that begins now waits for a CPU: it is in a section, or has stores that it has not shown yet;
    /// each CPU executes a full barrier before a grace period ends.
    /// </summary>
    public static Expr IsWaitedFor(World w, int cpu) =>
        Or(Or(NotEqual(w.RcuNesting[cpu], 0), NotEqual(w.IrqsOff[cpu], 0)), Not(w.HasDrained(cpu)));

    /// <summary>The CPU is in no section that a grace period waits for.</summary>
    public static void EndWaiting(CommandBuilder b)
    {
        World w = b.World;
        for (int t = 0; t < w.Tables; t++)
            b.Set(w.WaitsFor, (t * w.Cpus) + b.Context.Cpu, 0);
        for (int c = 0; c < w.Cpus; c++)
            b.Set(w.RcuWaits, (c * w.Cpus) + b.Context.Cpu, 0);
    }
}
