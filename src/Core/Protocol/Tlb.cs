using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>Switching between processes and kernel threads (arch/x86/mm/tlb.c).</summary>
internal static class Tlb
{
    /// <summary>Back from lazy TLB mode: a flush that passed the CPU over is made up for before the user goes on.</summary>
    [Routine("arch/x86/mm/tlb.c")]
    public static void SwitchMmIrqsOff<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        bool behind = mm.LeaveLazyTlb(pmd);
        if (behind)
            mm.LocalFlushTlb(pmd);
    }
}
