using PtSpec.Checking.Properties;
using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;
using static PtSpec.Checking.Worlds.Fold;

namespace PtSpec.Checking.Worlds;

/// <summary>Reading and writing pmd entries.</summary>
internal static class PmdEntries
{
    public static Expr Read(CommandBuilder b, Expr p)
    {
        Expr value = b.World.Pmd[p];
        WasRead(b, value);
        return value;
    }

    /// <summary>A copy is read as a walker reads an entry, only that nobody else can change it.</summary>
    public static Expr ReadOnStack(CommandBuilder b, Expr copy)
    {
        if (Walks.MapsCopy(b))
            Walks.ReadPmd(b, copy);
        return copy;
    }

    /// <summary>What it means to have read an entry.</summary>
    public static void WasRead(CommandBuilder b, Expr value)
    {
        Zaps.Saw(b, value);
        Walks.ReadPmd(b, value);
    }

    public static Expr? Populate(CommandBuilder b, Expr p, Expr tableId)
    {
        World w = b.World;
        Expr table = Tables.Index(b, tableId);
        Leave(b, p, Number(1));
        Refinement.CheckTableEvent(b, w.TableState[table], TableState.Installed, p);
        b.Set(w.TableState, table, Number((int)TableState.Installed));
        b.Set(w.DetachedBy, table, Zero);
        b.Set(w.Pmd, p, Fold.Of(BinaryOperator.Or, Fold.Of(BinaryOperator.ShiftLeft, table, One), One));
        return null;
    }

    public static Expr? SetAt(CommandBuilder b, Expr p, Expr value)
    {
        Leave(b, p, value);
        b.Set(b.World.Pmd, p, value);
        return null;
    }

    public static Expr? Establish(CommandBuilder b, Expr p, Expr value)
    {
        Expr old = b.Keep(b.World.Pmd[p]);
        SetAt(b, p, value);
        return old;
    }

    public static Expr? Clear(CommandBuilder b, Expr p)
    {
        if (b.Context.Stack[^1] == "pmd_clear_bad")
            b.Verify(Property.I9, Equal(b.World.Pmd[p], (int)PmdValue.Bad.Raw), "pmd_clear_bad clears an entry that is not bad");
        GetAndClear(b, p);
        return null;
    }

    public static Expr? GetAndClear(CommandBuilder b, Expr p)
    {
        Expr old = b.Keep(b.World.Pmd[p]);
        Leave(b, p, Zero);
        b.Set(b.World.Pmd, p, Zero);
        Zaps.Emptied(b);
        return old;
    }

    // An anonymous collapse empties the table later, under locks that keep every walker from the slot until then.
    private static Expr HoldsEverybodyOff(CommandBuilder b, Expr p)
    {
        World w = b.World;
        return And(Equal(w.MmapWriter[w.MmOf(p)], b.Me), Equal(w.AnonVmaWriter[0], b.Me));
    }

    /// <summary>An entry is cleared whose table comes under another entry.</summary>
    public static Expr? ClearMoved(CommandBuilder b, Expr p)
    {
        Leave(b, p, Zero, moves: true);
        b.Set(b.World.Pmd, p, Zero);
        return null;
    }

    // Up to 6.5 collapse_pte_mapped_thp leaves entries in the table that map the locked huge folio, out of the reverse map. What
    // userfaultfd write-protects must stay.
    private static Expr MayGo(CommandBuilder b, Expr p, int index, Expr pte)
    {
        Expr none = Equal(pte, 0);
        if (b.World.AtLeast(6, 6) || !b.Context.Stack.Contains("collapse_pte_mapped_thp"))
            return none;
        Expr isPresent = NotEqual(Fold.Of(BinaryOperator.And, pte, Number(3)), 0);
        Expr isProtected = Equal(Fold.Of(BinaryOperator.And, pte, Number(31)), (int)PteValue.UffdWp(default).Raw);
        Expr mapsFolio = Fold.Of(BinaryOperator.Equal, b.World.PageOf(pte), b.World.Query("PageCachePage", [p, Number(index)]));
        return Or(none, And(And(isPresent, Not(isProtected)), mapsFolio));
    }

