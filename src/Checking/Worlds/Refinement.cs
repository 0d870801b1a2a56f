using PtSpec.Checking.Properties;
using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;
using PtSpec.StateMachines;
using static PtSpec.Checking.Worlds.Fold;

namespace PtSpec.Checking.Worlds;

/// <summary>The refinement mapping: which trigger of a state machine a step of the world fires, and with which locks.</summary>
internal static class Refinement
{
    private static readonly (PmdEntryState State, ulong Raw)[] Kinds =
    [
        (PmdEntryState.None, PmdValue.None.Raw),
        (PmdEntryState.Leaf, PmdValue.Leaf.Raw),
        (PmdEntryState.Leaf, PmdValue.ProtNone.Raw),
        (PmdEntryState.LeafInvalid, PmdValue.LeafInvalid.Raw),
        (PmdEntryState.Migration, PmdValue.Migration.Raw),
        (PmdEntryState.DevicePrivate, PmdValue.DevicePrivate.Raw),
        (PmdEntryState.Bad, PmdValue.Bad.Raw),
    ];

    /// <summary>Checks that writing <paramref name="next"/> over <paramref name="old"/> is a transition of PmdEntry.</summary>
    public static void CheckPmdWrite(CommandBuilder b, Expr p, Expr old, Expr next)
    {
        string function = b.Context.Stack.LastOrDefault(f => IsWriter(f)) ?? b.Context.Stack[^1];
        Expr legal = Zero;
        foreach (Transition<PmdEntryState, PmdEntryTrigger> row in PmdEntryMachine.Definition.Transitions)
        {
            if (!row.Functions.Contains(function) || !row.Versions.Contains(b.World.Scenario.Kernel))
                continue;
            Expr fires = And(IsKind(b.World, old, row.From), IsKind(b.World, next, row.To));
            if (!IsFalse(fires))
                legal = Or(legal, And(fires, Any(row.Locks.Alternatives.Select(set => Holds(b, p, old, set)))));
        }
        b.Verify(Property.Refinement, legal, $"{function} writes the pmd entry: no such transition of PmdEntry, or its locks are not held");
    }

    /// <summary>
    /// Checks that a table may go from its state to <paramref name="to"/> in the routines that the step is in, or by a
    /// primitive of that kernel name, for the slot <paramref name="p"/> that it is or was in.
    /// </summary>
    public static void CheckTableEvent(CommandBuilder b, Expr state, TableState to, Expr p, string primitive = "") =>
        CheckTableEvent(b, state, to, [p], primitive);

    /// <summary>The same for a table of which it is not told in which slot it was: one of several.</summary>
    public static void CheckTableEvent(CommandBuilder b, Expr state, TableState to, IReadOnlyList<Expr> slots, string primitive = "")
    {
        World w = b.World;
        Expr legal = Zero;
        foreach (var row in PageTableLifetimeMachine.Definition.Transitions)
        {
            if (row.To.ToString() != to.ToString()
                || !Enum.TryParse(row.From.ToString(), out TableState from)
                || !row.Versions.Contains(w.Scenario.Kernel)
                || !row.Functions.Any(f => f == primitive || b.Context.Stack.Contains(f)))
                continue;
            bool slotIsCheckedByPmdEntry = to == TableState.Installed;
            Expr locks = slotIsCheckedByPmdEntry ? One : Any(slots.SelectMany(p => row.Locks.Alternatives.Select(set => Holds(b, p, Zero, set))));
            legal = Or(legal, And(Equal(state, (int)from), locks));
        }
        b.Verify(
            Property.Refinement, legal, $"a page table becomes {to.ToString().ToLowerInvariant()} that is in no state for it: no such transition of PageTableLifetime");
    }

    // pmdp_* helpers and collapse_and_free_pmd write for their caller, whose transition it is.
    private static bool IsWriter(string function) =>
        !function.StartsWith("pmdp_", StringComparison.Ordinal) && function != "collapse_and_free_pmd"
        && PmdEntryMachine.Definition.Transitions.Any(row => row.Functions.Contains(function));

