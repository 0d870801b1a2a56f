using PtSpec.Checking.Properties;
using PtSpec.Checking.Scenarios;
using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;
using PtSpec.StateMachines;
using static PtSpec.Checking.Worlds.Fold;
using Row = PtSpec.StateMachines.Transition<PtSpec.StateMachines.PtlOwnershipState, PtSpec.StateMachines.PtlOwnershipTrigger>;

namespace PtSpec.Checking.Worlds;

/// <summary>
/// The refinement mapping to PtlOwnership: which of its triggers a step fires for a table that the CPU walks, and what
/// the state reached allows. A CPU walks as many tables at once as its operations map at once. Taking a table's lock without mapping the table, as unlinkers do, is no walk.
/// </summary>
internal static class Walks
{
    private const string MapRoutine = "__pte_offset_map";
    private const string MapOnStack = "pte_offset_map_on_stack";
    private const string MapLock = "pte_offset_map_lock";
    private const string Unmap = "pte_unmap";
    private const string CollapsePteMapped = "collapse_pte_mapped_thp";
    private const string MapLockOnStack = "pte_offset_map_lock_on_stack";
    private const string CollapseHugePage = "collapse_huge_page";
    private const string CollapseOrder = "collapse_huge_page_order";
    private const string CopySucceeded = "__collapse_huge_page_copy_succeeded";

    private static readonly string[] ReadOnlyMaps = ["pte_offset_map_ro_nolock", "gup_fast_pte_range", "perf_get_pgtable_size"];

    // Holds the pmd lock from before it maps, which keeps the table in place.
    private const string ByPml = "zap_pte_table_if_empty";

    // Whoever takes a page-table lock elsewhere takes it as an unlinker does, or it is a pmd lock.
    private static readonly string[] Walkers =
    [
        MapLock, "handle_pte_fault", "do_numa_page", "pte_unmap_same", "filemap_fault_recheck_pte_none", "map_pte", "page_vma_mapped_walk",
        "adjust_pte", "move_pages_ptes", "move_pages_pte", "double_pt_lock", "move_ptes", "copy_pte_range", ByPml, CollapsePteMapped,
        MapLockOnStack, CopySucceeded, CollapseOrder,
        LruGen,
    ];

    // Who needs no look at the slot again, since mmap_lock and the vma lock, held for writing, keep every unlinker out.
    private static readonly string[] Excluders = ["move_ptes", "copy_pte_range", CollapseHugePage, CollapseOrder];

    private static readonly string[] TakesPmlToo = [CollapsePteMapped, "page_vma_mapped_walk", CollapseOrder];

    private const string UffdMove = "move_pages_pte";

    // Takes each entry by itself.
    private const string LruGen = "lru_gen_walk_pte_range";

    // Who goes on where it finds an entry none: that it is none proves nothing, and refutes nothing.
    private static readonly string[] ExpectsNone = ["move_pages_ptes", "move_pages_pte", "move_present_pte", LruGen];

    // The triggers that a step of this world can fire.
    private static readonly PtlOwnershipTrigger[] Fired =
    [
        PtlOwnershipTrigger.RcuReadLock, PtlOwnershipTrigger.RcuReadUnlock, PtlOwnershipTrigger.SawTable,
        PtlOwnershipTrigger.SawTableReadOnly, PtlOwnershipTrigger.SawNoTable, PtlOwnershipTrigger.SpinLock,
        PtlOwnershipTrigger.PmdSame, PtlOwnershipTrigger.PmdDiffers, PtlOwnershipTrigger.PteSame, PtlOwnershipTrigger.PteDiffers,
        PtlOwnershipTrigger.SpinUnlock, PtlOwnershipTrigger.PteUnmap, PtlOwnershipTrigger.ExcludedByHigherLocks,
        PtlOwnershipTrigger.ExcludedByPml,
    ];