    // Whatever the entry pointed to loses it.
    private static void Leave(CommandBuilder b, Expr p, Expr next, bool moves = false)
    {
        World w = b.World;
        Expr old = w.Pmd[p];
        Expr isTable = World.IsTable(old);
        Expr table = World.TableOf(old);
        Refinement.CheckPmdWrite(b, p, old, next);
        if (!w.IsKernelAddress(p))
            MapCounts.Pmd(b, p, old, next);
        Devices.CheckPmd(b, p, old, next);
        if (moves)
        {
            b.When(isTable, () => b.Set(w.TableState, table, Number((int)TableState.Moving)));
            return;
        }
        b.When(isTable, () =>
        {
            Expr empty = All(Enumerable.Range(0, w.PtrsPerPte).Select(i => MayGo(b, p, i, w.Pte[PteEntries.Index(w, table, Number(i))])));
            b.Verify(
                Property.I3,
                w.CollapsesAnonymous ? Or(HoldsEverybodyOff(b, p), empty) : empty,
                "a page table is taken away from its pmd entry with an entry in it that is not none");
            b.Set(w.TableState, table, Number((int)TableState.Detached));
            b.Set(w.DetachedBy, table, Number(w.DetacherNumber(b.Context.Cpu)));
        });
    }
}

/// <summary>Reading and writing entries of page tables.</summary>
internal static class PteEntries
{
    public static Expr Read(CommandBuilder b, Expr tableId, Expr index)
    {
        Expr table = Tables.Index(b, tableId);
        CheckIndex(b, index);
        Expr entry = b.World.Pte[Index(b.World, table, index)];
        CheckAlive(b, table);
        if (KernelEntries.AreUsed(b))
            KernelEntries.CheckRead(b, index);
        else
            Walks.ReadPte(b, table, entry);
        return entry;
    }

    public static Expr? Write(CommandBuilder b, Expr tableId, Expr index, Expr value, bool returnsOld)
    {
        World w = b.World;
        CheckWrite(b, tableId, index);
        Expr entry = Index(w, Fold.Of(BinaryOperator.Subtract, tableId, One), index);
        Expr? old = returnsOld ? b.Keep(w.Pte[entry]) : null;
        Devices.CheckEntry(b, Fold.Of(BinaryOperator.Subtract, tableId, One), index, value);
        if (!returnsOld)
            Uffd.Mapped(b, Fold.Of(BinaryOperator.Subtract, tableId, One));
        Vmas.Moves(b, entry, value);
        if (old is not null)
            Gathers.Cleared(b, old);
        if (!KernelEntries.AreUsed(b))
            MapCounts.Entry(b, w.Pte[entry], value);
        b.Set(w.Pte, entry, value);
        return old;
    }

    /// <summary>Checks that the CPU may write an entry.</summary>
    public static Expr? CheckWrite(CommandBuilder b, Expr tableId, Expr index)
    {
        World w = b.World;
        Expr table = Tables.Index(b, tableId);
        CheckIndex(b, index);
        Expr state = w.TableState[table];
        CheckAlive(b, table);
        b.Verify(
            Property.I2,
            Or(Any(new[] { TableState.Freed, TableState.Allocated, TableState.Installed }.Select(s => Equal(state, (int)s))), IsPrivate(b, table)),
            "an entry is written in a page table that no pmd entry points to any more");
        if (KernelEntries.AreUsed(b))
        {
            KernelEntries.CheckWrite(b, index);
            return null;
        }
        b.Verify(
            Property.I4,
            Or(NotEqual(state, (int)TableState.Installed), Equal(w.Lock[w.Ptl(table)], b.Me)),
            "an entry is written without the lock of its page table");
        if (w.HasHugeAnonymous)
            b.When(NotEqual(state, (int)TableState.Withdrawn), () => Walks.WritePte(b, table));
        else
            Walks.WritePte(b, table);
        return null;
    }

