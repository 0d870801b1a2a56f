using PtSpec.Checking.Properties;
using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;

using static PtSpec.Checking.Worlds.Fold;

namespace PtSpec.Checking.Worlds;

/// <summary>Interrupts off: what waits for a CPU that does not take them.</summary>
internal static class Interrupts
{
    public static Expr? Save(CommandBuilder b)
    {
        World w = b.World;
        Expr wereOn = b.Keep(Equal(w.IrqsOff[b.Context.Cpu], 0));
        b.Set(w.IrqsOff, b.Context.Cpu, 1);
        return wereOn;
    }

    public static Expr? Restore(CommandBuilder b, Expr wereOn)
    {
        World w = b.World;
        int me = b.Context.Cpu;
        b.Verify(Property.I7, Equal(w.IrqsOff[me], 1), "local_irq_restore with interrupts on", isFatal: true);
        b.When(wereOn, () =>
        {
            b.Set(w.IrqsOff, me, 0);
            b.When(Not(Rcu.IsWaitedFor(w, me)), () => Rcu.EndWaiting(b));
        });
        return null;
    }

    /// <summary>
    /// The other CPUs all have interrupts on, and by taking one have shown all their stores. The kernel waits for each to have
    /// had them on at some moment since; that is the same unless two other CPUs turn them off by turns.
    /// </summary>
    public static Expr? WaitForAll(CommandBuilder b) => WaitFor(b, _ => true);

    /// <summary>flush_tlb_range by IPI: the other CPUs in the mm's cpumask take it. A broadcast flush asks nobody, but waits for accesses by what it takes away.</summary>
    public static void WaitForFlush(CommandBuilder b, Expr p)
    {
        World w = b.World;
        if (!w.Scenario.Features.HasFlag(Features.BroadcastFlush))
            WaitFor(b, c => w.IsInCpumask(c, p));
        else
            b.Guard(All(Enumerable.Range(0, w.Cpus).Where(c => c != b.Context.Cpu).Select(w.HasDrainedContents)));
    }

    private static Expr? WaitFor(CommandBuilder b, Func<int, bool> asks)
    {
        World w = b.World;
        int me = b.Context.Cpu;
        b.Verify(Property.I7, Equal(w.IrqsOff[me], 0), "other CPUs are waited for with interrupts off");
        b.Guard(All(Enumerable.Range(0, w.Cpus).Where(c => c != me && asks(c)).Select(c => And(Equal(w.IrqsOff[c], 0), w.HasDrained(c)))));
        return null;
    }
}