    /// <summary>
    /// The states of PtlOwnership that a walk can reach in a kernel, Unmapped first, and last those of maps for reading only, which
    /// need no room where nothing maps so.
    /// </summary>
    public static IReadOnlyList<PtlOwnershipState> States(Scenario scenario)
    {
        KernelVersion kernel = scenario.Kernel;
        bool mapsReadOnly = AnyReadOnlyMap.Value || scenario.Operations.Any(o => o.Kind is OperationKind.GupFast or OperationKind.Perf);
        var states = new List<PtlOwnershipState> { PtlOwnershipState.Unmapped };
        for (int i = 0; i < states.Count; i++)
        {
            foreach (Row row in PtlOwnershipMachine.Definition.Transitions)
            {
                bool fires = row.From == states[i] && Fired.Contains(row.Trigger) && row.Versions.Contains(kernel);
                bool isReadOnly = row.Trigger == PtlOwnershipTrigger.SawTableReadOnly && !mapsReadOnly;
                if (fires && !isReadOnly && !states.Contains(row.To))
                    states.Add(row.To);
            }
        }
        return [.. states.OrderBy(s => s is PtlOwnershipState.SampledReadOnly or PtlOwnershipState.AcquiredReadOnly)];
    }

    // Where no routine maps by pte_offset_map_ro_nolock, the states behind it need no room.
    private static readonly Lazy<bool> AnyReadOnlyMap = new(() => Routines.All.SelectMany(r => r.Nodes).OfType<Call>()
        .Any(c => c.Routine.EndsWith("PteOffsetMapRoNolock", StringComparison.Ordinal)));

    /// <summary>
    /// A pmd entry is read: the one read that maps, or the look again under the lock. Up to 6.5 unmapping is no step, so a
    /// new map takes the place of a walk that holds no lock.
    /// </summary>
    public static void ReadPmd(CommandBuilder b, Expr value)
    {
        World w = b.World;
        Expr isTable = World.IsTable(value);
        Expr table = World.TableOf(value);
        if (IsMapping(b))
        {
            bool inRcu = w.AtLeast(6, 6);
            OnFirst(b, Each(b, inRcu ? l => Is(b, l, PtlOwnershipState.Rcu) : l => Not(IsLocked(b, l))), level =>
            {
                if (!inRcu)
                    b.Set(w.Walk, Number(Index(b, level)), Zero);
                Map(b, level, isTable, table);
            });
            return;
        }
        Expr Compares(int level) => Is(b, level, PtlOwnershipState.Acquired);
        Expr Same(int level) => And(isTable, Fold.Of(BinaryOperator.Equal, table, TableOf(b, level)));
        var compared = new List<(int, Expr)>();
        if (w.MaxWalks > 1)
            compared.AddRange(Newest(b, l => And(Compares(l), Same(l))));
        compared.AddRange(Newest(b, Compares));
        OnFirst(b, compared, level => b.When(
            Compares(level), () => FireEither(b, level, Same(level), PtlOwnershipTrigger.PmdSame, PtlOwnershipTrigger.PmdDiffers)));
    }

    /// <summary>Whether reading a copy of an entry is the read that maps: comparing with a copy later proves nothing.</summary>
    public static bool MapsCopy(CommandBuilder b) => b.Context.Stack[^1] == MapOnStack;

    /// <summary>An entry is read: under the lock, one that is not none proves that the table was not emptied.</summary>
    public static void ReadPte(CommandBuilder b, Expr table, Expr entry)
    {
        Require(b, table, PteAccess.Read, "an entry is read without the right to: PtlOwnership does not allow it in this state");
        OnEach(b, level => And(IsOf(b, level, table), Is(b, level, PtlOwnershipState.Acquired)), level =>
        {
            if (ExpectsNone.Contains(b.Context.Stack[^1]) || Routines.IsAdded(b.Context.Stack[^1]))
                b.When(NotEqual(entry, 0), () => Fire(b, level, PtlOwnershipTrigger.PteSame));
            else
                FireEither(b, level, NotEqual(entry, 0), PtlOwnershipTrigger.PteSame, PtlOwnershipTrigger.PteDiffers);
        });
    }

    /// <summary>An entry is written.</summary>
    public static void WritePte(CommandBuilder b, Expr table) => Require(
        b, table, PteAccess.Write, "an entry is written before the table was shown to be in place: PtlOwnership does not allow it in this state");

