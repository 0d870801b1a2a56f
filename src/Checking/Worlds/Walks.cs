using PtSpec.Checking.Properties;
using PtSpec.Core.Lowered;
using PtSpec.StateMachines;
using static PtSpec.Checking.Worlds.Fold;
using Row = PtSpec.StateMachines.Transition<PtSpec.StateMachines.PtlOwnershipState, PtSpec.StateMachines.PtlOwnershipTrigger>;

namespace PtSpec.Checking.Worlds;

/// <summary>
/// The refinement mapping to PtlOwnership: which of its triggers a step fires for the table that the CPU walks, and what
/// the state reached allows. Taking a table's lock without mapping the table, as unlinkers do, is no walk.
/// </summary>
internal static class Walks
{
    private const string Map = "__pte_offset_map";
    private const string ReadOnlyMap = "pte_offset_map_ro_nolock";
    private const string MapOnStack = "pte_offset_map_on_stack";
    private const string CopySucceeded = "__collapse_huge_page_copy_succeeded";

    // Whoever takes a page-table lock elsewhere takes it as an unlinker does, or it is a pmd lock.
    private static readonly string[] Walkers = ["pte_offset_map_lock", "handle_pte_fault", "try_to_unmap_one", "move_pages_ptes", "pte_offset_map_lock_on_stack", CopySucceeded];

    // The triggers that a step of this world can fire.
    private static readonly PtlOwnershipTrigger[] Fired =
    [
        PtlOwnershipTrigger.RcuReadLock, PtlOwnershipTrigger.RcuReadUnlock, PtlOwnershipTrigger.SawTable,
        PtlOwnershipTrigger.SawTableReadOnly, PtlOwnershipTrigger.SawNoTable, PtlOwnershipTrigger.SpinLock,
        PtlOwnershipTrigger.PmdSame, PtlOwnershipTrigger.PmdDiffers, PtlOwnershipTrigger.PteSame, PtlOwnershipTrigger.PteDiffers,
        PtlOwnershipTrigger.SpinUnlock, PtlOwnershipTrigger.PteUnmap, PtlOwnershipTrigger.ExcludedByHigherLocks,
    ];

    /// <summary>The states of PtlOwnership that a walk can reach in a kernel, Unmapped first.</summary>
    public static IReadOnlyList<PtlOwnershipState> States(KernelVersion kernel)
    {
        var states = new List<PtlOwnershipState> { PtlOwnershipState.Unmapped };
        for (int i = 0; i < states.Count; i++)
        {
            foreach (Row row in PtlOwnershipMachine.Definition.Transitions)
            {
                bool fires = row.From == states[i] && Fired.Contains(row.Trigger) && row.Versions.Contains(kernel);
                bool isReadOnly = row.Trigger == PtlOwnershipTrigger.SawTableReadOnly && !AnyReadOnlyMap.Value;
                if (fires && !isReadOnly && !states.Contains(row.To))
                    states.Add(row.To);
            }
        }
        return states;
    }

    // No routine maps by pte_offset_map_ro_nolock yet; the states behind it need no room until one does.
    private static readonly Lazy<bool> AnyReadOnlyMap = new(() => Routines.All.SelectMany(r => r.Nodes).OfType<Call>()
        .Any(c => c.Routine.EndsWith("PteOffsetMapRoNolock", StringComparison.Ordinal)));

    /// <summary>
    /// A pmd entry is read: the one read that maps, or the look again under the lock. Up to 6.5 unmapping is no step, so a
    /// new map ends the walk before it.
    /// </summary>
    public static void ReadPmd(CommandBuilder b, Expr value)
    {
        World w = b.World;
        Expr isTable = NotEqual(Fold.Of(BinaryOperator.And, value, One), 0);
        if (IsMapping(b))
        {
            if (!w.AtLeast(6, 6))
                b.Set(w.Walk, b.Context.Cpu, 0);
            PtlOwnershipTrigger saw = b.Context.Stack.Contains(ReadOnlyMap) ? PtlOwnershipTrigger.SawTableReadOnly : PtlOwnershipTrigger.SawTable;
            b.When(isTable, () =>
            {
                Fire(b, saw);
                b.Set(w.WalkTable, Number(b.Context.Cpu), Fold.Of(BinaryOperator.ShiftRight, value, One));
            });
            b.When(Not(isTable), () => Fire(b, PtlOwnershipTrigger.SawNoTable));
            return;
        }
        Expr same = And(isTable, Fold.Of(BinaryOperator.Equal, Fold.Of(BinaryOperator.ShiftRight, value, One), w.WalkTable[b.Context.Cpu]));
        b.When(Is(b, PtlOwnershipState.Acquired), () => FireEither(b, same, PtlOwnershipTrigger.PmdSame, PtlOwnershipTrigger.PmdDiffers));
    }

    /// <summary>An entry is read: under the lock, one that is not none proves that the table was not emptied.</summary>
    public static void ReadPte(CommandBuilder b, Expr entry)
    {
        Require(b, PteAccess.Read, "an entry is read without the right to: PtlOwnership does not allow it in this state");
        b.When(
            Is(b, PtlOwnershipState.Acquired),
            () => FireEither(b, NotEqual(entry, 0), PtlOwnershipTrigger.PteSame, PtlOwnershipTrigger.PteDiffers));
    }

