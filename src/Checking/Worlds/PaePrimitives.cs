using PtSpec.Checking.Properties;
using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;

using static PtSpec.Checking.Worlds.Fold;

namespace PtSpec.Checking.Worlds;

/// <summary>The two words of a pmd entry: which values a reader that reads them one after the other can put together.</summary>
/// <remarks>
/// <see cref="World.PmdRead"/> is what the CPU would put together now, and <see cref="World.PmdReadWhole"/> whether that was
/// the entry's value at one instant since it began.
/// </remarks>
internal static class TwoWords
{
    // Who takes the value for what was there, and does not compare it with another.
    private static readonly string[] Trusting = ["__pte_offset_map", "gup_fast_pmd_range"];

    // gup's second look, inside the first: a value that the entry never had is not the one that it is compared with.
    private const string Comparing = "pmd_val";

    public static Expr Low(CommandBuilder b, Expr p)
    {
        World w = b.World;
        b.Set(w.PmdRead, Number(b.Context.Cpu), w.Pmd[p]);
        b.Set(w.PmdReadWhole, b.Context.Cpu, 1);
        return LowOf(w.Pmd[p]);
    }

    public static Expr High(CommandBuilder b, Expr p)
    {
        World w = b.World;
        int me = b.Context.Cpu;
        Expr high = b.Keep(HighOf(w, p));
        Expr before = b.Keep(w.PmdRead[me]);
        Expr value = b.Keep(Join(w, LowOf(w.PmdRead[me]), HighOf(w, p)));
        b.Set(w.PmdRead, Number(me), value);
        Expr isWhole = Or(Fold.Of(BinaryOperator.Equal, value, before), Fold.Of(BinaryOperator.Equal, value, w.Pmd[p]));
        b.Set(w.PmdReadWhole, Number(me), isWhole);
        return high;
    }

    public static Expr LowAgain(CommandBuilder b, Expr p)
    {
        World w = b.World;
        int me = b.Context.Cpu;
        b.When(Fold.Of(BinaryOperator.Equal, w.PmdRead[me], w.Pmd[p]), () => b.Set(w.PmdReadWhole, me, 1));
        return LowOf(w.Pmd[p]);
    }

    public static Expr PutTogether(CommandBuilder b, Expr p, Expr low, Expr high)
    {
        World w = b.World;
        int me = b.Context.Cpu;
        if (b.Context.Stack.Any(Trusting.Contains) && !b.Context.Stack.Contains(Comparing))
        {
            b.Verify(
                Property.I9,
                Equal(w.PmdReadWhole[me], 1),
                "the two words of a pmd entry are put together to a value that the entry never had",
                isFatal: true);
        }

        Expr value = Join(w, low, high);
        b.Set(w.PmdRead, me, 0);
        b.Set(w.PmdReadWhole, me, 0);
        PmdEntries.WasRead(b, value);
        return value;
    }

    public static Expr? ClearLow(CommandBuilder b, Expr p)
    {
        if (!b.World.HasHighWords)
            b.Set(b.World.StaleHigh, p, HighOf(b.World, p));
        return PmdEntries.Clear(b, p, onlyLow: true);
    }

    public static Expr? ClearHigh(CommandBuilder b, Expr p)
    {
        World w = b.World;
        b.Verify(Property.I9, Equal(w.Pmd[p], 0), "the high word of an entry is cleared that has been set again", isFatal: true);
        b.Set(w.HasHighWords ? w.HighWord : w.StaleHigh, p, Zero);
        return null;
    }

    /// <summary>Both words of an entry are written at once (cmpxchg8b): its high one gets what belongs to the value.</summary>
    public static void Written(CommandBuilder b, Expr p, Expr value)
    {
        if (b.World.HasHighWords)
            b.Set(b.World.HighWord, p, HighWordOf(value));
    }

    // Every table has the same low word; all that other entries say is in the low one.
    private static Expr LowOf(Expr value) => If(World.IsTable(value), One, value);

    private static Expr HighOf(World w, Expr p)
    {
        return w.HasHighWords ? w.HighWord[p] : If(World.IsTable(w.Pmd[p]), HighWordOf(w.Pmd[p]), w.StaleHigh[p]);
    }

    private static Expr HighWordOf(Expr value) => If(World.IsTable(value), Fold.Of(BinaryOperator.Add, World.TableOf(value), One), Zero);

    private static Expr Join(World w, Expr low, Expr high)
    {
        Expr table = If(Equal(high, 0), Number(w.Tables - 1), Fold.Of(BinaryOperator.Subtract, high, One));
        return If(World.IsTable(low), Fold.Of(BinaryOperator.Or, Fold.Of(BinaryOperator.ShiftLeft, table, One), One), low);
    }
}
