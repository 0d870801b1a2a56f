using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>A marker in place of an entry.</content>
public static partial class PageFault
{
    /// <summary>Poison and guards are fatal; behind a write-protect marker the page is missing, and is mapped protected.</summary>
    [Routine("mm/memory.c")]
    public static FaultResult HandlePteMarker<M>(ref M mm, PmdId pmd, int index, bool write, PteValue orig, bool vmaLocked)
        where M : struct, IMm
    {
        if (orig.IsPoisonMarker)
            return FaultResult.BusError;
        if (orig.IsGuardMarker)
            return FaultResult.BadArea;
        return DoPteMissing(ref mm, pmd, index, write, orig, vmaLocked);
    }
}
