using PtSpec.Checking.Properties;
using PtSpec.Core.Lowered;

using static PtSpec.Checking.Worlds.Fold;

namespace PtSpec.Checking.Worlds;

/// <summary>
/// A device that caches the way from a pmd entry to its table whenever nobody is invalidating the range. It hears of changes
/// only by mmu notifiers, and faults under mmap_lock for reading.
/// </summary>
internal static class Devices
{
    public static IEnumerable<EnvironmentAction> Fills(World w, Func<Property, bool> isChecked) =>
        w.HasSecondaryMmu ? Enumerable.Range(0, w.Slots).Select(p => Fill(w, p, isChecked)) : [];

    public static Expr? Start(CommandBuilder b, Expr p)
    {
        World w = b.World;
        if (!w.HasSecondaryMmu)
            return null;
        return Primitives.Sleeps(b, "mmu_notifier_invalidate_range_start", () =>
        {
            b.Verify(Property.I7, Equal(w.Invalidating[Mine(b, p)], 0), "mmu_notifier_invalidate_range_start twice without an end", isFatal: true);
            b.Set(w.Invalidating, Mine(b, p), One);
            b.Set(w.DevicePath, p, Zero);
            return null;
        });
    }

    public static Expr? End(CommandBuilder b, Expr p)
    {
        World w = b.World;
        if (!w.HasSecondaryMmu)
            return null;
        b.Verify(Property.I7, Equal(w.Invalidating[Mine(b, p)], 1), "mmu_notifier_invalidate_range_end without a start", isFatal: true);
        b.Set(w.Invalidating, Mine(b, p), Zero);
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

    private static EnvironmentAction Fill(World w, int slot, Func<Property, bool> isChecked)
    {
        var b = new CommandBuilder(w, new StepContext(-1, ["device"]), isChecked);
        Expr pmd = w.Pmd[slot];
        b.Guard(And(Equal(w.DevicePath[slot], 0), World.IsTable(pmd)));
        b.Guard(All(Enumerable.Range(0, w.Cpus).Select(c => Equal(w.Invalidating[(slot * w.Cpus) + c], 0))));
        b.Guard(Equal(w.MmapWriter[w.MmOf(Number(slot))], 0));
        b.Set(w.DevicePath, Number(slot), Fold.Of(BinaryOperator.Add, World.TableOf(pmd), One));
        return new EnvironmentAction($"the device caches the way of pmd {slot}", b.Finish(null));
    }

    private static Expr Mine(CommandBuilder b, Expr p) =>
        Fold.Of(BinaryOperator.Add, Tables.Times(p, b.World.Cpus), Number(b.Context.Cpu));
}
