using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>Moving memory to another address.</content>
public static partial class Operations
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
}
