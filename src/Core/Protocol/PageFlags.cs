namespace PtSpec.Core.Protocol;

/// <summary>Flags of folios that order memory (include/linux/page-flags.h).</summary>
public static class PageFlags
{
    /// <summary>What was written to a folio becomes visible before any entry that maps it; the flag itself is not modelled.</summary>
    [Routine("include/linux/page-flags.h", Name = "__folio_mark_uptodate")]
    public static void FolioMarkUptodate<M>(ref M mm) where M : struct, IMm
    {
        mm.SmpWmb();
    }
}
