using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>What reaches pages by get_user_pages, and perf.</content>
internal static partial class Operations
{
    /// <summary>Reads a page through get_user_pages_fast.</summary>
    [Routine("mm/gup.c", Name = "gup_fast_fallback")]
    public static Outcome GupFast<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        bool pinned = Gup.GupFast(ref mm, pmd, index, out PageId page);
        if (!pinned)
        {
            FaultResult fault = Gup.GetUserPages(ref mm, pmd, index, out page);
            if (fault != FaultResult.Done)
                return Gup.VmFaultToErrno(ref mm, fault);
        }
        Access content = mm.PageRead(page);
        mm.GupPutFolio(page);
        return (Outcome)(int)content;
    }

    /// <summary>process_vm_readv by another process: get_user_pages_remote.</summary>
    [Routine("mm/process_vm_access.c", Name = "process_vm_rw_single_vec")]
    public static Outcome GupRemote<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        FaultResult fault = Gup.GetUserPages(ref mm, pmd, index, out PageId page);
        if (fault != FaultResult.Done)
            return Gup.VmFaultToErrno(ref mm, fault);
        Access content = mm.PageRead(page);
        mm.GupPutFolio(page);
        return (Outcome)(int)content;
    }

    /// <summary>A sample of perf with PERF_SAMPLE_DATA_PAGE_SIZE.</summary>
    [Routine("kernel/events/core.c", Name = "perf_prepare_sample")]
    public static Outcome Perf<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        Gup.PerfGetPgtableSize(ref mm, pmd, index);
        return Outcome.Ok;
    }
}
