using PtSpec.Checking.Properties;
using PtSpec.Core.Lowered;
using PtSpec.StateMachines;
using static PtSpec.Checking.Worlds.Fold;

namespace PtSpec.Checking.Worlds;

/// <summary>Areas of the kernel's own addresses.</summary>
internal static class VmapAreas
{
    public static Expr Allocate(CommandBuilder b, Expr start, Expr end)
    {
        World w = b.World;
        GuardUnlocked(b);
        Expr free = b.Keep(All(Each(w).Select(i => Or(Not(Within(i, start, end)), Equal(w.VmapArea[i], World.AreaIsFree)))));
        b.When(free, () => Assign(b, start, end, Number(World.InHandOf(b.Context.Cpu))));
        return free;
    }

    public static Expr? Publish(CommandBuilder b, Expr start, Expr end, Expr isOfDevice)
    {
        CheckInHand(b, start, end, "an area is made known");
        Assign(b, start, end, If(isOfDevice, Number(World.AreaOfDevice), Number(World.AreaOfMemory)));
        return null;
    }

    public static Expr FindUnlink(CommandBuilder b, Expr start, Expr end, Expr isOfDevice)
    {
        World w = b.World;
        GuardUnlocked(b);
        Expr kind = If(isOfDevice, Number(World.AreaOfDevice), Number(World.AreaOfMemory));
        Expr found = b.Keep(All(Each(w).Select(i => Or(Not(Within(i, start, end)), Fold.Of(BinaryOperator.Equal, w.VmapArea[i], kind)))));
        b.When(found, () => Assign(b, start, end, Number(World.InHandOf(b.Context.Cpu))));
        return found;
    }

    public static Expr? Free(CommandBuilder b, Expr start, Expr end)
    {
        CheckInHand(b, start, end, "an area is given up");
        Assign(b, start, end, Number(World.AreaIsFree));
        return null;
    }

    public static Expr? Lock(CommandBuilder b)
    {
        World w = b.World;
        b.Verify(Property.I7, Fold.Of(BinaryOperator.NotEqual, w.VmapAreaLock[0], b.Me), "vmap_area_lock taken twice by the same CPU");
        GuardUnlocked(b);
        b.Set(w.VmapAreaLock, Zero, b.Me);
        return null;
    }

    public static Expr? Unlock(CommandBuilder b)
    {
        b.Verify(Property.I7, Equal(b.World.VmapAreaLock[0], b.Me), "vmap_area_lock released without being held", isFatal: true);
        b.Set(b.World.VmapAreaLock, 0, 0);
        return null;
    }

    public static Expr Find(CommandBuilder b, Expr index)
    {
        World w = b.World;
        PteEntries.CheckIndex(b, index);
        b.Verify(Property.I7, Equal(w.VmapAreaLock[0], b.Me), "areas are looked up without vmap_area_lock");
        return Equal(w.VmapArea[index], World.AreaOfMemory);
    }

    /// <summary>Whether all addresses of the kernel's slot are in the CPU's hands.</summary>
    public static Expr HoldsSlot(CommandBuilder b) =>
        b.World.KernelSlot < 0 ? Zero : All(Each(b.World).Select(i => IsInHand(b, Number(i))));

    /// <summary>Whether an address of the kernel's slot is in the CPU's hands.</summary>
    public static Expr IsInHand(CommandBuilder b, Expr index) => Equal(b.World.VmapArea[index], World.InHandOf(b.Context.Cpu));

    private static void GuardUnlocked(CommandBuilder b) => b.Guard(Equal(b.World.VmapAreaLock[0], 0));

    private static void CheckInHand(CommandBuilder b, Expr start, Expr end, string what) => b.Verify(
        Property.I5,
        All(Each(b.World).Select(i => Or(Not(Within(i, start, end)), IsInHand(b, Number(i))))),
        $"{what} that is not in the CPU's hands",
        isFatal: true);

    private static void Assign(CommandBuilder b, Expr start, Expr end, Expr value)
    {
        foreach (int i in Each(b.World))
            b.When(Within(i, start, end), () => b.Set(b.World.VmapArea, Number(i), value));
    }

    private static Expr Within(int index, Expr start, Expr end) =>
        And(Fold.Of(BinaryOperator.LessOrEqual, start, Number(index)), Fold.Of(BinaryOperator.Less, Number(index), end));

    private static IEnumerable<int> Each(World w) => Enumerable.Range(0, w.PtrsPerPte);
}

/// <summary>Entries of the kernel's tables, which nobody maps: what keeps a table in place, and whose an entry is.</summary>
internal static class KernelEntries
{
    // Who computes a pointer by pte_offset_kernel and uses it.
    private static readonly string[] Users =
        ["vmap_pages_pte_range", "vmap_pte_range", "vunmap_pte_range", "vmalloc_to_page", "walk_kernel_page_table_range"];

    /// <summary>Whether the step uses an entry of a kernel's table.</summary>
    public static bool AreUsed(CommandBuilder b) => b.World.KernelSlot >= 0 && UserOf(b) is not null;

    /// <summary>An entry is read: by its owner, or while its table is kept in place otherwise.</summary>
    public static void CheckRead(CommandBuilder b, Expr index)
    {
        Expr legal = Any(PtlOwnershipMachine.Definition.Transitions
            .Where(row => row.Trigger == PtlOwnershipTrigger.PteOffsetKernel && row.Versions.Contains(b.World.Scenario.Kernel) && row.Functions.Contains(UserOf(b)!))
            .SelectMany(row => row.Locks.Alternatives)
            .Select(set => Keeps(b, index, set)));
        b.Verify(Property.Refinement, legal, "an entry of a kernel's table is read, and nothing keeps the table in place: PtlOwnership does not allow it");
    }

    /// <summary>An entry is written: by its owner, who needs no lock.</summary>
    public static void CheckWrite(CommandBuilder b, Expr index) => b.Verify(
        Property.I4, VmapAreas.IsInHand(b, index), "an entry of a kernel's table is written by a CPU that does not have its addresses");

    /// <summary>flush_tlb_kernel_range.</summary>
    public static Expr? Flush(CommandBuilder b, Expr p)
    {
        Interrupts.WaitForAll(b);
        return Tables.Advance(b, p, TableState.Detached, TableState.Flushed, "flush_tlb_kernel_range");
    }

    // Under vmap_area_lock no owner of an area in use gives it up.
    private static Expr Keeps(CommandBuilder b, Expr index, HeldLocks set)
    {
        World w = b.World;
        Expr others = Refinement.Holds(b, Number(w.KernelSlot), Zero, set & ~HeldLocks.VmapArea);
        if (!set.HasFlag(HeldLocks.VmapArea))
            return others;
        Expr isKept = And(Equal(w.VmapAreaLock[0], b.Me), Equal(w.VmapArea[index], World.AreaOfMemory));
        return And(others, Or(VmapAreas.IsInHand(b, index), isKept));
    }

    private static string? UserOf(CommandBuilder b) => b.Context.Stack.LastOrDefault(Users.Contains);
}
