using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>Moving memory to another address.</content>
internal static partial class Operations
{
    /// <summary>
    /// mremap(MREMAP_MAYMOVE | MREMAP_DONTUNMAP) of the whole slot to an address where nothing is mapped. The old mapping
    /// stays, empty: it reads as fresh memory, or as the file.
    /// </summary>
    [Routine("mm/mremap.c", Name = "do_mremap")]
    public static Outcome Mremap<M>(ref M mm, PmdId pmd, PmdId to) where M : struct, IMm
    {
        mm.MmapWriteLock(pmd);
        Protocol.Mremap.MoveVma(ref mm, pmd, to);
        mm.MmapWriteUnlock(pmd);
        return Outcome.Ok;
    }

    /// <summary>
    /// fork, as far as one mapping goes: it is made in the child's mm, the second slot's. Where it fails there is no child.
    /// </summary>
    [Routine("kernel/fork.c", Name = "copy_mm")]
    public static Outcome Fork<M>(ref M mm, PmdId pmd, PmdId to) where M : struct, IMm
    {
        bool copied = Protocol.Fork.DupMmap(ref mm, pmd, to);
        if (mm.Has(Features.ForkFails) && !copied)
        {
            Protocol.Fork.DropChild(ref mm, to);
            return Outcome.NoMemory;
        }
        return Outcome.Ok;
    }

    /// <summary>
    /// UFFDIO_MOVE of the page at <paramref name="index"/> to the same entry of another slot, registered for write-protect
    /// events only: faults are handled as ever.
    /// </summary>
    [Routine("mm/userfaultfd.c", Kernel = "6.8-", Name = "userfaultfd_move")]
    public static Outcome UffdMove<M>(ref M mm, PmdId pmd, int index, PmdId to) where M : struct, IMm
    {
        Protocol.UffdMove.UffdMoveLock(ref mm, pmd, to);
        Outcome outcome = Protocol.UffdMove.MovePages(ref mm, pmd, to, index);
        Protocol.UffdMove.UffdMoveUnlock(ref mm, pmd, to);
        return outcome;
    }
}
