using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>What becomes of pages for which there is no room, or that have been dirty for long.</content>
internal static partial class Operations
{
    /// <summary>Reclaim finds the page at an entry; <see cref="Outcome.One"/> where it was dropped, which the user is not told.</summary>
    [Routine("mm/vmscan.c", Name = "shrink_inactive_list")]
    public static Outcome Reclaim<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        bool dropped;
        if (mm.VmaIsAnonymous(pmd))
            dropped = Protocol.Reclaim.ShrinkLazyfree(ref mm, pmd, index);
        else
            dropped = Protocol.Reclaim.ShrinkFile(ref mm, pmd, index);
        return dropped ? Outcome.One : Outcome.Ok;
    }

    /// <summary>The page at an entry is written to its file if it is dirty.</summary>
    [Routine("fs/fs-writeback.c", Name = "do_writepages")]
    public static Outcome WriteBack<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        Protocol.Reclaim.WriteCachePages(ref mm, pmd, index);
        return Outcome.Ok;
    }

    /// <summary>
    /// A hole in the file, of one page. Left out: that the range is unmapped once before, without a folio's lock, which keeps nobody
    /// from mapping it again.
    /// </summary>
    [Routine("fs/open.c", Name = "vfs_fallocate")]
    public static Outcome PunchHole<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        Truncate.TruncateInodePagesRange(ref mm, pmd, index);
        return Outcome.Ok;
    }
}
