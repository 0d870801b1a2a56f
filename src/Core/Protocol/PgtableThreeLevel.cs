using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>
/// What reading and clearing a pmd entry is where it has two words (arch/x86/include/asm/pgtable-3level.h): these stand for
/// the primitives of their names. Storing and exchanging an entry is one step there as well (cmpxchg8b).
/// </summary>
internal static class PgtableThreeLevel
{
    /// <summary>Low, high and low again, until both low words are equal. A whole value only while interrupts are off.</summary>
    [Routine("include/linux/pgtable.h", Name = "pmdp_get_lockless")]
    public static PmdValue PmdpGetLockless<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
    again:
        PmdValue low = mm.PmdLow(pmd);
        TableId high = mm.PmdHigh(pmd);
        PmdValue now = mm.PmdLowAgain(pmd);
        if (now != low)
            goto again;
        return mm.PmdOf(pmd, low, high);
    }

    /// <summary>Two loads: a whole value only where the entry cannot change.</summary>
    [Routine("include/linux/pgtable.h", Name = "pmdp_get")]
    public static PmdValue PmdpGet<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        PmdValue low = mm.PmdLow(pmd);
        TableId high = mm.PmdHigh(pmd);
        return mm.PmdOf(pmd, low, high);
    }

    /// <summary>The low word first, which makes the entry none, then the high one.</summary>
    [Routine("arch/x86/include/asm/pgtable-3level.h", Name = "pmd_clear")]
    public static void PmdClear<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        mm.PmdClearLow(pmd);
        mm.SmpWmb();
        mm.PmdClearHigh(pmd);
    }
}
