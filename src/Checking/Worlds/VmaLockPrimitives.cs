using PtSpec.Checking.Properties;
using PtSpec.Core.Lowered;
using static PtSpec.Checking.Worlds.Fold;

namespace PtSpec.Checking.Worlds;

/// <summary>The lock of a VMA: readers try, a writer waits for them under mmap_lock and keeps it until mmap_write_unlock.</summary>
/// <remarks>include/linux/mmap_lock.h 6.12, 7.3.</remarks>
internal static class VmaLocks
{
    public static Expr? StartRead(CommandBuilder b, Expr p)
    {
        World w = b.World;
        b.Verify(Property.I7, Equal(w.VmaReader[Mine(b, p)], 0), "the vma lock taken twice by the same CPU");
        Expr free = b.Keep(And(Equal(w.VmaWriter[p], 0), Equal(w.VmaGone[p], 0)));
        b.When(free, () => b.Set(w.VmaReader, Mine(b, p), One));
        return free;
    }

    public static Expr? EndRead(CommandBuilder b, Expr p)
    {
        World w = b.World;
        b.Verify(Property.I7, Equal(w.VmaReader[Mine(b, p)], 1), "the vma lock released without being held", isFatal: true);
        b.Set(w.VmaReader, Mine(b, p), Zero);
        return null;
    }

    public static Expr? StartWrite(CommandBuilder b, Expr p) => Primitives.Sleeps(b, "vma_start_write", () =>
    {
        World w = b.World;
        b.Verify(Property.I7, Equal(w.MmapWriter[w.MmOf(p)], b.Me), "vma_start_write without mmap_lock held for writing");
        b.Verify(
            Property.I7,
            Not(Or(Locks.HoldsFolio(b), Locks.HoldsRmap(b))),
            "vma_start_write with a folio lock, i_mmap_rwsem or the anon_vma lock held: the order is the other way round");
        b.Guard(All(Enumerable.Range(0, w.Cpus).Select(c =>
            Equal(w.VmaReader[Fold.Of(BinaryOperator.Add, Tables.Times(p, w.Cpus), Number(c))], 0))));
        b.Set(w.VmaWriter, p, b.Me);
        return null;
    });

    /// <summary>vma_end_write_all, at mmap_write_unlock.</summary>
    public static Expr? EndWriteAll(CommandBuilder b, Expr? result, Expr p)
    {
        World w = b.World;
        for (int slot = 0; slot < w.Slots; slot++)
        {
            int s = slot;
            if (w.Scenario.Slots[s].Mm == w.MmOf(p))
                b.When(Equal(w.VmaWriter[s], b.Me), () => b.Set(w.VmaWriter, s, 0));
        }
        return result;
    }

    private static Expr Mine(CommandBuilder b, Expr p) =>
        Fold.Of(BinaryOperator.Add, Tables.Times(p, b.World.Cpus), Number(b.Context.Cpu));
}

/// <summary>The stack of kmap_local slots that a CPU has (mm/highmem.c).</summary>
internal static class Kmaps
{
    public static Expr? Map(CommandBuilder b, Expr tableId)
    {
        World w = b.World;
        int first = b.Context.Cpu * World.MaxKmaps;
        b.Verify(Property.I4, Equal(w.KmapSlot[first + World.MaxKmaps - 1], 0), "more tables are mapped at once than ever: a pte_unmap is missing", isFatal: true);
        Expr lower = b.Keep(NotEqual(w.KmapSlot[first], 0));
        b.When(lower, () => b.Set(w.KmapSlot, Number(first + 1), tableId));
        b.When(Not(lower), () => b.Set(w.KmapSlot, Number(first), tableId));
        return null;
    }

    public static Expr? Unmap(CommandBuilder b, Expr tableId)
    {
        World w = b.World;
        int first = b.Context.Cpu * World.MaxKmaps;
        Expr upper = b.Keep(NotEqual(w.KmapSlot[first + 1], 0));
        Expr top = If(NotEqual(w.KmapSlot[first + 1], 0), w.KmapSlot[first + 1], w.KmapSlot[first]);
        b.Verify(Property.I4, Fold.Of(BinaryOperator.Equal, top, tableId), "kunmap_local of a page that was not the last one mapped", isFatal: true);
        b.When(upper, () => b.Set(w.KmapSlot, first + 1, 0));
        b.When(Not(upper), () => b.Set(w.KmapSlot, first, 0));
        return null;
    }
}