    /// <summary>Whether a table was withdrawn, or taken away by an anonymous collapse, and is this CPU's own.</summary>
    public static Expr IsPrivate(CommandBuilder b, Expr table)
    {
        World w = b.World;
        if (!w.CollapsesAnonymous)
            return Zero;
        Expr state = w.TableState[table];
        int me = w.DetacherNumber(b.Context.Cpu);
        Expr collapsing = me == 0 ? Zero : And(Equal(state, (int)TableState.Synced), Equal(w.DetachedBy[table], me));
        return Or(w.HasHugeAnonymous ? Equal(state, (int)TableState.Withdrawn) : Zero, collapsing);
    }

    public static Expr Index(World w, Expr table, Expr index) =>
        Fold.Of(BinaryOperator.Add, Tables.Times(table, w.PtrsPerPte), index);

    /// <summary>Checks that an entry is one of its table; numbers are, since an operation names an entry that there is.</summary>
    public static void CheckIndex(CommandBuilder b, Expr index)
    {
        Expr isWithin = Fold.Of(BinaryOperator.Less, index, Number(b.World.PtrsPerPte));
        if (index is not Constant)
            b.Verify(Property.I9, isWithin, "an entry beyond the end of its page table is used", isFatal: true);
    }

    private static void CheckAlive(CommandBuilder b, Expr table)
    {
        b.Verify(Property.I1, NotEqual(b.World.TableState[table], (int)TableState.Freed), "a freed page table is used");
        Tables.CheckReady(b, One, table, "a page table");
    }
}

/// <summary>Loads and stores by the user: the hardware walks, in one step.</summary>
internal static class UserAccess
{
    public static Expr Load(CommandBuilder b, Expr p, Expr index)
    {
        (Expr mapped, Expr page) = Walk(b, p, index, write: false);
        Pages.CheckWritten(b, mapped, page, "the user reads a page");
        Expr value = Fold.Of(BinaryOperator.Add, b.World.Content[page], One);
        Uffd.Accessed(b, p, index, mapped, write: false);
        return If(mapped, value, Zero);
    }

    public static Expr Store(CommandBuilder b, Expr p, Expr index, Expr value)
    {
        (Expr mapped, Expr page) = Walk(b, p, index, write: true);
        Expr done = b.Keep(mapped);
        Uffd.Accessed(b, p, index, mapped, write: true);
        b.When(done, () => b.Set(b.World.Content, page, value));
        return done;
    }

    /// <summary>Whether the tables map an address, for an access, and which page.</summary>
    public static (Expr Mapped, Expr Page) Translate(World w, Expr p, Expr index, bool write)
    {
        Expr pmd = w.Pmd[p];
        Expr isTable = World.IsTable(pmd);
        Expr table = World.TableOf(pmd);
        Expr pte = w.Pte[PteEntries.Index(w, table, index)];
        Expr present = w.IsUsable(pte, write);
        bool file = !IsTrue(w.Query("VmaIsAnonymous", [p]));
        bool leafAllows = file && (!write || IsTrue(w.Query("VmaIsShared", [p])));
        Expr isLeaf = leafAllows ? Equal(pmd, (int)PmdValue.Leaf.Raw) : Zero;
        Expr leafPage = w.Query("PageCachePage", [p, index]);
        if (IsTrue(w.Query("ThpVmaAllowable", [p])))
        {
            ulong bits = write ? 31UL : 15UL;
            Expr usable = Fold.Of(BinaryOperator.And, pmd, new Constant(bits));
            isLeaf = Equal(usable, (int)PmdValue.Leaf.With(default, write).Raw);
            leafPage = w.Query("FolioPage", [Fold.Of(BinaryOperator.ShiftRight, pmd, Number(5)), index]);
        }
        return (Or(And(isTable, present), isLeaf), If(isTable, w.PageOf(pte), leafPage));
    }

