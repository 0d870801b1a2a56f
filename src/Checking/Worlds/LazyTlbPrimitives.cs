using PtSpec.Core.Lowered;
using static PtSpec.Checking.Worlds.Fold;

namespace PtSpec.Checking.Worlds;

/// <summary>
/// CPUs in lazy TLB mode (arch/x86/mm/tlb.c): no user's access uses what they cache, but their hardware goes on walking, and
/// caching what it finds.
/// </summary>
internal static class LazyTlb
{
    /// <summary>Lazy, and passed over by a flush since.</summary>
    public const int Behind = 2;

    public static Expr? Enter(CommandBuilder b)
    {
        b.Set(b.World.Lazy, b.Context.Cpu, 1);
        return null;
    }

    public static Expr Leave(CommandBuilder b)
    {
        World w = b.World;
        int me = b.Context.Cpu;
        Expr behind = b.Keep(Equal(w.Lazy[me], Behind));
        b.When(Not(behind), () => b.Set(w.Lazy, me, 0));
        return behind;
    }

    /// <summary>What the CPU caches of the slots of an mm goes.</summary>
    public static Expr? FlushOwn(CommandBuilder b, Expr p)
    {
        World w = b.World;
        int me = b.Context.Cpu;
        foreach (int slot in Enumerable.Range(0, w.Slots).Where(s => w.Scenario.Slots[s].Mm == w.MmOf(p)))
        {
            for (int i = 0; i < w.PtrsPerPte; i++)
                b.Set(w.Tlb, w.TlbIndex(me, Number(slot), Number(i)), Zero);
            b.Set(w.PathCache, (me * w.Slots) + slot, 0);
        }
        b.Set(w.Lazy, me, 0);
        return null;
    }

    /// <summary>Whether a user's access may use a translation of the CPU: not before it has made up for flushes.</summary>
    public static Expr IsToUse(World w, int cpu) => w.HasLazyCpus ? NotEqual(w.Lazy[cpu], Behind) : One;
}