    /// <summary>A page-table lock was taken, if <paramref name="taken"/>; up to 6.4 the locks held above it are the whole proof.</summary>
    public static void Locked(CommandBuilder b, Expr l, Expr taken)
    {
        if (!Walkers.Contains(b.Context.Stack[^1]) && !Routines.IsAdded(b.Context.Stack[^1]))
            return;
        OnEach(b, level => And(IsUnlocked(b, level), IsLockOf(b, level, l)), level => b.When(taken, () => Acquire(b, level)));
    }

    /// <summary>A page-table lock is about to be released.</summary>
    public static void Unlocking(CommandBuilder b, Expr l)
    {
        Expr Holds(int level) => And(IsLocked(b, level), Fold.Of(BinaryOperator.Equal, l, b.World.Ptl(TableOf(b, level))));
        OnEach(b, Holds, level =>
        {
            Fire(b, level, PtlOwnershipTrigger.SpinUnlock);
            if (!b.World.AtLeast(6, 6) && !IsCollapsing(b))
                Fire(b, level, PtlOwnershipTrigger.PteUnmap);
        });
    }

    /// <summary>An RCU section begins: that of a map. Others, around several maps, are no walk.</summary>
    public static void EnteringRcu(CommandBuilder b)
    {
        if (b.Context.Stack[^1] == MapRoutine || MapsOnStack(b))
            OnFirst(b, Each(b, l => Is(b, l, PtlOwnershipState.Unmapped)), level => Fire(b, level, PtlOwnershipTrigger.RcuReadLock));
    }

    /// <summary>An RCU section is about to end: that of a map that failed, or an unmap of the table mapped last.</summary>
    public static void LeavingRcu(CommandBuilder b)
    {
        if (b.Context.Stack[^1] == MapRoutine)
            OnFirst(b, Newest(b, l => Is(b, l, PtlOwnershipState.Rcu)), level => Fire(b, level, PtlOwnershipTrigger.RcuReadUnlock));
        else if (b.Context.Stack[^1] == Unmap && !FillsOwnTable(b))
            OnFirst(b, [.. Newest(b, l => IsUnlocked(b, l)), .. Newest(b, l => Is(b, l, PtlOwnershipState.Owned))], level => Fire(b, level, PtlOwnershipTrigger.PteUnmap));
    }

    // Without split locks the lock of the table may be held already, taken for another one or for a pmd entry.
    private static void Map(CommandBuilder b, int level, Expr isTable, Expr table)
    {
        World w = b.World;
        PtlOwnershipTrigger saw = b.Context.Stack.Any(ReadOnlyMaps.Contains) ? PtlOwnershipTrigger.SawTableReadOnly : PtlOwnershipTrigger.SawTable;
        b.When(isTable, () =>
        {
            Fire(b, level, saw);
            b.Set(w.WalkTable, Number(Index(b, level)), table);
            if (!w.SplitLocks && !Asserts(b))
                b.When(Equal(w.Lock[0], b.Context.Cpu + 1), () => Acquire(b, level));
        });
        b.When(Not(isTable), () => Fire(b, level, PtlOwnershipTrigger.SawNoTable));
    }

    // Until 6.12 collapse_pte_mapped_thp too relies on the locks above: nobody else could take the table away. Nor, before
    // PT_RECLAIM (6.14), a table of anonymous memory while mmap_lock was held for reading.
    private static bool Excludes(CommandBuilder b, string function) => Excluders.Contains(function)
        || (function == CollapsePteMapped && !b.World.AtLeast(6, 13))
        || (function == UffdMove && !b.World.AtLeast(6, 14));

    private static void Acquire(CommandBuilder b, int level)
    {
        Fire(b, level, PtlOwnershipTrigger.SpinLock);
        string? excluder = b.Context.Stack.FirstOrDefault(f => Excludes(b, f));
        if (!b.World.AtLeast(6, 5))
            Fire(b, level, PtlOwnershipTrigger.ExcludedByHigherLocks);
        else if (excluder is not null && !b.Context.Stack.Contains(MapLock))
            Fire(b, level, PtlOwnershipTrigger.ExcludedByHigherLocks, b.World.AtLeast(6, 6) ? excluder : null); // before, the locks alone count
        else if (b.Context.Stack.Contains(ByPml))
            Fire(b, level, PtlOwnershipTrigger.ExcludedByPml);
    }

