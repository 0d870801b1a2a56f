using PtSpec.Checking.Properties;
using PtSpec.Core.Lowered;

using static PtSpec.Checking.Worlds.Fold;

namespace PtSpec.Checking.Worlds;

/// <summary>
/// A device that caches translations, and the way from a pmd entry to its table, whenever nobody is invalidating the range. It
/// hears of changes only by mmu notifiers, and faults under mmap_lock for reading, while there is a VMA.
/// </summary>
internal static class Devices
{
    public static IEnumerable<EnvironmentAction> Fills(World w, Func<Property, bool> isChecked) =>
        w.HasSecondaryMmu ? Enumerable.Range(0, w.Slots).SelectMany(p => Fills(w, p, isChecked)) : [];

    public static Expr? Start(CommandBuilder b, Expr p)
    {
        World w = b.World;
        if (!w.HasSecondaryMmu)
            return null;
        return Primitives.Sleeps(b, "mmu_notifier_invalidate_range_start", () =>
        {
            Expr nesting = w.Invalidating[Mine(b, p)];
            b.Verify(Property.I7, NotEqual(nesting, World.MostInvalidating), "mmu_notifier_invalidate_range_start without an end", isFatal: true);
            b.Set(w.Invalidating, Mine(b, p), Fold.Of(BinaryOperator.Add, nesting, One));
            b.Set(w.DevicePath, p, Zero);
            for (int i = 0; i < w.PtrsPerPte; i++)
                b.Set(w.DeviceTlb, Translation(w, p, i), Zero);
            return null;
        });
    }

    public static Expr? End(CommandBuilder b, Expr p)
    {
        World w = b.World;
        if (!w.HasSecondaryMmu)
            return null;
        Expr nesting = w.Invalidating[Mine(b, p)];
        b.Verify(Property.I7, NotEqual(nesting, 0), "mmu_notifier_invalidate_range_end without a start", isFatal: true);
        b.Set(w.Invalidating, Mine(b, p), Fold.Of(BinaryOperator.Subtract, nesting, One));
        return null;
    }

    /// <summary>A table is about to be freed, now or after a grace period.</summary>
    public static void CheckUnreachable(CommandBuilder b, Expr table, string what)
    {
        World w = b.World;
        if (!w.HasSecondaryMmu)
            return;
        Expr way = Fold.Of(BinaryOperator.Add, table, One);
        Expr reaches = Any(Enumerable.Range(0, w.Slots).Select(p => Fold.Of(BinaryOperator.Equal, w.DevicePath[p], way)));
        b.Verify(Property.I6, Not(reaches), $"{what} although a device caches the way to it");
    }

    /// <summary>An entry of a table is written: what the device caches of it must still be so.</summary>
    public static void CheckEntry(CommandBuilder b, Expr table, Expr index, Expr next)
    {
        World w = b.World;
        if (!w.HasSecondaryMmu)
            return;
        Expr way = Fold.Of(BinaryOperator.Or, Fold.Of(BinaryOperator.ShiftLeft, table, One), One);
        for (int p = 0; p < w.Slots; p++)
        {
            Expr cached = w.DeviceTlb[Fold.Of(BinaryOperator.Add, Number(p * w.PtrsPerPte), index)];
            Expr isWritable = Equal(Fold.Of(BinaryOperator.And, cached, Number(3)), 3);
            Expr isSamePage = And(
                w.IsUsable(next, write: false),
                Fold.Of(BinaryOperator.Equal, w.PageOf(next), Fold.Of(BinaryOperator.ShiftRight, cached, Number(2))));
            Expr isStill = And(isSamePage, Or(Not(isWritable), w.IsUsable(next, write: true)));
            Expr isHere = And(Fold.Of(BinaryOperator.Equal, w.Pmd[p], way), NotEqual(cached, 0));
            b.Verify(Property.I6, Not(And(isHere, Not(isStill))), "an entry is taken away or protected although a device caches what it was");
        }
    }

    /// <summary>A pmd entry is written: of what it was the device must have nothing in its caches.</summary>
    public static void CheckPmd(CommandBuilder b, Expr p, Expr old, Expr next)
    {
        World w = b.World;
        if (!w.HasSecondaryMmu)
            return;
        Expr knows = Any(Enumerable.Range(0, w.PtrsPerPte).Select(i => NotEqual(w.DeviceTlb[Translation(w, p, i)], 0)));
        Expr madeWritable = Fold.Of(BinaryOperator.Or, old, Number(16));
        Expr isStill = Or(Fold.Of(BinaryOperator.Equal, next, old), Fold.Of(BinaryOperator.Equal, next, madeWritable));
        b.Verify(Property.I6, Or(isStill, Not(knows)), "a pmd entry is written although a device caches what it led to");
    }

    private static IEnumerable<EnvironmentAction> Fills(World w, int slot, Func<Property, bool> isChecked) =>
        Enumerable.Range(0, w.PtrsPerPte).Select(i => FillTranslation(w, slot, i, isChecked)).Prepend(Fill(w, slot, isChecked));

    private static void GuardFault(CommandBuilder b, int slot)
    {
        World w = b.World;
        int mm = w.MmOf(Number(slot));
        b.Guard(All(Enumerable.Range(0, w.Cpus).Select(c => Equal(w.Invalidating[(slot * w.Cpus) + c], 0))));
        b.Guard(And(Equal(w.MmapWriter[mm], 0), And(Equal(w.MmExited[mm], 0), Equal(w.VmaGone[slot], 0))));
    }

    private static EnvironmentAction FillTranslation(World w, int slot, int index, Func<Property, bool> isChecked)
    {
        var b = new CommandBuilder(w, new StepContext(-1, ["device"]), isChecked);
        GuardFault(b, slot);
        int translation = (slot * w.PtrsPerPte) + index;
        (Expr mapped, Expr page) = UserAccess.Translate(w, Number(slot), Number(index), write: false);
        (Expr writable, _) = UserAccess.Translate(w, Number(slot), Number(index), write: true);
        b.Guard(And(Equal(w.DeviceTlb[translation], 0), mapped));
        b.Set(w.DeviceTlb, Number(translation), Fold.Of(BinaryOperator.Or, Fold.Of(BinaryOperator.ShiftLeft, page, Number(2)), If(writable, Number(3), One)));
        return new EnvironmentAction($"the device caches the translation of {slot}.{index}", b.Finish(null));
    }

    private static Expr Translation(World w, Expr p, int index) => Fold.Of(BinaryOperator.Add, Tables.Times(p, w.PtrsPerPte), Number(index));

    private static EnvironmentAction Fill(World w, int slot, Func<Property, bool> isChecked)
    {
        var b = new CommandBuilder(w, new StepContext(-1, ["device"]), isChecked);
        Expr pmd = w.Pmd[slot];
        b.Guard(And(Equal(w.DevicePath[slot], 0), World.IsTable(pmd)));
        GuardFault(b, slot);
        b.Set(w.DevicePath, Number(slot), Fold.Of(BinaryOperator.Add, World.TableOf(pmd), One));
        return new EnvironmentAction($"the device caches the way of pmd {slot}", b.Finish(null));
    }

    private static Expr Mine(CommandBuilder b, Expr p) =>
        Fold.Of(BinaryOperator.Add, Tables.Times(p, b.World.Cpus), Number(b.Context.Cpu));
}