    /// <summary>An entry is written.</summary>
    public static void WritePte(CommandBuilder b) =>
        Require(b, PteAccess.Write, "an entry is written before the table was shown to be in place: PtlOwnership does not allow it in this state");

    /// <summary>A page-table lock was taken; up to 6.4 the locks held above it are the whole proof.</summary>
    public static void Locked(CommandBuilder b)
    {
        if (!Walkers.Contains(b.Context.Stack[^1]))
            return;
        Expr walks = Any(new[] { PtlOwnershipState.Sampled, PtlOwnershipState.SampledReadOnly, PtlOwnershipState.Released }.Select(s => Is(b, s)));
        b.When(walks, () =>
        {
            Fire(b, PtlOwnershipTrigger.SpinLock);
            if (!b.World.AtLeast(6, 5) || IsCollapsing(b))
                Fire(b, PtlOwnershipTrigger.ExcludedByHigherLocks);
        });
    }

    /// <summary>A page-table lock is about to be released.</summary>
    public static void Unlocking(CommandBuilder b, Expr l)
    {
        World w = b.World;
        Expr ptl = w.Ptl(w.WalkTable[b.Context.Cpu]);
        Expr holds = Any(
            new[] { PtlOwnershipState.Acquired, PtlOwnershipState.AcquiredReadOnly, PtlOwnershipState.Stale, PtlOwnershipState.Owned }.Select(s => Is(b, s)));
        b.When(And(holds, Fold.Of(BinaryOperator.Equal, l, ptl)), () =>
        {
            Fire(b, PtlOwnershipTrigger.SpinUnlock);
            if (!b.World.AtLeast(6, 6) && !IsCollapsing(b))
                Fire(b, PtlOwnershipTrigger.PteUnmap);
        });
    }

    /// <summary>An RCU section is about to end: a map that failed, or an unmap.</summary>
    public static void LeavingRcu(CommandBuilder b) =>
        Fire(b, b.Context.Stack[^1] == Map ? PtlOwnershipTrigger.RcuReadUnlock : PtlOwnershipTrigger.PteUnmap);

    /// <summary>Fires a trigger of the walk: it must be a transition of PtlOwnership, with its locks held.</summary>
    public static void Fire(CommandBuilder b, PtlOwnershipTrigger trigger)
    {
        Expr own = b.World.Walk[b.Context.Cpu];
        Expr legal = Zero;
        Expr next = own;
        foreach (Row row in PtlOwnershipMachine.Definition.Transitions)
        {
            if (row.Trigger != trigger || !row.Versions.Contains(b.World.Scenario.Kernel) || !b.World.WalkStates.Contains(row.From))
                continue;
            Expr from = Is(b, row.From);
            legal = Or(legal, And(from, Any(row.Locks.Alternatives.Select(set => Holds(b, set)))));
            next = If(from, Number(NumberOf(b, row.To)), next);
        }
        b.Verify(Property.Refinement, legal, $"{trigger} of a walker that is in no state for it: no such transition of PtlOwnership, or its locks are not held");
        b.Set(b.World.Walk, Number(b.Context.Cpu), next);
        if (trigger is PtlOwnershipTrigger.PteUnmap or PtlOwnershipTrigger.RcuReadUnlock)
            b.Set(b.World.WalkTable, b.Context.Cpu, 0);
    }

    // Up to 6.4 the read that maps is the one in pte_offset_map; there is no RCU section around it.
    private static bool IsMapping(CommandBuilder b) =>
        b.Context.Stack[^1] == MapOnStack || b.Context.Stack[^1] == (b.World.AtLeast(6, 5) ? Map : "pte_offset_map");

    // Once collapse_huge_page holds its locks for writing, they keep everybody else from the table that it has taken away.
    private static bool IsCollapsing(CommandBuilder b) => b.Context.Stack.Contains("collapse_huge_page");

    private static void FireEither(CommandBuilder b, Expr condition, PtlOwnershipTrigger whenTrue, PtlOwnershipTrigger whenFalse)
    {
        Expr kept = b.Keep(condition);
        b.When(kept, () => Fire(b, whenTrue));
        b.When(Not(kept), () => Fire(b, whenFalse));
    }

    private static void Require(CommandBuilder b, PteAccess access, string failure)
    {
        Expr allowed = Any(PtlOwnershipMachine.Rights.Where(r => r.Value.Access.HasFlag(access)).Select(r => Is(b, r.Key)));
        b.Verify(Property.Refinement, allowed, failure);
    }

    private static Expr Is(CommandBuilder b, PtlOwnershipState state) => b.World.WalkStates.Contains(state)
        ? Equal(b.World.Walk[b.Context.Cpu], NumberOf(b, state))
        : Zero;

    private static int NumberOf(CommandBuilder b, PtlOwnershipState state) =>
        Enumerable.Range(0, b.World.WalkStates.Count).First(i => b.World.WalkStates[i] == state);

    private static Expr Holds(CommandBuilder b, HeldLocks set)
    {
        Expr walked = Fold.Of(
            BinaryOperator.Or, Fold.Of(BinaryOperator.ShiftLeft, b.World.WalkTable[b.Context.Cpu], One), One);
        return Refinement.Holds(b, Zero, walked, set);
    }
}