    // Fires a trigger of a walk: it must be a transition of PtlOwnership, with its locks held.
    private static void Fire(CommandBuilder b, int level, PtlOwnershipTrigger trigger, string? function = null)
    {
        Expr own = b.World.Walk[Index(b, level)];
        Expr legal = Zero;
        Expr next = own;
        foreach (Row row in PtlOwnershipMachine.Definition.Transitions)
        {
            if (row.Trigger != trigger || !row.Versions.Contains(b.World.Scenario.Kernel) || !b.World.WalkStates.Contains(row.From))
                continue;
            if (function is not null && !row.Functions.Contains(function))
                continue;
            Expr from = Is(b, level, row.From);
            legal = Or(legal, And(from, Any(row.Locks.Alternatives.Select(set => Holds(b, level, set)))));
            next = If(from, Number(NumberOf(b, row.To)), next);
        }
        b.Verify(Property.Refinement, legal, $"{trigger} of a walker that is in no state for it: no such transition of PtlOwnership, or its locks are not held");
        b.Set(b.World.Walk, Number(Index(b, level)), next);
        if (trigger is PtlOwnershipTrigger.PteUnmap or PtlOwnershipTrigger.RcuReadUnlock or PtlOwnershipTrigger.SpinUnlock)
            b.When(Is(b, level, PtlOwnershipState.Unmapped), () => b.Set(b.World.WalkTable, Index(b, level), 0));
    }

    // Up to 6.4 the read that maps is the one in pte_offset_map; there is no RCU section around it.
    private static bool IsMapping(CommandBuilder b) =>
        MapsOnStack(b) || b.Context.Stack[^1] == (b.World.AtLeast(6, 5) ? MapRoutine : "pte_offset_map");

    private static bool MapsOnStack(CommandBuilder b) => b.Context.Stack[^1] == MapOnStack && !FillsOwnTable(b);

    // The second walk of a table whose lock is held for the first: it neither takes the lock nor lets it go.
    private static bool Asserts(CommandBuilder b) => b.Context.Stack.Contains("assert_pte_locked");

    // A table that a split has withdrawn is its own, and filling it is no walk.
    private static bool FillsOwnTable(CommandBuilder b) => b.Context.Stack.Contains("__split_huge_pmd_locked");

    // collapse_huge_page keeps its pointer when it lets the lock of the table go that it has taken away.
    private static bool IsCollapsing(CommandBuilder b) => b.Context.Stack.Contains(CollapseHugePage);

    private static void FireEither(CommandBuilder b, int level, Expr condition, PtlOwnershipTrigger whenTrue, PtlOwnershipTrigger whenFalse)
    {
        Expr kept = b.Keep(condition);
        b.When(kept, () => Fire(b, level, whenTrue));
        b.When(Not(kept), () => Fire(b, level, whenFalse));
    }

    private static void Require(CommandBuilder b, Expr table, PteAccess access, string failure)
    {
        PtlOwnershipState[] allowing = [.. PtlOwnershipMachine.Rights.Where(r => r.Value.Access.HasFlag(access)).Select(r => r.Key)];
        b.Verify(Property.Refinement, Any(Each(b, l => And(IsOf(b, l, table), IsAny(b, l, allowing))).Select(w => w.Condition)), failure);
    }

    private static Expr Is(CommandBuilder b, int level, PtlOwnershipState state) => b.World.WalkStates.Contains(state)
        ? Equal(b.World.Walk[Index(b, level)], NumberOf(b, state))
        : Zero;

    private static Expr IsAny(CommandBuilder b, int level, IEnumerable<PtlOwnershipState> states) => Any(states.Select(s => Is(b, level, s)));

    private static Expr IsLocked(CommandBuilder b, int level) => IsAny(
        b, level,
        [PtlOwnershipState.Acquired, PtlOwnershipState.AcquiredReadOnly, PtlOwnershipState.Stale, PtlOwnershipState.Owned, PtlOwnershipState.OwnedUnmapped]);