    // Above the kind stands the huge folio, where there is one.
    private static Expr IsKind(World w, Expr pmd, PmdEntryState state)
    {
        if (state == PmdEntryState.Table)
            return World.IsTable(pmd);
        Expr kind = w.HasHugeAnonymous ? Fold.Of(BinaryOperator.And, pmd, Number(15)) : pmd;
        return Any(Kinds.Where(k => k.State == state).Select(k => Equal(kind, (int)k.Raw)));
    }

    /// <summary>Whether the CPU holds all of a set of locks, for an entry and the value it has.</summary>
    public static Expr Holds(CommandBuilder b, Expr p, Expr old, HeldLocks set) => All(
        Enum.GetValues<HeldLocks>().Where(l => l != HeldLocks.None && set.HasFlag(l)).Select(l => HoldsOne(b, p, old, l)));

    private static Expr HoldsOne(CommandBuilder b, Expr p, Expr old, HeldLocks held)
    {
        World w = b.World;
        int me = b.Context.Cpu;
        return held switch
        {
            HeldLocks.MmapRead => Or(Equal(w.MmapReader[(w.MmOf(p) * w.Cpus) + me], 1), Equal(w.MmapWriter[w.MmOf(p)], b.Me)),
            HeldLocks.MmapWrite => Equal(w.MmapWriter[w.MmOf(p)], b.Me),
            HeldLocks.VmaRead => Or(
                Equal(w.VmaReader[Fold.Of(BinaryOperator.Add, Tables.Times(p, w.Cpus), Number(me))], 1),
                Equal(w.VmaWriter[p], b.Me)),
            HeldLocks.VmaWrite => w.Scenario.Features.HasFlag(Features.VmaLocks) ? Equal(w.VmaWriter[p], b.Me) : Equal(w.MmapWriter[w.MmOf(p)], b.Me),
            HeldLocks.AnonVmaRead => Or(Equal(w.AnonVmaReader[me], 1), Equal(w.AnonVmaWriter[0], b.Me)),
            // A lock that the vma does not have counts as held by whoever would have taken it.
            HeldLocks.AnonVmaWrite => Or(Equal(w.AnonVmaWriter[0], b.Me), Equal(w.AnonVma[p], 0)),
            HeldLocks.IMmapRead => Or(Equal(w.IMmapReader[me], 1), Equal(w.IMmapWriter[0], b.Me)),
            HeldLocks.IMmapWrite when p is Constant slot && !w.Scenario.Slots[(int)slot.Value].IsFile => One,
            HeldLocks.IMmapWrite => Equal(w.IMmapWriter[0], b.Me),
            HeldLocks.FolioLock when p is Constant slot && w.Scenario.Slots[(int)slot.Value].IsHugeAnonymous => HugeFolios.HoldsLock(w, b.Me),
            HeldLocks.FolioLock => Any(Enumerable.Range(0, w.PtrsPerPte)
                .Select(i => Equal(w.FolioLock[Fold.Of(BinaryOperator.Add, Tables.Times(w.FileOf(p), w.PtrsPerPte), Number(i))], b.Me))),
            HeldLocks.Pml => Equal(w.Lock[w.Query("PmdLockptr", [p])], b.Me),
            HeldLocks.OtherPml => w.HoldsOtherPml(p, b.Me),
            HeldLocks.Ptl => Equal(w.Lock[w.Ptl(World.TableOf(old))], b.Me),
            HeldLocks.IrqsOff => Equal(w.IrqsOff[me], 1),
            HeldLocks.VmaDetached => w.IsDetached(p),
            HeldLocks.Rcu => NotEqual(w.RcuNesting[me], 0),
            HeldLocks.VmapArea => VmapAreas.HoldsSlot(b),
            _ => Zero,
        };
    }
}