    private static (Expr Mapped, Expr Page) Walk(CommandBuilder b, Expr p, Expr index, bool write)
    {
        World w = b.World;
        Expr isTable = World.IsTable(w.Pmd[p]);
        Expr table = World.TableOf(w.Pmd[p]);
        b.Verify(
            Property.I1, Or(Not(isTable), NotEqual(w.TableState[table], (int)TableState.Freed)), "the hardware walks a freed page table");
        Tables.CheckReady(b, isTable, table, "a page table");
        (Expr mapped, Expr page) = Translate(w, p, index, write);
        if (w.AnonymousPages > 0)
        {
            Expr anonymous = And(mapped, w.IsAnonymous(page));
            Expr used = NotEqual(w.PageUsed[w.AnonymousIndex(page)], 0);
            b.Verify(Property.I5, Or(Not(anonymous), used), "the user reaches an anonymous page that was freed");
        }
        return (mapped, page);
    }
}

/// <summary>What a running zap has seen of its range: the witness that I6 asks for.</summary>
internal static class Zaps
{
    public static void Saw(CommandBuilder b, Expr pmd)
    {
        if (IsZap(b))
            b.When(Equal(pmd, 0), () => Witness(b));
    }

    /// <summary>There is no mapping: the range is empty.</summary>
    public static void FoundNoVma(CommandBuilder b, Expr gone)
    {
        if (IsZap(b))
            b.When(Equal(gone, 1), () => Witness(b));
    }

    public static void Emptied(CommandBuilder b)
    {
        // A split takes a mapping away for the moment only.
        bool isSplit = b.Context.Stack.Contains("__split_huge_zero_page_pmd");
        if (IsZap(b) && !isSplit)
            Witness(b);
    }

    /// <summary>zap_pte_range unlocks its table: it has cleared its part of it, unless it was broken off.</summary>
    public static void TableDone(CommandBuilder b)
    {
        IReadOnlyList<string> stack = b.Context.Stack;
        if (!stack.Contains("zap_pte_range") || stack.Intersect(OtherUnlocks).Any())
            return;
        if (b.World.Witness.Maximum < Unfinished)
        {
            Witness(b);
            return;
        }
        Expr isUnfinished = Equal(b.World.Witness[b.Context.Cpu], Unfinished);
        b.Set(b.World.Witness, Number(b.Context.Cpu), Not(isUnfinished));
    }

    /// <summary>The zap drops the lock of a table before it has cleared its part of it.</summary>
    public static void BrokenOff(CommandBuilder b)
    {
        // Only a changed routine asks where nobody drops the lock.
        if (IsZap(b) && b.World.Witness.Maximum >= Unfinished)
            b.Set(b.World.Witness, b.Context.Cpu, Unfinished);
    }

    /// <summary>madvise returns.</summary>
    public static Expr? EndOf(CommandBuilder b, Expr? result)
    {
        if (b.Context.Stack[^1] == ZapEntry)
        {
            b.Verify(
                Property.I6,
                Equal(b.World.Witness[b.Context.Cpu], 1),
                "the zap returns without having seen its range empty or having emptied it");
            b.Set(b.World.Witness, b.Context.Cpu, 0);
        }
        return result;
    }

    private const string ZapEntry = "madvise_dontneed";
    private const int Unfinished = 2;

    // Within zap_pte_range, but not at the end of its work on a table.
    private static readonly string[] OtherUnlocks =
        ["pte_offset_map_lock", "try_get_and_clear_pmd", "zap_empty_pte_table", "zap_pte_table_if_empty"];

    private static bool IsZap(CommandBuilder b) => b.Context.Stack.Contains(ZapEntry);

    private static void Witness(CommandBuilder b) => b.Set(b.World.Witness, b.Context.Cpu, 1);
}
