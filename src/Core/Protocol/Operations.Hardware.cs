using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>What a CPU does beside its process's work.</content>
internal static partial class Operations
{
    /// <summary>A kernel thread runs on the CPU, and then the process again, whose mm it kept loaded.</summary>
    [Routine("kernel/sched/core.c", Name = "context_switch")]
    public static Outcome KernelThread<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        mm.EnterLazyTlb(pmd);
        Tlb.SwitchMmIrqsOff(ref mm, pmd);
        return Outcome.Ok;
    }
}