    private static Expr IsUnlocked(CommandBuilder b, int level) => IsAny(
        b, level, [PtlOwnershipState.Sampled, PtlOwnershipState.SampledReadOnly, PtlOwnershipState.Released]);

    private static int NumberOf(CommandBuilder b, PtlOwnershipState state) =>
        Enumerable.Range(0, b.World.WalkStates.Count).First(i => b.World.WalkStates[i] == state);

    private static Expr TableOf(CommandBuilder b, int level) => b.World.WalkTable[Index(b, level)];

    private static int Index(CommandBuilder b, int level) => (b.Context.Cpu * b.World.MaxWalks) + level;

    // A CPU that maps one table at a time is taken to walk the table whose lock it takes and whose entries it uses. Those that
    // take the pmd lock as well may do it while a walk lasts, or, up to 6.5, after one whose end was no step.
    private static Expr IsOf(CommandBuilder b, int level, Expr table) =>
        b.World.MaxWalks == 1 ? One : Fold.Of(BinaryOperator.Equal, TableOf(b, level), table);

    private static Expr IsLockOf(CommandBuilder b, int level, Expr l) =>
        b.World.MaxWalks == 1 && !TakesPmlToo.Contains(b.Context.Stack[^1]) ? One : Fold.Of(BinaryOperator.Equal, l, b.World.Ptl(TableOf(b, level)));

    private static IReadOnlyList<(int Level, Expr Condition)> Each(CommandBuilder b, Func<int, Expr> condition) =>
        [.. Enumerable.Range(0, b.World.MaxWalks).Select(l => (l, condition(l)))];

    private static IReadOnlyList<(int Level, Expr Condition)> Newest(CommandBuilder b, Func<int, Expr> condition) =>
        [.. Each(b, condition).Reverse()];

    // The first walk that is meant, or the last of them when none is: then what follows fails.
    private static void OnFirst(CommandBuilder b, IReadOnlyList<(int Level, Expr Condition)> walks, Action<int> then)
    {
        if (b.World.MaxWalks == 1)
        {
            then(0);
            return;
        }
        Expr[] meant = [.. walks.Select(w => b.Keep(w.Condition))];
        for (int i = 0; i < walks.Count; i++)
        {
            Expr earlier = Any(meant.Take(i));
            int level = walks[i].Level;
            b.When(i < walks.Count - 1 ? And(Not(earlier), meant[i]) : Not(earlier), () => then(level));
        }
    }

    private static void OnEach(CommandBuilder b, Func<int, Expr> isMeant, Action<int> then)
    {
        Expr[] meant = [.. Enumerable.Range(0, b.World.MaxWalks).Select(l => b.World.MaxWalks == 1 ? isMeant(l) : b.Keep(isMeant(l)))];
        for (int l = 0; l < meant.Length; l++)
        {
            int level = l;
            b.When(meant[l], () => then(level));
        }
    }

    // Locks held for reading keep the VMA in place; those for writing, and pmd locks, must be those of the table's slot.
    private static Expr Holds(CommandBuilder b, int level, HeldLocks set)
    {
        World w = b.World;
        Expr walked = Fold.Of(BinaryOperator.Or, Fold.Of(BinaryOperator.ShiftLeft, TableOf(b, level), One), One);
        bool isOfSlot = (set & (HeldLocks.MmapWrite | HeldLocks.VmaWrite | HeldLocks.Pml)) != HeldLocks.None;
        bool isOfVma = (set & (HeldLocks.MmapRead | HeldLocks.VmaRead)) != HeldLocks.None;
        if (!isOfSlot && !isOfVma)
            return Refinement.Holds(b, Zero, walked, set);
        Expr isOwn = PteEntries.IsPrivate(b, TableOf(b, level));
        Expr InSlot(int p) => isOfSlot ? Or(Fold.Of(BinaryOperator.Equal, w.Pmd[p], walked), isOwn) : One;
        return Any(Enumerable.Range(0, w.Slots).Select(p => And(InSlot(p), Refinement.Holds(b, Number(p), walked, set))).Distinct());
    }
}
