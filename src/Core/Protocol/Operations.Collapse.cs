using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>Collapsing the table of one mm, when the page cache holds the huge folio already.</content>
internal static partial class Operations
{
    /// <summary>madvise(MADV_COLLAPSE): of what cannot be collapsed the caller learns -EINVAL.</summary>
    [Routine("mm/khugepaged.c", Name = "madvise_collapse")]
    public static Outcome CollapseMm<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        bool collapsed;
        if (mm.AtLeast(6, 6))
        {
            mm.MmapReadLock(pmd);
            collapsed = Khugepaged.CollapsePteMappedThp(ref mm, pmd, true);
            mm.MmapReadUnlock(pmd);
        }
        else
        {
            mm.MmapWriteLock(pmd);
            collapsed = Khugepaged.CollapsePteMappedThpOld(ref mm, pmd, true);
            mm.MmapWriteUnlock(pmd);
        }
        return collapsed ? Outcome.Ok : Outcome.Invalid;
    }

    /// <summary>khugepaged in the background: a fault will map the huge folio; up to 6.5 it comes back to what it remembered.</summary>
    [Routine("mm/khugepaged.c", Name = "khugepaged_scan_mm_slot")]
    public static Outcome KhugepagedMm<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        if (!mm.AtLeast(6, 6))
        {
            Khugepaged.KhugepagedCollapsePteMappedThps(ref mm, pmd);
            return Outcome.Ok;
        }
        mm.MmapReadLock(pmd);
        bool exits = Unmap.CollapseTestExit(ref mm, pmd);
        if (!exits)
            Khugepaged.CollapsePteMappedThp(ref mm, pmd, false);
        mm.MmapReadUnlock(pmd);
        return Outcome.Ok;
    }
}
