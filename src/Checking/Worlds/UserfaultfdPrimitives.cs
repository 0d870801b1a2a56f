using PtSpec.Checking.Properties;
using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;
using static PtSpec.Checking.Worlds.Fold;

namespace PtSpec.Checking.Worlds;

/// <summary>userfaultfd's queue, and what accesses must meet.</summary>
internal static class Uffd
{
    public static Expr Armed(CommandBuilder b, Expr p) => b.World.IsFilledByUserfaultfd((int)((Constant)p).Value)
        ? One
        : Or(Equal(b.World.UffdWp[p], 1), Equal(b.World.UffdMissing[p], 1));

    public static Expr? Enqueue(CommandBuilder b, Expr p, Expr index)
    {
        b.Set(b.World.UffdWaiter, Number(b.Context.Cpu), Fold.Of(BinaryOperator.Add, Entry(b, p, index), One));
        return null;
    }

    public static Expr? Dequeue(CommandBuilder b)
    {
        b.Set(b.World.UffdWaiter, b.Context.Cpu, 0);
        return null;
    }

    public static Expr? Schedule(CommandBuilder b) => Primitives.Sleeps(b, "schedule", () =>
    {
        b.Guard(Equal(b.World.UffdWaiter[b.Context.Cpu], 0));
        return null;
    });

    public static Expr? Wake(CommandBuilder b, Expr p, Expr start, Expr end)
    {
        World w = b.World;
        Expr first = Fold.Of(BinaryOperator.Add, Entry(b, p, start), One);
        Expr last = Entry(b, p, end);
        for (int cpu = 0; cpu < w.Cpus; cpu++)
        {
            int c = cpu;
            Expr within = And(
                Fold.Of(BinaryOperator.LessOrEqual, first, w.UffdWaiter[c]), Fold.Of(BinaryOperator.LessOrEqual, w.UffdWaiter[c], last));
            b.When(within, () => b.Set(w.UffdWaiter, c, 0));
        }
        return null;
    }

    public static Expr? Expect(CommandBuilder b, Expr p, Expr start, Expr end, ExpectedOfAccess what)
    {
        World w = b.World;
        for (int i = 0; i < w.PtrsPerPte; i++)
        {
            int index = i;
            Expr within = And(Fold.Of(BinaryOperator.LessOrEqual, start, Number(i)), Fold.Of(BinaryOperator.Less, Number(i), end));
            b.When(within, () => b.Set(w.Expected, Entry(b, p, Number(index)), Number((int)what)));
        }
        return null;
    }

    /// <summary>An access takes effect.</summary>
    public static void Accessed(CommandBuilder b, Expr p, Expr index, Expr done, bool write)
    {
        World w = b.World;
        if (!w.MayHaveMarkers((int)((Constant)p).Value))
            return;
        Expr expected = w.Expected[Entry(b, p, index)];
        if (write)
            b.Verify(Property.I10, Or(Not(done), NotEqual(expected, (int)ExpectedOfAccess.Event)), "a write to a write-protected page takes effect, and no event was raised");
        b.Verify(Property.I10, Or(Not(done), NotEqual(expected, (int)ExpectedOfAccess.Fault)), "an access to a guard page takes effect");
    }

    /// <summary>A page fault on anonymous memory sets an entry.</summary>
    public static void Mapped(CommandBuilder b, Expr table)
    {
        World w = b.World;
        if (!b.Context.Stack.Contains("do_anonymous_page"))
            return;
        foreach (int p in Enumerable.Range(0, w.Slots).Where(w.UserfaultfdIsUsed))
        {
            Expr ofSlot = Fold.Of(BinaryOperator.Equal, w.Pmd[p], Fold.Of(BinaryOperator.Or, Fold.Of(BinaryOperator.ShiftLeft, table, One), One));
            b.Verify(
                Property.I10, Not(And(ofSlot, Equal(w.UffdMissing[p], 1))),
                "a fault maps a page that was missing in a mapping registered for missing events, and no event was raised");
        }
    }

    private static Expr Entry(CommandBuilder b, Expr p, Expr index) =>
        Fold.Of(BinaryOperator.Add, Tables.Times(p, b.World.PtrsPerPte), index);
}
