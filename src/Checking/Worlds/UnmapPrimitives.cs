using PtSpec.Checking.Properties;
using PtSpec.Core.Lowered;
using static PtSpec.Checking.Worlds.Fold;

namespace PtSpec.Checking.Worlds;

/// <summary>How VMAs leave the mm and the reverse map.</summary>
internal static class Unmaps
{
    public static Expr? FindVma(CommandBuilder b, Expr p)
    {
        Expr gone = b.World.VmaGone[p];
        Zaps.FoundNoVma(b, gone);
        return Equal(gone, 0);
    }

    public static Expr? Detach(CommandBuilder b, Expr p)
    {
        World w = b.World;
        b.Verify(Property.I7, Equal(w.MmapWriter[w.MmOf(p)], b.Me), "a VMA is detached without mmap_lock held for writing");
        b.Set(w.VmaGone, p, One);
        return null;
    }

    public static Expr? Downgrade(CommandBuilder b, Expr p)
    {
        World w = b.World;
        int mm = w.MmOf(p);
        b.Verify(Property.I7, Equal(w.MmapWriter[mm], b.Me), "mmap_lock is downgraded without being held for writing", isFatal: true);
        VmaLocks.EndWriteAll(b, null, p);
        b.Set(w.MmapWriter, mm, 0);
        b.Set(w.MmapReader, (mm * w.Cpus) + b.Context.Cpu, 1);
        return null;
    }

    public static Expr? UnlinkFileVma(CommandBuilder b, Expr p)
    {
        b.Verify(Property.I7, Equal(b.World.IMmapWriter[0], b.Me), "a VMA leaves the file's tree without i_mmap_rwsem held for writing");
        b.Set(b.World.IMmapUnlinked, p, One);
        return null;
    }

    public static Expr? DropUsers(CommandBuilder b, Expr p)
    {
        World w = b.World;
        b.Set(w.MmExited, w.MmOf(p), 1);
        // A child that was never made has nobody who could look for its mappings.
        if (b.Context.Stack.Contains("dup_mm_fail"))
            b.Set(w.VmaGone, p, One);
        return null;
    }

    public static Expr? FreePfnRange(CommandBuilder b, Expr p, Expr first)
    {
        b.Verify(Property.I5, NotEqual(first, 0), "untrack_pfn finds nothing mapped, so that what was reserved is never given up");
        b.Set(b.World.Untracked, p, One);
        return null;
    }
}
